// The lifetimes: every unit that was ever dead as a line, a strip a layer; thick while dead, thin when alive again.
import { fitting, isNarrow, penFor } from "../../panels/drawing.mjs";
import { mountPanel } from "../../panels/panel.mjs";
import { percent, roundUp } from "../../panels/numbers.mjs";

const CLOSE = 640;                                       // px: on a narrower page the counts stand above a strip

/** Where the axis of steps ends. */
export const axisEnd = steps => roundUp(Math.max(steps, 100));

/** The lines of each layer, [[steps at which it was found dead, alive again, dead again, ...], ...], in their order. */
export function linesOf({ turns, counts, rows }) {
  let line = 0, at = 0;
  return Array.from(rows, n => Array.from({ length: n }, () => turns.subarray(at, at += counts[line++])));
}

/** How many rows a strip has room for: a quarter, a half or all of a layer's units. */
export const roomFor = (rows, units) => [units / 4, units / 2, units].find(room => room >= Math.max(...rows));

/** The spans of one line up to the last step: [from, to, dead]. */
export const spansOf = (turns, last) => Array.from(turns, (from, k) => [from, turns[k + 1] ?? last, k % 2 === 0]);

/** What stands beside a strip: who came back, and where the dead came from, the longest first. */
export function countsOf({ died, deaths, came_back, born_dead }) {
  const from = `${born_dead} born dead · ${died} died`;
  return { back: `${came_back} came back`, from: deaths === died ? [from] : [`${from} (${deaths} deaths)`, from] };
}

/** Where things stand: the key, then strips of equal height; the foot holds the axis. */
export function strips(width, height, size, n) {
  const em = size / 13, close = isNarrow(width, size, CLOSE), line = 18 * em, left = (close ? 8 : 66) * em, right = (close ? 8 : 212) * em;
  const top = (close ? 3.2 : 1.7) * line, foot = 2.4 * line, tall = (height - top - foot) / n, gap = (close ? 1.35 : 0.5) * line;
  return { em, close, line, left, right, wide: width - left - right, foot: height - foot,
    strip: k => [top + k * tall + gap, tall - gap] };
}

export function drawLifetimes(context, frame, { width, height, theme }) {
  const { header } = frame, text = penFor(context, theme), place = strips(width, height, theme.size, header.layers.length);
  if (!header.applies) return drawNobody(context, header, place, width, height, theme, text);
  const { em, left, wide, line } = place, end = axisEnd(header.step), x = step => left + wide * step / end;
  const rows = roomFor(frame.arrays.rows, header.n_units);
  drawLivesKey(context, place, [rows, header.n_units], width, theme, text);
  linesOf(frame.arrays).forEach((lines, k) => {
    const [top, tall] = place.strip(k), row = tall / rows, bottom = top + tall;
    context.fillStyle = theme.line; context.fillRect(left, bottom, wide, 1);
    lines.forEach((turns, r) => {
      for (const [from, to, dead] of spansOf(turns, header.step)) {
        const thick = dead ? Math.max(0.8, row * 0.92) : Math.max(0.5, row * 0.3), middle = bottom - (r + 0.5) * row;
        context.fillStyle = dead ? theme.silent : theme.selective;
        context.fillRect(x(from), middle - thick / 2, Math.max(x(to) - x(from), header.step ? 0 : 4 * em), thick);
      }
    });
    drawCounts(context, header.layers[k], [top, tall], place, width, theme, text);
  });
  drawMarks(context, header, x, place, theme, text);
  const faint = { colour: theme.faint }, y = place.foot + line * 0.75, last = `${end.toLocaleString("en")} steps`;
  text("0", left, y, { ...faint, align: place.close ? "left" : "center" });
  text(last, left + wide, y, { ...faint, align: "right" });
  const room = wide - context.measureText(last).width - 50 * em, now = header.marks.findLast(([, words]) => words.includes("bias shift"))[1];
  text(fitting(context, [`now: ${now}`, now, now.split(",")[0]], room), left + 20 * em + room / 2, y, { ...faint, align: "center" });
}

function drawLivesKey(context, { em, close, line, left }, [rows, units], width, theme, text) {
  let at = close ? 8 * em : left, y = line * 0.75;
  for (const [words, colour, thick] of [["dead", theme.silent, 9], ["alive again", theme.selective, 3]]) {
    context.fillStyle = colour; context.fillRect(at, y - thick * em / 2, 22 * em, thick * em);
    at = text(words, at + 28 * em, y, { weight: "600" }) + 18 * em;
  }
  const about = `a row: a unit that was ever dead, the first at the bottom; room for ${rows} of ${units}`;
  if (close) { at = 8 * em; y += line; }
  text(fitting(context, [about, about.split(";")[0], about.split(",")[0]], width - at - 4), at, y, { colour: theme.faint });
}

function drawCounts(context, lives, [top, tall], { em, close, line, left, wide }, width, theme, text) {
  const name = `layer ${lives.layer}`, now = `${lives.dead} of ${lives.n_units} dead`, { back, from: origin } = countsOf(lives);
  if (close) {
    const y = top - line * 0.62, from = text(name, left, y, { weight: "600" }) + 12 * em;
    context.font = `${theme.size - 1}px ${theme.font}`;
    return text(fitting(context, [...origin.map(words => `${now} · ${back} · ${words}`), `${now} · ${back}`, now], width - from - 12 * em), from, y);
  }
  const from = left + wide + 14 * em, middle = top + tall / 2;
  text(name, 0, middle, { weight: "600" });
  if (tall < 3.4 * line) {
    text(now, from, middle - line * 0.5, { weight: "600" });
    return text(back, from, middle + line * 0.5);
  }
  text(now, from, middle - line * 1.15, { weight: "600", size: theme.size * 1.25 });
  text(back, from, middle, { weight: "600" });
  text(fitting(context, origin, width - from), from, middle + line, { colour: theme.faint });
}

/** An upright line through all strips where something was changed or done. */
function drawMarks(context, { marks }, x, { strip, foot, em, line }, theme) {
  context.strokeStyle = theme.text; context.lineWidth = 1; context.setLineDash([4 * em, 3 * em]);
  for (const [step] of marks.filter(([step]) => step > 0)) {
    context.beginPath(); context.moveTo(x(step), strip(0)[0] - line * 0.3); context.lineTo(x(step), foot); context.stroke();
  }
  context.setLineDash([]);
}

function drawNobody(context, { activation, error, layers }, { em, line }, width, height, theme, text) {
  const middle = height / 2, centred = { align: "center" };
  text(`${activation} has no exact zeros`, width / 2, middle - 1.6 * line, { ...centred, weight: "600", size: theme.size * 1.25 });
  context.font = `${theme.size - 1}px ${theme.font}`;
  const why = ["Its units always say something, however little: nobody here can be called silent or dead.", "Nobody here can be called silent or dead."];
  text(fitting(context, why, width - 20 * em), width / 2, middle - 0.2 * line, centred);
  text("That is a definition, not a cure:", width / 2, middle + line, { ...centred, colour: theme.faint });
  text(`judge it by its test error, ${percent(error)}.`, width / 2, middle + 2.1 * line, { ...centred, weight: "600" });
}

/** What stands beside the buttons. */
export function lifetimesStatus({ step, error, epoch, n_epochs, seconds_left }) {
  const run = epoch == null ? "" : ` · epoch ${epoch} of ${n_epochs}, ${seconds_left.toFixed(0)} s left`;
  return `step ${step.toLocaleString("en")} · test error ${percent(error)}${run}`;
}

export default {
  render(context) {
    return mountPanel(context, { name: "lifetimes", draw: drawLifetimes, status: lifetimesStatus, height: (width, size) => (width < CLOSE * size / 13 ? 470 : 420) * size / 13 });
  },
};
