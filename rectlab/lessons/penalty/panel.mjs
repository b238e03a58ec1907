// The penalty: a network is a dot at its exact zeros and its test error. It leaves a trail while it trains; a pin leaves a dot.
import { fitting, isNarrow, penFor } from "../../panels/drawing.mjs";
import { mountPanel } from "../../panels/panel.mjs";
import { exact, percent, rounded, roundUp } from "../../panels/numbers.mjs";
import { sketchHeight, sketchPlaces } from "../../panels/sketch.mjs";

const LEAST_ERROR = 0.005;                                // the low end of the error's axis; smaller errors stand there
const ERROR_TICKS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1], ZERO_TICKS = [0, 0.25, 0.5, 0.75, 1];
const HISTORIES = ["zeros", "error", "norms"];

/** Row k of an array (rows, n). */
export const rowOf = (array, k) => array.subarray(k * array.shape.at(-1), (k + 1) * array.shape.at(-1));

const rowsOf = array => Array.from({ length: array.shape[0] }, (_, k) => rowOf(array, k));
const letterOf = k => String.fromCharCode(65 + k);
const stepWords = step => `step ${step.toLocaleString("en")}`;

/** Shares of exact zeros at each look, means over the hidden layers. */
export const zerosOf = ({ zeros }) => Array.from({ length: zeros.shape[1] }, (_, i) => rowsOf(zeros).reduce((sum, row) => sum + row[i], 0) / zeros.shape[0]);

/** The price that a network had just been trained with at a step: changes are [step at which it began, words]. */
export const priceAt = (changes, step) => (changes.findLast(([from]) => from < step) ?? changes[0])[1];

/** The bills since the present price began, as {loss, price}; the first one is that from which one counts. */
export function billsOf({ header: { changes }, arrays: { steps, loss, price } }) {
  const from = Math.max(0, steps.findLastIndex(step => step <= changes.at(-1)[0]));
  return Array.from(loss.subarray(from), (value, i) => ({ loss: value, price: price[from + i] }));
}

/** Where things stand: the plane of error over zeros, three small histories, the bill; each [x, y, wide, tall]. Where it is `tight` a history is its last value only. */
export function penaltyPlaces(width, height, size) {
  const em = size / 13, narrow = isNarrow(width, size), line = 17 * em, left = 46 * em, foot = 2.1 * line, head = 1.3 * line;
  const across = narrow ? width : Math.round(width * 0.64), down = narrow ? Math.round(height * 0.52) : height;
  const plane = [left, head, across - left - 12 * em, down - head - foot];
  const [sx, sy, sw, sh] = narrow ? [4 * em, down + 0.4 * line, width - 8 * em, height - down - 0.4 * line] : [across + 22 * em, 0, width - across - 26 * em, height];
  const tight = sh < 11.5 * line, bill = (tight ? 2.7 : 4) * line, each = (sh - bill) / 3, value = 74 * em;
  const small = HISTORIES.map((_, k) => tight ? [sx, sy + k * each, sw, each] : [sx, sy + k * each + 1.25 * line, sw - value, each - 1.55 * line]);
  return { em, line, narrow, tight, plane, small, value, bill: [sx, sy + sh - bill + (tight ? 0.1 : 1.2) * line, sw, 24 * em] };
}

/** How the plane turns a share of zeros and an error into a place. */
export function planeScales([x, y, w, h]) {
  return { toX: zeros => x + w * zeros, toY: error => y - h * Math.log(Math.min(1, Math.max(LEAST_ERROR, error))) / -Math.log(LEAST_ERROR) };
}

/** A factor with two digits after the point, so that its width changes seldom. */
const timesOf = factor => factor < 10 ? factor.toFixed(2) : rounded(factor, 3);

/** The three histories of a frame: {name, title, last, lines: [{line, heavy}], at: value to height from 0 to 1}. */
export function historiesOf({ arrays: { zeros, error, norms } }, pinned = null) {
  const top = roundUp(Math.max(1.6, ...norms, ...(pinned?.arrays.norms ?? []))), mean = zerosOf({ zeros }), output = rowOf(norms, norms.shape[0] - 1);
  const logged = v => 1 - Math.log(Math.max(v, LEAST_ERROR)) / Math.log(LEAST_ERROR);
  return [
    { name: "exact zeros", title: ["exact zeros, 0 to 100 %", "exact zeros"], last: percent(mean.at(-1)), lines: [...rowsOf(zeros).map(line => ({ line })), { line: mean, heavy: true }], at: v => v, colour: "zeros" },
    { name: "test error", title: ["test error, log, 0.5 to 100 %", "test error (log)"], last: percent(error.at(-1)), lines: [{ line: error, heavy: true }], at: logged, colour: "error" },
    { name: "output weights", title: ["output weights, × their start", "output weights (×)"], last: `${timesOf(output.at(-1))} ×`, lines: [...rowsOf(norms).slice(0, -1).map(line => ({ line })), { line: output, heavy: true }], at: v => v / top, one: 1 / top, colour: "text" },
  ];
}

export function drawPenalty(context, frame, view) {
  const { width, height, theme, pinned } = view, place = penaltyPlaces(width, height, theme.size), pen = penFor(context, theme);
  drawPlane(context, frame, place, view, pen);
  historiesOf(frame, pinned).forEach((history, k) => drawHistory(context, history, k, frame, place, view, pen));
  drawBill(context, billsOf(frame), place, theme, pen);
}

function drawPlane(context, { header, arrays }, { plane, em, line, narrow }, { theme, under, you }, pen) {
  const [x, y, w, h] = plane, { toX, toY } = planeScales(plane), { steps, error } = arrays, zeros = zerosOf(arrays), last = steps.length - 1;
  drawAxes(context, plane, { em, line, narrow }, theme, pen);
  if (you?.kind === "sketch") drawGuess(context, you, { plane, em, line }, theme, pen);      // below the trail, where it seldom walks
  if (header.paper) drawPaper(context, header.paper, { toX, toY }, theme, pen, em);
  context.strokeStyle = theme.text; context.lineWidth = 1.5; context.beginPath();
  zeros.forEach((share, i) => context.lineTo(toX(share), toY(error[i])));
  context.stroke();
  let [bx, by] = [-Infinity, -Infinity];                   // the last bead: where looks lie close, not each has one
  zeros.forEach((share, i) => { const at = [toX(share), toY(error[i])]; if (Math.hypot(at[0] - bx, at[1] - by) > 9 * em) { dot(context, ...at, 2.5 * em, theme.text); [bx, by] = at; } });
  for (const [from] of header.changes.slice(1)) {
    const i = steps.findLastIndex(step => step <= from);
    if (i >= 0) ring(context, toX(zeros[i]), toY(error[i]), 5 * em, theme, 1.5);
  }
  const here = [toX(zeros[last]), toY(error[last])], dots = header.dots.map(pin => [toX(pin.zeros), toY(pin.error)]);
  dots.forEach(([px, py]) => ring(context, px, py, 7 * em, theme, 2));
  dot(context, ...here, 7 * em, theme.zeros);
  ring(context, ...here, 7 * em, theme, 1.5, null);
  dots.forEach(([px, py], k) => { if (dots.findLastIndex(([ax, ay]) => Math.hypot(ax - px, ay - py) < 12 * em) === k) drawLetters(context, lettersAt(dots, k, 12 * em), [Math.min(px, x + w - 12 * em), py - 15 * em], theme, pen); });
  if (under?.trail != null) ring(context, toX(zeros[under.trail]), toY(error[under.trail]), 6 * em, theme, 2, null);
  drawWhere(context, header, [zeros[last], error[last]], here, plane, { em, line, dots: dots.length }, theme, pen);
}

/** Letters on paper of their own, as trails are dense where pins stand. */
function drawLetters(context, letters, [x, y], theme, pen) {
  context.font = `700 ${theme.size - 1}px ${theme.font}`;
  const wide = context.measureText(letters).width + 4, tall = 1.1 * theme.size;
  context.fillStyle = theme.paper; context.fillRect(x - wide / 2, y - tall / 2, wide, tall);
  pen(letters, x, y, { weight: "700", align: "center" });
}

/** The letters of all pins that stand where pin k stands: "A" or "A, C". */
function lettersAt(dots, k, near) {
  return dots.map((_, i) => i).filter(i => Math.hypot(dots[i][0] - dots[k][0], dots[i][1] - dots[k][1]) < near).map(letterOf).join(", ");
}

function drawAxes(context, [x, y, w, h], { em, line, narrow }, theme, pen) {
  const { toX, toY } = planeScales([x, y, w, h]), faint = { colour: theme.faint };
  context.lineWidth = 1; context.strokeStyle = theme.line;
  const rule = (ax, ay, bx, by) => { context.beginPath(); context.moveTo(ax, ay); context.lineTo(bx, by); context.stroke(); };
  for (const error of ERROR_TICKS) {
    rule(x, toY(error), x + w, toY(error));
    if (h > 9 * line || [0.01, 0.1, 1].includes(error)) pen(exact(100 * error), x - 7 * em, toY(error), { ...faint, align: "right" });
  }
  for (const share of ZERO_TICKS) { rule(toX(share), y, toX(share), y + h); pen(`${100 * share}`, toX(share), y + h + 0.55 * line, { ...faint, align: share === 1 ? "right" : "center" }); }
  context.lineWidth = 3; context.strokeStyle = theme.zeros; rule(x, y + h, x + w, y + h);
  context.strokeStyle = theme.error; rule(x, y, x, y + h);
  pen("test error (%, log scale)", 0, 0.5 * line, { weight: "600" });
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  pen(fitting(context, ["exact zeros (%), mean over the hidden layers", "exact zeros (%)"], w - 20 * em), x + w / 2, y + h + 1.5 * line, { weight: "600", align: "center" });
}

/** What the paper measured on other data: a line of reference. */
function drawPaper(context, { fit: [a, b, c], range: [from, to] }, { toX, toY }, theme, pen, em) {
  const at = zeros => [toX(zeros / 100), toY((a * zeros * zeros + b * zeros + c) / 100)];
  context.save();
  context.strokeStyle = theme.faint; context.lineWidth = 1.5; context.setLineDash([2, 4]); context.beginPath();
  for (let k = 0; k <= 40; k++) context.lineTo(...at(from + (to - from) * k / 40));
  context.stroke();
  context.restore();
  const [px, py] = at(from);
  pen("the paper, MNIST", px - 8 * em, py, { align: "right", colour: theme.faint });
}

/** The dot in large words, where the plane is empty; before the first step an invitation beside it. */
function drawWhere(context, { step }, [zeros, error], [px, py], [x, y, w], { em, line, dots }, theme, pen) {
  if (!step) {
    const words = dots ? [] : ["train, then turn the price", "now train"], before = px > x + 0.6 * w, room = before ? px - x : x + w - px;
    context.font = `600 ${1.25 * theme.size}px ${theme.font}`;
    pen(fitting(context, words, room - 14 * em), px + (before ? -14 : 14) * em, py + 2 * em, { weight: "600", size: 1.25 * theme.size, align: before ? "right" : "left" });
    return;
  }
  context.font = `600 ${1.4 * theme.size}px ${theme.font}`;
  const words = fitting(context, [`${percent(zeros)} zeros, ${percent(error)} error`, `${percent(zeros)}, ${percent(error)}`], w * 0.56);
  if (py > y + 2.4 * line || px < x + w * 0.4) pen(words, x + w - 6 * em, y + 0.9 * line, { weight: "600", size: 1.4 * theme.size, align: "right" });
}

/** The learner's curve on the real one, in a small picture of its own: zeros over the price. */
function drawGuess(context, { xs, x_label, guess, answer, low, high, log, share }, { plane: [x, y, w, h], em, line }, theme, pen) {
  if (h < 9 * line || w < 260 * em) return;
  const box = [x + w * 0.64, y + 3.1 * line, w * 0.34, Math.min(h * 0.4, 150 * em)], shares = sketchPlaces(xs), about = { low, high, log };
  const line2d = values => values.map((value, i) => [box[0] + box[2] * shares[i], box[1] + box[3] * (1 - Math.min(1, Math.max(0, sketchHeight(value, about))))]);
  const stroke = (points, colour, dash) => { context.save(); context.strokeStyle = colour; context.lineWidth = 2.5; context.setLineDash(dash); context.beginPath(); points.forEach(([px, py]) => context.lineTo(px, py)); context.stroke(); context.restore(); };
  context.fillStyle = theme.paper; context.fillRect(box[0] - 9 * em, box[1] - 1.2 * line, box[2] + 18 * em, box[3] + 2.4 * line);
  context.strokeStyle = theme.faint; context.lineWidth = 1; context.strokeRect(...box);
  context.font = `${theme.size - 1}px ${theme.font}`;
  pen(fitting(context, [`zeros, ${low} to ${high} %: you and found`, `zeros, ${low} to ${high} %`, "zeros"], box[2]), box[0], box[1] - 0.7 * line, { weight: "600" });
  const end = pen(String(xs[0]), box[0], box[1] + box[3] + 0.6 * line, { colour: theme.faint }), last = String(xs.at(-1)), right = box[0] + box[2];
  pen(last, right, box[1] + box[3] + 0.6 * line, { colour: theme.faint, align: "right" });
  pen(fitting(context, [x_label], right - context.measureText(last).width - end - 16 * em), (end + right - context.measureText(last).width) / 2, box[1] + box[3] + 0.6 * line, { colour: theme.faint, align: "center" });
  const told = line2d(answer);
  stroke(told.slice(0, Math.max(1, Math.ceil(told.length * share))), theme.zeros, []);
  if (guess) stroke(line2d(guess), theme.you, [7, 5]);
}

/** One history as a small line, with its last value in large type. */
function drawHistory(context, { name, title, last, lines, at, one, colour }, k, { header, arrays }, { small, value, em, line, tight }, { theme, pinned, under }, pen) {
  if (tight) { drawLast(context, name, last, small[k], theme, pen); return; }
  const [x, y, w, h] = small[k], end = Math.max(1, arrays.steps.at(-1)), toX = step => x + w * Math.min(1, step / end), toY = v => y + h * (1 - Math.min(1, Math.max(0, at(v))));
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  pen(fitting(context, title, w + value), x, y - 0.7 * line, { weight: "600" });
  context.strokeStyle = theme.line; context.lineWidth = 1; context.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
  for (const [step] of header.changes.slice(1)) rule(context, toX(step), y, y + h, theme.faint);
  if (one) { context.beginPath(); context.moveTo(x, y + h * (1 - one)); context.lineTo(x + w, y + h * (1 - one)); context.stroke(); }
  const draw = (steps, values, look) => {
    context.save(); context.beginPath(); context.rect(x, y - 2, w, h + 4); context.clip();
    context.strokeStyle = look.colour; context.lineWidth = look.wide; context.setLineDash(look.dash ?? []); context.beginPath();
    values.forEach((v, i) => context.lineTo(toX(steps[i]), toY(v)));
    context.stroke(); context.restore();
  };
  for (const mine of lines) draw(arrays.steps, mine.line, { colour: theme[colour], wide: mine.heavy ? 2.5 : 1 });
  if (pinned) draw(pinned.arrays.steps, historiesOf(pinned)[k].lines.at(-1).line, { colour: theme.text, wide: 1.5, dash: [5, 4] });
  if (under?.look != null) rule(context, toX(arrays.steps[under.look]), y, y + h, theme.text);
  pen(last, x + w + value, y + h / 2, { align: "right", weight: "600", size: 18 * em });
}

function drawLast(context, name, last, [x, y, w, h], theme, pen) {
  context.font = `600 ${1.2 * theme.size}px ${theme.font}`;
  const wide = context.measureText(last).width;
  pen(last, x + w, y + h / 2, { align: "right", weight: "600", size: 1.2 * theme.size });
  context.font = `${theme.size - 1}px ${theme.font}`;
  pen(fitting(context, [name], w - wide - 8), x, y + h / 2);
}

function rule(context, x, top, bottom, colour) {
  context.strokeStyle = colour; context.lineWidth = 1;
  context.beginPath(); context.moveTo(x, top); context.lineTo(x, bottom); context.stroke();
}

/** The bill: loss and price as one bar; its whole width is the bill with which the present price began. */
function drawBill(context, bills, { bill: [x, y, w, tall], em, line, tight }, theme, pen) {
  const [first, { loss, price }] = [bills[0], bills.at(-1)], whole = Math.max(...bills.map(bill => bill.loss + bill.price)) || 1, to = amount => w * amount / whole;
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  const began = rounded(first.loss + first.price, 2), head = tight ? 0 : pen("the bill", x, y - 0.65 * line, { weight: "600" });
  context.font = `${theme.size - 1}px ${theme.font}`;
  if (!tight) pen(fitting(context, [`when this price began: ${began}`, `it began at ${began}`], x + w - head - 10 * em), x + w, y - 0.65 * line, { align: "right", colour: theme.faint });
  context.fillStyle = theme.error; context.fillRect(x, y, to(loss), tall);
  if (price) { context.fillStyle = theme.paper; context.fillRect(x + to(loss), y, to(price), tall); hatch(context, [x + to(loss), y, to(price), tall], theme.zeros, em); }
  context.strokeStyle = theme.faint; context.lineWidth = 1; context.strokeRect(x + 0.5, y + 0.5, w - 1, tall - 1);
  const said = pen(`loss ${rounded(loss, 2)}`, x, y + tall + 0.6 * line, { weight: "600" });
  pen(price ? `+ price ${rounded(price, 2)}` : "no price", said + 10 * em, y + tall + 0.6 * line, { weight: "600" });
}

/** A box with slanted lines in one colour: a price is no loss. */
function hatch(context, [x, y, w, h], colour, em) {
  context.save();
  context.beginPath(); context.rect(x, y, w, h); context.clip();
  context.strokeStyle = colour; context.lineWidth = 3 * em;
  for (let at = x - h; at < x + w; at += 7 * em) { context.beginPath(); context.moveTo(at, y + h); context.lineTo(at + h, y); context.stroke(); }
  context.restore();
  context.strokeStyle = colour; context.lineWidth = 1.5; context.strokeRect(x + 0.75, y + 0.75, Math.max(0, w - 1.5), h - 1.5);
}

function dot(context, x, y, radius, colour) { context.fillStyle = colour; context.beginPath(); context.arc(x, y, radius, 0, 7); context.fill(); }

function ring(context, x, y, radius, theme, wide, fill = theme.paper) {
  context.beginPath(); context.arc(x, y, radius, 0, 7);
  if (fill) { context.fillStyle = fill; context.fill(); }
  context.strokeStyle = theme.text; context.lineWidth = wide; context.stroke();
}

/** What lies under the pointer: a pinned dot, a look on the trail, a look in a history, the bill. */
export function penaltyAt(px, py, frame, { width, height, theme }) {
  const { header, arrays } = frame, { steps, error } = arrays, { plane, small, bill, em, tight } = penaltyPlaces(width, height, theme.size), { toX, toY } = planeScales(plane), zeros = zerosOf(arrays);
  const inside = ([x, y, w, h]) => px >= x && px <= x + w && py >= y && py <= y + h;
  const pins = header.dots, k = pins.findLastIndex(pin => Math.hypot(toX(pin.zeros) - px, toY(pin.error) - py) < 10 * em);
  if (k >= 0) return { key: `pin ${k}`, words: [`${letterOf(k)}: ${pins[k].words}`, stepWords(pins[k].step), `${percent(pins[k].zeros)} zeros, error ${percent(pins[k].error)}`] };
  if (inside(plane)) {
    const away = zeros.map((share, i) => Math.hypot(toX(share) - px, toY(error[i]) - py)), near = away.indexOf(Math.min(...away));
    if (away[near] > 14 * em) return null;
    return { key: `trail ${near}`, trail: near, words: [stepWords(steps[near]), `${percent(zeros[near])} zeros, error ${percent(error[near])}`, steps[near] ? priceAt(header.changes, steps[near]) : "untrained"] };
  }
  const c = small.findIndex(inside);
  if (c >= 0) {
    const [x, , w] = small[c], look = tight ? steps.length - 1 : nearest(steps, steps.at(-1) * (px - x) / w);
    return { key: `${HISTORIES[c]} ${look}`, look, words: [stepWords(steps[look]), ...valuesAt(arrays, c, look, zeros)] };
  }
  if (!inside(bill)) return null;
  const { loss, price } = billsOf(frame).at(-1);
  return { key: "bill", words: [`loss ${rounded(loss, 2)} + price ${rounded(price, 2)}`, "training makes this sum small", header.changes.at(-1)[1]] };
}

function nearest(steps, wanted) {
  let best = 0;
  steps.forEach((step, i) => { if (Math.abs(step - wanted) < Math.abs(steps[best] - wanted)) best = i; });
  return best;
}

function valuesAt({ zeros, silent, error, norms }, c, i, mean) {
  if (c === 1) return [`error ${percent(error[i])}`];
  if (c === 0) return [`${percent(mean[i])} zeros`, ...rowsOf(zeros).map((row, k) => `layer ${k + 1}: ${percent(row[i])}, ${rowOf(silent, k)[i]} silent`)];
  return rowsOf(norms).map((row, k) => `${k === norms.shape[0] - 1 ? "output" : `layer ${k + 1}`}: ${rounded(row[i], 3)} × its start`).reverse();
}

/** What stands beside the buttons. */
export function penaltyStatus({ step, epoch, n_epochs, seconds_left, live = true }) {
  const run = epoch == null ? "" : ` · epoch ${epoch} of ${n_epochs}, ${seconds_left.toFixed(0)} s left`;
  return `step ${step.toLocaleString("en")}${run}${live ? "" : " · here, each price trains a network anew"}`;
}

export default {
  render(context) {
    return mountPanel(context, {
      name: "penalty", draw: drawPenalty, at: penaltyAt, status: penaltyStatus,
      height: (width, size) => (isNarrow(width, size) ? 640 : 430) * size / 13,
    });
  },
};
