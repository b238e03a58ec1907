// Pre-training: what auto-encoders make of corrupted images, and test error over the number of labels, with and without it.
import { drawCells, fitting, functionColour, isNarrow, penFor } from "../../panels/drawing.mjs";
import { exact, percent } from "../../panels/numbers.mjs";
import { mountPanel } from "../../panels/panel.mjs";

const TICKS_OF_ERROR = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1], KINDS = ["relu", "relu", "tanh", "tanh"];
const ROWS_SHOWN = [["an image", "image"], ["corrupted: what they see", "corrupted"], ["what the rectifiers make of it", "rectifier"], ["what the tanh units make of it", "tanh"]];

const kindRow = (array, k) => array.subarray(k * array.shape[1], (k + 1) * array.shape[1]);

/** Ends of the error axis: ticks around all finite means; [0.01, 1] where there is none. */
export function labelScale(mean) {
  const good = Array.from(mean).filter(Number.isFinite);
  if (!good.length) return [0.01, 1];
  const low = TICKS_OF_ERROR.findLast(tick => tick <= 0.9 * Math.min(...good)) ?? TICKS_OF_ERROR[0];
  return [low, TICKS_OF_ERROR.find(tick => tick >= 1.05 * Math.max(...good) && tick > low) ?? 1];
}

/** Where the plane of error over labels and the rows of images stand; each [x, y, wide, tall]. */
export function pretrainingPlaces(width, height, size) {
  const em = size / 13, line = 17 * em, narrow = isNarrow(width, size);
  const across = narrow ? width : Math.round(width * 0.6), down = narrow ? Math.round(height * 0.54) : height;
  const left = 44 * em, plane = [left, 1.4 * line, across - left - 10 * em, down - 3.6 * line];
  const side = narrow ? [0, down + 0.3 * line, width, height - down - 0.3 * line] : [across + 20 * em, 0, width - across - 20 * em, height];
  return { em, line, narrow, plane, side };
}

/** Where image i of row k stands: a square. */
export function imageBox([x, y, w, h], { line }, n, rows, k, i) {
  const each = h / rows, cell = Math.min(w / n, each - 1.25 * line);
  return [x + i * (w / n), y + k * each + 1.1 * line, Math.max(4, cell - 3), Math.max(4, cell - 3)];
}

/** How the plane turns a number of labels and an error into a place. */
export function labelScales([x, y, w, h], counts, [low, high]) {
  const first = Math.log(counts[0]), span = Math.log(counts.at(-1)) - first;
  return {
    toX: labels => x + 8 + (w - 16) * (Math.log(labels) - first) / span,
    toY: error => y + h * (1 - (Math.log(Math.min(high, Math.max(low, error))) - Math.log(low)) / (Math.log(high) - Math.log(low))),
  };
}

function drawPretraining(context, frame, { width, height, theme, glide }) {
  const places = pretrainingPlaces(width, height, theme.size), pen = penFor(context, theme);
  drawLabelPlane(context, frame, places, theme, glide, pen);
  drawCoded(context, frame, places, theme, pen);
}

function drawLabelPlane(context, { header, arrays }, { plane, em, line }, theme, glide, pen) {
  const [x, y, w, h] = plane, [low, high] = labelScale(arrays.mean).map((end, i) => glide(`end ${i}`, end)), { toX, toY } = labelScales(plane, header.counts, [low, high]);
  const ruled = (ax, ay, bx, by, colour, wide = 1) => { context.strokeStyle = colour; context.lineWidth = wide; context.beginPath(); context.moveTo(ax, ay); context.lineTo(bx, by); context.stroke(); };
  for (const error of TICKS_OF_ERROR.filter(tick => tick >= low * 0.99 && tick <= high * 1.01)) { ruled(x, toY(error), x + w, toY(error), theme.line); pen(exact(100 * error), x - 7 * em, toY(error), { align: "right", colour: theme.faint }); }
  header.counts.forEach((count, k) => { if (!(k % 2) && k < header.counts.length - 2 || k === header.counts.length - 1) pen(count.toLocaleString("en"), Math.min(toX(count), x + w), y + h + 0.7 * line, { align: k === header.counts.length - 1 ? "right" : "center", colour: theme.faint }); });
  ruled(x, y + h, x + w, y + h, theme.text); ruled(x, y, x, y + h, theme.text);
  pen("test error (%, log scale)", 0, 0.55 * line, { weight: "600" });
  pen("labels (log scale)", x + w / 2, y + h + 1.6 * line, { weight: "600", align: "center" });
  const here = header.counts[header.here];
  ruled(toX(here), y, toX(here), y + h, theme.faint, 1.5);
  if (!header.n_done) drawWhatComes(context, header, plane, { em, line }, theme, pen);
  header.names.forEach((name, k) => drawKind(context, k, { header, arrays }, { toX, toY, em }, theme));
  drawLegend(context, header, arrays, plane, { em, line }, theme, pen);
}

/** What stands in the place of curves before there are any. */
function drawWhatComes(context, { phase, n_inputs: n, n_seeds: seeds }, [x, y, w, h], { line }, theme, pen) {
  const lines = phase ? [[phase]] : [["▶ start", ""], [`first ${n.toLocaleString("en")} images without labels, then labels`, "images, then labels"], [`${seeds} ${seeds === 1 ? "seed" : "seeds"} of each kind`, ""]];
  lines.forEach((choices, i) => {
    context.font = `${i ? "" : "600"} ${theme.size * (i ? 1 : 1.2)}px ${theme.font}`;
    pen(fitting(context, choices, w - 8), x + w / 2, y + h * 0.35 + 1.5 * line * i, { align: "center", weight: i ? "" : "600", size: theme.size * (i ? 1 : 1.2) });
  });
}

/** One curve with its band; pre-trained ones are solid, others dashed. */
function drawKind(context, k, { header: { counts }, arrays: { mean, sd } }, { toX, toY, em }, theme) {
  const colour = functionColour(theme, KINDS[k]), means = kindRow(mean, k), spread = kindRow(sd, k), known = counts.map((_, i) => i).filter(i => Number.isFinite(means[i]));
  if (!known.length) return;
  const low = i => toY(means[i] - (spread[i] || 0)), high = i => toY(means[i] + (spread[i] || 0));
  context.save();
  context.globalAlpha = 0.14; context.fillStyle = colour; context.beginPath();
  known.forEach(i => context.lineTo(toX(counts[i]), high(i)));
  known.toReversed().forEach(i => context.lineTo(toX(counts[i]), low(i)));
  context.fill();
  context.restore();
  context.save();
  context.strokeStyle = colour; context.lineWidth = 2 * em; context.setLineDash(k % 2 ? [] : [6 * em, 4 * em]); context.beginPath();
  known.forEach(i => context.lineTo(toX(counts[i]), toY(means[i])));
  context.stroke();
  context.restore();
  for (const i of known) { context.beginPath(); context.arc(toX(counts[i]), toY(means[i]), 3.5 * em, 0, 7); context.fillStyle = k % 2 ? colour : theme.paper; context.fill(); context.strokeStyle = colour; context.lineWidth = 1.5; context.stroke(); }
}

/** The names of the curves with their errors at the chosen number of labels, in the plane's empty corner. */
function drawLegend(context, { names, here }, { mean }, [x, y, w], { em, line }, theme, pen) {
  const room = Math.min(250 * em, w * 0.62), left = x + w - room;
  names.forEach((name, k) => {
    const at = y + (0.6 + 1.15 * k) * line, error = kindRow(mean, k)[here], colour = functionColour(theme, KINDS[k]);
    context.save();
    context.strokeStyle = colour; context.lineWidth = 2 * em; context.setLineDash(k % 2 ? [] : [6 * em, 4 * em]);
    context.beginPath(); context.moveTo(left, at); context.lineTo(left + 26 * em, at); context.stroke();
    context.restore();
    context.font = `${theme.size - 1}px ${theme.font}`;
    pen(fitting(context, [name, name.replace("pre-trained", "pre"), ""], room - 84 * em), left + 32 * em, at);
    pen(Number.isFinite(error) ? percent(error) : "–", x + w - 4 * em, at, { align: "right", weight: "600" });
  });
}

/** Images, what is left of them, and what the auto-encoders make of that. */
function drawCoded(context, { arrays: { images } }, { side, line, em }, theme, pen) {
  const [rows, n, tall, wide] = images.shape, one = tall * wide;
  ROWS_SHOWN.forEach((choices, k) => {
    const [left, top] = imageBox(side, { line }, n, ROWS_SHOWN.length, k, 0);
    context.font = `600 ${theme.size - 1}px ${theme.font}`;
    pen(fitting(context, choices, side[2]), left, top - 0.6 * line, { weight: "600" });
    for (let i = 0; i < n; i++) {
      const box = imageBox(side, { line }, n, ROWS_SHOWN.length, k, i);
      if (k < rows) drawCells(context, images.subarray((k * n + i) * one, (k * n + i + 1) * one), [tall, wide], box, v => [v, v, v]);
      context.strokeStyle = theme.faint; context.lineWidth = 1; context.setLineDash(k < rows ? [] : [3 * em, 3 * em]);
      context.strokeRect(box[0] - 0.5, box[1] - 0.5, box[2] + 1, box[3] + 1);
      context.setLineDash([]);
    }
  });
}

/** What lies under the pointer: an image, or the number of labels. */
export function pretrainingAt(px, py, { header, arrays }, { width, height, theme }) {
  const places = pretrainingPlaces(width, height, theme.size), { plane, side } = places, [x, y, w, h] = plane, [rows, n] = arrays.images.shape;
  if (px >= x && px <= x + w && py >= y && py <= y + h) {
    const { toX } = labelScales(plane, header.counts, [0.01, 1]), away = header.counts.map(count => Math.abs(toX(count) - px)), k = away.indexOf(Math.min(...away)), done = arrays.done[k];
    const words = header.names.map((name, i) => `${name}: ${Number.isFinite(kindRow(arrays.mean, i)[k]) ? percent(kindRow(arrays.mean, i)[k]) : "not trained yet"}`);
    return { key: `labels ${k}`, words: [`${header.counts[k].toLocaleString("en")} of ${header.n_inputs.toLocaleString("en")} labels, ${done} of ${header.n_seeds} seeds`, ...words], choose: { labels: header.counts[k] } };
  }
  for (let k = 0; k < ROWS_SHOWN.length; k++) for (let i = 0; i < n; i++) {
    const box = imageBox(side, places, n, ROWS_SHOWN.length, k, i);
    if (px >= box[0] && px <= box[0] + box[2] && py >= box[1] && py <= box[1] + box[3]) return { key: `image ${k} ${i}`, box, words: [ROWS_SHOWN[k][0], k < rows ? `a test image of a ${i}` : "nothing yet: press start"] };
  }
  return null;
}

/** What stands beside the buttons. */
export function pretrainingStatus({ n_done: done, n, phase, seconds_left: left, live = true }) {
  if (left != null) return `${done ? `${done} of ${n} networks` : phase} · about ${Math.ceil(left)} s left`;
  if (!live) return "none can start here";
  return done ? `${done === n ? "all" : `${done} of`} ${n} networks are trained` : phase || `${n} networks to train`;
}

export default {
  render(context) {
    return mountPanel(context, {
      name: "pretraining", draw: drawPretraining, at: pretrainingAt, status: pretrainingStatus,
      height: (width, size) => (isNarrow(width, size) ? 640 : 400) * size / 13,
    });
  },
};
