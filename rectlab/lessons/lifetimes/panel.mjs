// The lifetimes: in a strip a layer, how many units are dead, and every unit that was ever dead as a row, from step to step.
import { fitting, isNarrow, penFor } from "../../panels/drawing.mjs";
import { mountPanel } from "../../panels/panel.mjs";
import { exact, percent, roundUp } from "../../panels/numbers.mjs";

const CLOSE = 640;                                       // px: on a narrower page the counts stand above a strip
const WAITING = 1000;                                    // steps on the axis before there are more
const TOLD = 4;                                          // turns of a life that are named one by one
const WEIGHTY = "600";

/** Where the axis of steps ends. */
export const axisEnd = (...steps) => roundUp(Math.max(WAITING, ...steps));

/** How far along a log axis that ends at `end` a step stands, 0 to 1; step 0 has its place too. */
export const shareOf = (step, end) => Math.log1p(step) / Math.log1p(end);

/** What the axis names, up to its end, and the small ticks between. */
export function stepTicks(end) {
  const powers = Array.from({ length: Math.floor(Math.log10(end) + 1e-9) + 1 }, (_, k) => 10 ** k);
  const small = powers.flatMap(power => [2, 3, 4, 5, 6, 7, 8, 9].map(m => m * power)).filter(step => step <= end);
  return { named: [0, ...powers], small };
}

/** The lines of each layer, [[steps at which it was found dead, alive again, dead again, ...], ...], in their order. */
export function linesOf({ turns, counts, rows }) {
  let line = 0, at = 0;
  return Array.from(rows, n => Array.from({ length: n }, () => turns.subarray(at, at += counts[line++])));
}

/** The spans of one line up to the last step: [from, to, dead]. */
export const spansOf = (turns, last) => Array.from(turns, (from, k) => [from, turns[k + 1] ?? last, k % 2 === 0]);

/** How many units of a layer are dead, [[step, number from there on], ...]. */
export function deadOver(lines) {
  const change = new Map([[0, 0]]);
  for (const turns of lines) turns.forEach((step, k) => change.set(step, (change.get(step) ?? 0) + (k % 2 ? -1 : 1)));
  let dead = 0;
  return [...change].sort(([a], [b]) => a - b).map(([step, more]) => [step, dead += more]);
}

/** The number at a step of a curve that keeps each number until the next. */
export const numberAt = (curve, step) => curve.findLast(([from]) => from <= step)[1];

/** The end of the curves' axis: a quarter, a half or all of a layer's units, the same in every strip; curves as [curve, units in all]. */
export function deadAxis(curves, units) {
  const most = Math.max(0, ...curves.map(([curve, all]) => Math.max(...curve.map(([, dead]) => dead)) / all));
  return [1 / 4, 1 / 2, 1].find(share => share >= most) * units;
}

/** A unit's life in words; a long one is summed up. */
export function lifeOf(turns) {
  const born = turns[0] === 0, deaths = Math.ceil(turns.length / 2) - (born ? 1 : 0), returns = Math.floor(turns.length / 2), times = n => n === 1 ? "once" : `${n} times`;
  if (turns.length > TOLD) return `${born ? "born dead, " : ""}died ${times(deaths)}, came back ${times(returns)}, last by step ${turns[2 * returns - 1].toLocaleString("en")}`;
  return Array.from(turns, (step, k) => step === 0 && k === 0 ? "born dead" : `${k % 2 ? "came back" : k === 2 && !born ? "died again" : "died"} by step ${step.toLocaleString("en")}`).join(", ");
}

/** What stands beside a strip: who came back, and where the dead came from, the longest first. */
export function countsOf({ died, deaths, came_back, born_dead }, step) {
  const from = `${born_dead} born dead · ${died} died`, nobody = !step ? "before training" : born_dead + died ? "none came back" : "none was ever dead";
  return { back: came_back ? `${came_back} came back` : nobody, from: deaths === died ? [from] : [`${from} (${deaths} deaths)`, from] };
}

/** Where things stand: the key, then a strip a layer, each with its curve and its rows; the foot holds the axis. */
export function strips(width, height, size, n) {
  const em = size / 13, close = isNarrow(width, size, CLOSE), line = 18 * em, left = (close ? 30 : 74) * em, right = (close ? 26 : 190) * em;
  const top = (close ? 2.2 : 1.3) * line, foot = height - (close ? 2.3 : 1.35) * line, gap = (close ? 1.4 * line : 12 * em), tall = (foot - top) / n - gap;
  const curve = tall < 36 * em ? 0 : Math.min(40 * em, 0.45 * tall), between = curve ? 5 * em : 0;
  const strip = k => {
    const y = top + k * (tall + gap) + gap;
    return { y, tall, curve: [y, curve], rows: [y + curve + between, tall - curve - between] };
  };
  return { em, close, line, left, right, wide: width - left - right, foot, gap, strip };
}

/** How high a row is where a strip holds so many: all room is used, but a row is no slab. */
export const rowHeight = (tall, rows, em) => Math.min(10 * em, tall / Math.max(1, rows));

export function drawLifetimes(context, frame, { width, height, theme, pinned, you, glide = (_, target) => target }) {
  const { header } = frame, text = penFor(context, theme), place = strips(width, height, theme.size, header.layers.length);
  if (!header.applies) return drawNobody(context, header, place, width, height, theme, text);
  const { em, left, wide } = place, end = Math.expm1(glide("end", Math.log1p(endOf(header, pinned)))), x = step => left + wide * shareOf(step, end);
  const layers = linesOf(frame.arrays), others = pinned?.header.applies ? linesOf(pinned.arrays) : [], curves = layers.map(deadOver), dashed = others.map(deadOver);
  const room = glide("room", deadAxis([...curves.map(curve => [curve, header.n_units]), ...dashed.map(curve => [curve, pinned.header.n_units])], header.n_units));
  drawLivesKey(context, place, Boolean(others.length), place.close ? width : left + wide, theme, text);
  if (!place.close) drawErrors(context, header.error, pinned?.header.error, left + wide + 16 * em, width, place, theme, text);
  drawSteps(context, endOf(header, pinned), x, place, width, theme, text);
  layers.forEach((lines, k) => {
    const strip = place.strip(k), row = rowHeight(strip.rows[1], glide(`rows ${k}`, lines.length), em);
    drawRows(context, lines, header.step, strip.rows, row, x, place, theme);
    if (strip.curve[1]) drawDead(context, curves[k], dashed[k], header, pinned, room, strip.curve, x, place, theme, text);
    drawCounts(context, header.layers[k], dashed[k] && pinned.header.layers[k], youOf(you, k), header.step, strip, place, width, theme, text);
  });
  drawMarks(context, header, x, place, theme);
  if (!header.step) drawInvitation(context, place, header.layers.length, theme);
}

const endOf = ({ step }, pinned) => axisEnd(step, pinned?.header.step ?? 0);
const youOf = (you, k) => you?.kind === "sketch" && you.answer?.length > k ? { guess: you.guess?.[k], answer: you.answer[k], share: you.share } : null;

function drawLivesKey(context, { em, close, line, left }, compared, width, theme, text) {
  const strokes = [
    ["died", 16, (at, y) => drawCross(context, at + 5 * em, y, 3.5 * em, theme)], ["dead", 28, (at, y) => drawSpan(context, at, at + 22 * em, y, 5 * em, theme.silent)],
    ["came back", 16, (at, y) => drawDot(context, at + 5 * em, y, 3.5 * em, theme)], ["alive again", 28, (at, y) => drawSpan(context, at, at + 22 * em, y, 1.5 * em, theme.active)],
  ];
  const begin = close ? 8 * em : left;
  let at = begin, y = 0.75 * line;
  for (const [words, room, stroke] of strokes) {
    context.font = `${WEIGHTY} ${theme.size - 1}px ${theme.font}`;
    if (at + room * em + context.measureText(words).width > width) { at = begin; y += line; }
    stroke(at, y);
    at = text(words, at + room * em, y, { weight: WEIGHTY }) + 14 * em;
  }
  const about = ["a row: a unit that was ever dead", "a row: a unit ever dead", "a row: a unit"], choices = compared ? [`${about[0]} · dashed: A`, "dashed: A"] : about;
  if (close && y < line) { at = begin; y += line; }
  context.font = `${theme.size - 1}px ${theme.font}`;
  text(fitting(context, choices, width - at - 4), at, y, { colour: theme.faint });
}

function drawErrors(context, now, other, from, width, { em, line }, theme, text) {
  const told = text(`error ${percent(now)}`, from, 0.75 * line, { weight: WEIGHTY });
  context.font = `${theme.size - 1}px ${theme.font}`;
  if (other != null) text(fitting(context, [`A: ${percent(other)}`], width - told - 10 * em), told + 10 * em, 0.75 * line);
}

/** The axis: upright lines through all strips at 0, 1, 10, 100, ..., and small ticks between. */
function drawSteps(context, end, x, { em, close, line, left, wide, foot, strip }, width, theme, text) {
  const { named, small } = stepTicks(end), y = foot + 0.68 * line;
  context.fillStyle = theme.line;
  for (const step of named) context.fillRect(x(step) - 0.5, strip(0).y, 1, foot - strip(0).y);
  context.fillStyle = theme.faint; context.fillRect(left, foot, wide, 1);
  for (const step of small) context.fillRect(x(step) - 0.5, foot, 1, 4 * em);
  const last = x(end) - x(named.at(-1)) > 4.2 * theme.size ? [end] : [];
  for (const step of [...named, ...last]) text(step.toLocaleString("en"), x(step), y, { align: "center", colour: theme.faint });
  if (close) text("step (log scale)", left + wide, y + 0.9 * line, { align: "right", colour: theme.faint });
  else text("step (log scale)", width, y, { align: "right", colour: theme.faint });
}

function drawRows(context, lines, step, [y, tall], row, x, { em, left, wide }, theme) {
  const bottom = y + tall, size = Math.min(2.5, Math.max(1.4, 0.42 * row / em)) * em, thick = Math.min(6 * em, Math.max(1, 0.55 * row));
  context.fillStyle = theme.line; context.fillRect(left, bottom, wide, 1);
  context.save();
  context.beginPath(); context.rect(left - 6 * em, y - 2 * em, wide + 12 * em, tall + 4 * em); context.clip();
  lines.forEach((turns, r) => {
    const middle = bottom - (r + 0.5) * row, least = step ? 0 : 14 * em;
    for (const [from, to, dead] of spansOf(turns, step)) {
      drawSpan(context, x(from), Math.max(x(to), x(from) + least), middle, dead ? thick : Math.min(thick, 1.5 * em), dead ? theme.silent : theme.active);
    }
    turns.forEach((turn, k) => { if (k % 2) drawDot(context, x(turn), middle, size, theme); else if (turn) drawCross(context, x(turn), middle, size, theme); });
  });
  context.restore();
}

function drawSpan(context, from, to, y, thick, colour) { context.fillStyle = colour; context.fillRect(from, y - thick / 2, to - from, thick); }
function drawDot(context, x, y, size, theme) { context.fillStyle = theme.active; context.beginPath(); context.arc(x, y, size, 0, 7); context.fill(); }
function drawCross(context, x, y, size, theme) {
  context.strokeStyle = theme.text; context.lineWidth = Math.max(1, 0.5 * size); context.beginPath();
  for (const turned of [1, -1]) { context.moveTo(x - size, y - turned * size); context.lineTo(x + size, y + turned * size); }
  context.stroke();
}

/** How many are dead, on one scale in all strips: now's curve, and A's dashed, as the same share of its own units. */
function drawDead(context, now, other, header, pinned, room, [y, tall], x, { em, left, wide }, theme, text) {
  const stroke = (curve, units, last, thick, dash) => {
    const toY = dead => y + tall * (1 - dead * header.n_units / units / room);
    context.save();
    context.strokeStyle = theme.text; context.lineWidth = thick; context.setLineDash(dash); context.beginPath();
    curve.forEach(([step, dead], i) => { if (i) context.lineTo(x(step), toY(curve[i - 1][1])); context.lineTo(x(step), toY(dead)); });
    context.lineTo(last ? x(last) : x(0) + 14 * em, toY(curve.at(-1)[1])); context.stroke();
    context.restore();
  };
  context.fillStyle = theme.line; context.fillRect(left, y, wide, 1); context.fillRect(left, y + tall, wide, 1);
  if (tall >= 20 * em) for (const [n, at] of [[room, y + 5 * em], [0, y + tall - 5 * em]]) text(String(Math.round(n)), left - 6 * em, at, { align: "right", colour: theme.faint });
  stroke(now, header.n_units, header.step, 2.5 * em, []);
  if (other) stroke(other, pinned.header.n_units, pinned.header.step, 1.5 * em, [6 * em, 4 * em]);
}

/** What a strip comes to: how many are dead in large type, who came back, the learner's guess, A, and where the dead came from. */
function drawCounts(context, lives, other, you, step, strip, place, width, theme, text) {
  const { em, close, line, left, wide, gap } = place, name = `layer ${lives.layer}`, { back, from: origin } = countsOf(lives, step), mine = you?.guess == null ? "" : `you: ${exact(you.guess)}`;
  if (close) {
    const y = strip.y - 0.62 * line, from = text(name, 8 * em, y, { weight: WEIGHTY }) + 12 * em, now = `${lives.dead} of ${lives.n_units} dead`;
    context.font = `${theme.size - 1}px ${theme.font}`;
    const own = mine ? context.measureText(mine).width + 10 * em : 0;
    const at = text(fitting(context, [`${now} · ${back} · ${origin.at(-1)}`, `${now} · ${back}`, now], width - from - own - 8 * em), from, y);
    return text(mine, at + 10 * em, y, { colour: theme.you });
  }
  text(name, 0, strip.rows[0] + strip.rows[1] / 2, { weight: WEIGHTY });
  const from = left + wide + 16 * em, room = Math.max(2, Math.floor((strip.tall + gap) / line)), told = [
    y => text(`of ${lives.n_units} ${step ? "dead now" : "born dead"}`, text(String(lives.dead), from, y, { weight: WEIGHTY, size: 20 * em }) + 6 * em, y),
    y => text(mine, text(back, from, y, { weight: WEIGHTY }) + 8 * em, y, { colour: theme.you, weight: WEIGHTY }),
    ...(you ? [y => drawReturns(context, you, lives.n_units, [from, y, width - from - 8 * em], em, theme)] : []),
    ...(other ? [y => text(fitting(context, [`A: ${other.dead} dead · ${other.came_back} came back`, `A: ${other.dead} dead`], width - from), from, y)] : []),
    ...(step ? [y => text(fitting(context, origin, width - from), from, y, { colour: theme.faint })] : []),
  ].slice(0, room);
  context.font = `${theme.size - 1}px ${theme.font}`;
  told.forEach((tell, i) => tell(strip.y + strip.tall / 2 + (i - (told.length - 1) / 2) * Math.min(1.1 * line, (strip.tall + gap) / told.length)));
}

/** How many of the layer's units came back, as the question asked: the answer grows to its place, the guess is dashed. */
function drawReturns(context, { guess, answer, share }, units, [x, y, wide], em, theme) {
  const at = n => x + wide * Math.min(1, n / units);
  context.fillStyle = theme.line; context.fillRect(x, y + 4 * em, wide, 1);
  context.fillStyle = theme.active; context.fillRect(x, y - 4 * em, Math.max(1, share * (at(answer) - x)), 8 * em);
  if (guess == null) return;
  context.save();
  context.strokeStyle = theme.you; context.lineWidth = 2.5 * em; context.setLineDash([4 * em, 2 * em]);
  context.beginPath(); context.moveTo(at(guess), y - 8 * em); context.lineTo(at(guess), y + 8 * em); context.stroke();
  context.restore();
}

const laterMarks = ({ marks }) => marks.filter(([step]) => step > 0);

/** An upright line through all strips where something was changed or done. */
function drawMarks(context, header, x, { strip, foot, em, line }, theme) {
  context.strokeStyle = theme.text; context.lineWidth = 1; context.setLineDash([2 * em, 3 * em]);
  for (const [step] of laterMarks(header)) {
    context.beginPath(); context.moveTo(x(step), strip(0).y - 0.3 * line); context.lineTo(x(step), foot); context.stroke();
  }
  context.setLineDash([]);
}

/** Before the first step: what there is to do, on paper of its own in the middle strip. */
function drawInvitation(context, { em, left, wide, strip }, n, theme) {
  const { rows: [y, tall] } = strip(Math.floor((n - 1) / 2)), size = 1.25 * theme.size, middle = left + wide / 2, text = penFor(context, theme);
  context.font = `${WEIGHTY} ${size}px ${theme.font}`;
  const words = fitting(context, ["press train: who dies, and who comes back?", "press train: who dies?", "press train"], 0.8 * wide), half = context.measureText(words).width / 2 + 8 * em;
  context.fillStyle = theme.paper; context.fillRect(middle - half, y + tall / 2 - 0.8 * size, 2 * half, 1.6 * size);
  text(words, middle, y + tall / 2, { align: "center", weight: WEIGHTY, size });
}

function drawNobody(context, { activation, error }, { em, line }, width, height, theme, text) {
  const middle = height / 2, centred = { align: "center" };
  text(`${activation} has no exact zeros`, width / 2, middle - 1.6 * line, { ...centred, weight: WEIGHTY, size: theme.size * 1.25 });
  context.font = `${theme.size - 1}px ${theme.font}`;
  const why = ["Its units always say something, however little: nobody here can be called silent or dead.", "Nobody here can be called silent or dead."];
  text(fitting(context, why, width - 20 * em), width / 2, middle - 0.2 * line, centred);
  text("That is a definition, not a cure:", width / 2, middle + line, { ...centred, colour: theme.faint });
  text(`judge it by its test error, ${percent(error)}.`, width / 2, middle + 2.1 * line, { ...centred, weight: WEIGHTY });
}

/** What lies under the pointer: a change of the training, a unit's row, or the number of dead at a step. */
export function lifetimesAt(px, py, { header, arrays }, { width, height, theme, pinned }) {
  if (!header.applies) return null;
  const place = strips(width, height, theme.size, header.layers.length), { em, left, wide } = place, end = endOf(header, pinned), x = step => left + wide * shareOf(step, end);
  if (px < left - 8 * em || px > left + wide || py < place.strip(0).y || py > place.foot) return null;
  const k = header.layers.findIndex((_, i) => py <= place.strip(i).y + place.strip(i).tall), lines = linesOf(arrays), layer = k + 1;
  const mark = laterMarks(header).find(([step]) => Math.abs(x(step) - px) < 4 * em);
  if (mark) return { key: `mark ${mark[0]}`, words: [`from step ${mark[0].toLocaleString("en")} on`, mark[1]] };
  if (k < 0) return null;
  const { rows: [y, tall], curve: [top, high] } = place.strip(k), row = rowHeight(tall, lines[k].length, em), r = Math.floor((y + tall - py) / row), turns = lines[k][r];
  if (py >= y && turns) {
    const unit = arrays.units[lines.slice(0, k).reduce((sum, some) => sum + some.length, r)];
    const words = [`unit ${unit} of layer ${layer}`, lifeOf(turns), `${turns.length % 2 ? "dead" : "alive"} now`];
    return { key: `row ${k} ${unit}`, words, box: [left, y + tall - (r + 1) * row, wide, row] };
  }
  if (py < top || py > top + high) return null;
  const step = Math.min(header.step, Math.max(0, Math.round(Math.expm1(Math.log1p(end) * (px - left) / wide))));
  return { key: `dead ${k} ${step}`, words: [`layer ${layer}, step ${step.toLocaleString("en")}`, `${numberAt(deadOver(lines[k]), step)} of ${header.n_units} dead`], box: [x(step) - 0.5, top, 1, high] };
}

/** What stands beside the buttons. */
export function lifetimesStatus({ step, epoch, seconds_left }) {
  const run = epoch == null ? "" : ` · ${seconds_left.toFixed(0)} s left`;
  return `step ${step.toLocaleString("en")}${run}`;
}

export default {
  render(context) {
    return mountPanel(context, { name: "lifetimes", draw: drawLifetimes, at: lifetimesAt, status: lifetimesStatus, height: (width, size) => (width < CLOSE * size / 13 ? 520 : 420) * size / 13 });
  },
};
