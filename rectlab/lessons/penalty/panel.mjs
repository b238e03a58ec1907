// The penalty: exact zeros, test error and weight norms of one network over its training, with A dashed.
import { fitting, isNarrow, penFor } from "../../panels/drawing.mjs";
import { mountPanel } from "../../panels/panel.mjs";
import { percent, roundUp, rounded } from "../../panels/numbers.mjs";

const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3], []];    // of layers 1 to 4; the output layer is heavy

/** Row k of an array (rows, n). */
export const rowOf = (array, k) => array.subarray(k * array.shape.at(-1), (k + 1) * array.shape.at(-1));

/** Heights moved apart, so that labels of a line's height do not meet; they stay within from..to and in their order. */
export function movedApart(heights, line, from, to) {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b]), out = [...heights];
  let floor = from;
  for (const i of order) { out[i] = Math.max(heights[i], floor); floor = out[i] + line; }
  let ceiling = to;
  for (const i of order.toReversed()) { out[i] = Math.min(out[i], ceiling); ceiling = out[i] - line; }
  return out;
}

/** The three charts of a frame: what they show, their scales, their lines. */
export function chartsOf({ header, arrays: { zeros, silent, error, norms } }, pinned, slim) {
  const hidden = zeros.shape[0], layer = k => slim ? `${k + 1}:` : `layer ${k + 1}`;
  const last = line => line[line.length - 1], rows = (array, n) => Array.from({ length: n }, (_, k) => rowOf(array, k));
  const top = roundUp(Math.max(1.6, ...norms, ...(pinned?.arrays.norms ?? [])));
  const logShare = v => Math.log10(Math.max(v, 0.01) / 0.01) / 2;
  return [
    { title: ["exact zeros"], ends: ["0 %", "100 %"], at: v => v, key: "zeros",
      lines: rows(zeros, hidden).map((line, k) => ({ line, dash: DASHES[k],
        words: `${layer(k)} ${percent(last(line))}${slim ? "" : ` · ${last(rowOf(silent, k))} silent`}` })) },
    { title: [`test error, log scale`, "test error (log)"], ends: ["1 %", "100 %"], at: logShare, key: "text",
      lines: [{ line: error, words: `${(100 * last(error)).toFixed(1)} %`, dash: [] }] },
    { title: ["weight norms, times their start", "weight norms (× start)"], ends: ["0", `${rounded(top, 2)} ×`], at: v => v / top, key: "text", one: 1 / top,
      lines: rows(norms, hidden + 1).map((line, k) => ({ line, dash: k < hidden ? DASHES[k] : [], heavy: k === hidden,
        words: `${k < hidden ? layer(k) : slim ? "out:" : "output"} ${last(line).toFixed(2)}` })) },
  ];
}

/** The lines of A that belong to a chart. */
const pinnedLines = (pinned, k) => {
  if (!pinned) return [];
  const { zeros, error, norms } = pinned.arrays, array = [zeros, error, norms][k];
  return k === 1 ? [error] : Array.from({ length: array.shape[0] }, (_, i) => rowOf(array, i));
};

export function drawPenalty(context, frame, { width, height, theme, pinned }) {
  const em = theme.size / 13, slim = isNarrow(width, theme.size), text = penFor(context, theme), { steps } = frame.arrays;
  const left = 52 * em, right = (slim ? 78 : 178) * em, foot = 26 * em, tall = (height - foot) / 3, wide = width - left - right;
  const end = roundUp(Math.max(100, steps.at(-1), pinned ? pinned.arrays.steps.at(-1) : 0)), x = step => left + wide * step / end;
  chartsOf(frame, pinned, slim).forEach((chart, k) => {
    const top = k * tall + 26 * em, bottom = (k + 1) * tall - 8 * em, y = share => bottom - (bottom - top) * Math.min(1, Math.max(0, share));
    const name = text(fitting(context, chart.title, wide) || chart.title.at(-1), left, top - 13 * em, { weight: "600" });
    if (k === 0) drawHint(context, name, top - 13 * em, left + wide, pinned, text, theme, em);
    drawFrameOf(context, [left, top, wide, bottom], chart, y, theme, text, em);
    drawChanges(context, frame.header.changes, x, [top, bottom], theme);
    for (const line of pinnedLines(pinned, k)) stroke(context, pinned.arrays.steps, line, x, v => y(chart.at(v)), { colour: theme.faint, wide: 1, dash: [3, 3] });
    for (const { line, dash, heavy } of chart.lines) stroke(context, steps, line, x, v => y(chart.at(v)), { colour: theme[chart.key], wide: heavy ? 3 : 2, dash });
    const heights = movedApart(chart.lines.map(({ line }) => y(chart.at(line.at(-1)))), 15 * em, top + 7 * em, bottom - 4 * em);
    chart.lines.forEach(({ words, heavy }, i) => label(words, Math.min(x(steps.at(-1)), left + wide) + 6 * em, heights[i], heavy || chart.lines.length === 1 ? "600" : "", context, text, theme));
  });
  drawFoot(frame.header, [left, wide, height - foot / 2, end], text, theme, context);
}

/** Words on paper of their own, so that no line runs through them. */
function label(words, x, y, weight, context, text, theme) {
  context.font = `${weight} ${theme.size - 1}px ${theme.font}`;
  context.fillStyle = theme.paper; context.fillRect(x - 2, y - theme.size * 0.55, context.measureText(words).width + 4, theme.size * 1.1);
  text(words, x, y, { weight });
}

function stroke(context, steps, line, x, y, { colour, wide, dash }) {
  context.strokeStyle = colour; context.lineWidth = wide; context.setLineDash(dash); context.beginPath();
  line.forEach((value, i) => context.lineTo(x(steps[i]), y(value)));
  context.stroke();
  context.setLineDash([]);
}

function drawFrameOf(context, [left, top, wide, bottom], { ends, one }, y, theme, text, em) {
  context.strokeStyle = theme.line; context.lineWidth = 1;
  for (const height of [top, bottom, ...(one ? [y(one)] : [])]) { context.beginPath(); context.moveTo(left, height); context.lineTo(left + wide, height); context.stroke(); }
  text(ends[0], left - 6 * em, bottom - 3 * em, { align: "right", colour: theme.faint });
  text(ends[1], left - 6 * em, top + 3 * em, { align: "right", colour: theme.faint });
}

/** Where the penalty changed: a line through all charts. */
function drawChanges(context, changes, x, [top, bottom], theme) {
  context.strokeStyle = theme.line; context.lineWidth = 1;
  for (const [step] of changes.slice(1)) { context.beginPath(); context.moveTo(x(step), top); context.lineTo(x(step), bottom); context.stroke(); }
}

function drawHint(context, from, y, to, pinned, text, theme, em) {
  const words = fitting(context, [pinned ? "upright: the penalty changed · dots: A" : "upright: the penalty changed", pinned ? "dots: A" : ""], to - from - 20 * em);
  text(words, to, y, { align: "right", colour: theme.faint });
}

function drawFoot({ changes }, [left, wide, y, end], text, theme, context) {
  const faint = { colour: theme.faint }, last = `${end.toLocaleString("en")} steps`, now = `now: ${changes.at(-1)[1]}`;
  text("0", left, y, { ...faint, align: "center" });
  const before = left + wide - context.measureText(last).width;
  text(last, left + wide, y, { ...faint, align: "right" });
  text(fitting(context, [now], before - left - 40), (left + before) / 2, y, { ...faint, align: "center" });
}

/** What stands beside the buttons. */
export function penaltyStatus({ step, epoch, n_epochs, seconds_left }) {
  const run = epoch == null ? "" : ` · epoch ${epoch} of ${n_epochs}, ${seconds_left.toFixed(0)} s left`;
  return `step ${step.toLocaleString("en")}${run}`;
}

export default {
  render(context) {
    return mountPanel(context, { name: "penalty", draw: drawPenalty, status: penaltyStatus, height: (_width, size) => 430 * size / 13 });
  },
};
