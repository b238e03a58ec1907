// Depth: what arrives of ten images at some layers, and below it spread, direction and gradient, three charts over the same layers.
import { drawCells, fitting, isNarrow, penFor, rgb } from "../../panels/drawing.mjs";
import { mountPanel } from "../../panels/panel.mjs";
import { exact, powerOfTen, rounded } from "../../panels/numbers.mjs";

const STACKED = 560;                                     // px: on a narrower page the charts stand one below the other
const FLOAT32_ENDS = Math.log10(1.18e-38);               // below it float32 loses digits, soon all
const DEPTH_TITLES = { std: ["std of activations (log scale)", "std (log scale)"], cosine: ["cosine between two images (dots: centred likeness to the pixels)", "cosine (dots: centred likeness)", "cosine"], error: ["gradient (log scale)", "gradient (log)"] };

/**
 * Where things stand: the prints of ten images on top, the three charts below, side by side or, on a narrow page, below each other.
 * Each is [x, y, wide, tall]. Where there is little height (`tight`) a chart has one line of words above it.
 */
export function depthPlaces(width, height, size) {
  const em = size / 13, narrow = isNarrow(width, size, STACKED), line = 20 * em, tight = !narrow && height < 17 * line, axis = 42 * em, gap = 14 * em;
  const head = (tight ? 1.2 : 2.1) * line, above = narrow ? 190 * em : Math.min(230 * em, height * (tight ? 0.44 : 0.42)), foot = (tight ? 0.5 : 1.1) * line;
  const cell = narrow ? width : (width - 2 * gap) / 3, block = (height - above) / (narrow ? 3 : 1), [before, after] = tight ? [1.3 * line, 1.1 * line] : [2.2 * line, 1.3 * line];
  const place = i => [(narrow ? 0 : i * (cell + gap)) + axis, above + (narrow ? i * block : 0) + before, cell - axis - 12 * em, block - before - after];
  return { em, narrow, tight, line, prints: [axis, head, width - axis - 12 * em, above - head - foot], pictures: [0, 1, 2].map(place) };
}

/** How a chart turns layers and values into places, and a place back into a layer. */
export function depthScales([x, y, w, h], [low, high], most) {
  return {
    toX: layer => x + w * (layer - 1) / (most - 1), toY: value => y + h * (high - value) / (high - low),
    layerAt: px => Math.min(most, Math.max(1, Math.round(1 + (most - 1) * (px - x) / w))),
  };
}

/** The boxes of so many prints: five have room, all equally wide, each with a column an image and a row a unit. */
export function printBoxes([x, y, w, h], n, em) {
  const gap = 18 * em, wide = (w - 4 * gap) / 5;
  return Array.from({ length: n }, (_, k) => [x + k * (wide + gap), y, wide, h]);
}

/** The runs of a line where it is finite: [[first, last], ...], both inclusive. */
export function runsOf(values) {
  const runs = [];
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    if (runs.length && runs.at(-1)[1] === i - 1) runs.at(-1)[1] = i;
    else runs.push([i, i]);
  });
  return runs;
}

const CHARTS = ["std", "cosine", "error"];
const colourOf = (name, theme) => ({ std: theme.active, cosine: theme.text, error: theme.error })[name];
/** A value of a chart as a reader wants it; those on a log axis are exponents. */
const valueOf = (name, value) => !Number.isFinite(value) ? "exactly 0" : name === "cosine" ? rounded(value, 3) : rounded(10 ** value, 2);

export function drawDepth(context, { header, arrays }, { width, height, theme, pinned, glide, you }) {
  const place = depthPlaces(width, height, theme.size), { pictures, line, em, tight } = place, pen = penFor(context, theme);
  drawPrints(context, place, header, arrays, theme, pen);
  CHARTS.forEach((name, i) => {
    const [x, y, w, h] = pictures[i], axis = header.axes[name].map((end, k) => glide(`${name} ${k}`, end)), last = arrays[name].length;
    const frame = depthScales(pictures[i], axis, header.most), colour = colourOf(name, theme), asked = name === "std" && you?.kind === "sketch" ? you : null;
    context.font = `600 ${theme.size - 1}px ${theme.font}`;
    const end = pen(fitting(context, tight ? [DEPTH_TITLES[name].at(-1)] : DEPTH_TITLES[name], w + 40 * em), x - 40 * em, y - (tight ? 0.75 : 1.75) * line, { weight: "600" });
    context.font = `${theme.size - 1}px ${theme.font}`;
    pen(fitting(context, [header.captions[i]], x + w - (tight ? end + 8 * em : x - 40 * em)), tight ? x + w : x - 40 * em, y - (tight ? 0.75 : 0.85) * line, { align: tight ? "right" : "left" });
    drawDepthScale(context, [x, y, w, h], frame, header.axes[name], header.most, name === "cosine", theme, pen, line);
    context.save();
    context.beginPath(); context.rect(x - 3, y - 3, w + 6, h + 6); context.clip();
    if (name !== "cosine" && axis[0] < FLOAT32_ENDS) drawFloor(context, [x, frame.toY(FLOAT32_ENDS), w], theme, pen, em);
    if (name === "cosine") {
      drawBetween(context, arrays.lowest, arrays.highest, frame, colour);
      drawRuns(context, arrays.likeness, frame, { colour: theme.active, wide: 2, dash: [2, 3] });
    }
    if (name === "error") drawRuns(context, arrays.weights, frame, { colour: theme.faint, wide: 1.5, dash: [2, 3] });
    if (pinned) drawRuns(context, pinned.arrays[name], frame, { colour: theme.text, wide: 1.5, dash: [6, 4] });
    drawRuns(context, arrays[name], frame, { colour, wide: 2.5 });
    if (asked) drawGuess(context, asked, frame, theme, pen, [x, y, w, h], em);
    context.restore();
    if (name === "error") drawNames(arrays, frame, pictures[i], theme, pen, line, em);
    if (pinned) drawPinnedName(pinned.arrays[name], arrays[name], frame, pen, [y, h], em);
    drawEnd(context, arrays[name], last, frame, name, theme, pen, [x, y, w, h], em);
  });
}

/** Each image's activations at some layers as a column of cells, from nothing (paper) to its own largest: where columns are alike, the images are no longer told apart. */
function drawPrints(context, { prints: area, line, em, tight, narrow }, { prints, cosines }, { prints: cells, labels }, theme, pen) {
  const [layers, images, units] = cells.shape, boxes = printBoxes(area, layers, em), paper = rgb(theme.dark ? "#111111" : "#ffffff"), full = rgb(theme.active_most);
  if (!tight) pen("ten images, a column each: their activations, as shares of the largest", 0, 0.6 * line, { weight: "600" });
  boxes.forEach((box, k) => {
    const [x, y, wide, tall] = box, own = cells.subarray(k * images * units, (k + 1) * images * units);
    const upright = Uint8Array.from({ length: units * images }, (_, i) => own[(i % images) * units + Math.floor(i / images)]);
    drawCells(context, upright, [units, images], box, v => paper.map((c, i) => c + (full[i] - c) * v / 255));
    context.strokeStyle = theme.faint; context.lineWidth = 1; context.strokeRect(x - 0.5, y - 0.5, wide + 1, tall + 1);
    pen(`layer ${prints[k]}`, x, y - 0.55 * line, { weight: "600" });
    const told = cosines[k] == null ? "all zero" : `cosine ${cosines[k] > 0.9995 && cosines[k] < 1 ? "> 0.999" : rounded(cosines[k], 3)}`;
    context.font = `${theme.size - 1}px ${theme.font}`;
    pen(fitting(context, [told, told.replace("cosine ", "cos ")], wide - 70 * em), x + wide, y - 0.55 * line, { align: "right" });
  });
  const [x, y, wide, tall] = boxes[0], each = wide / images;
  if (each > 10 * em && !tight && !narrow) labels.forEach((label, i) => pen(String(label), x + (i + 0.5) * each, y + tall + 0.55 * line, { align: "center", colour: theme.faint }));
}

/** What lies under the pointer: an image's column in a print, the end of a line that is the number of layers, or a layer of a chart. */
export function depthAt(px, py, { header, arrays }, { width, height, theme, shared }) {
  const { prints, pictures, em } = depthPlaces(width, height, theme.size), inside = ([x, y, w, h], by = 0) => px >= x - by && px <= x + w + by && py >= y - by && py <= y + h + by;
  const [layers, images, units] = arrays.prints.shape, boxes = printBoxes(prints, layers, em), k = boxes.findIndex(box => inside(box));
  if (k >= 0) {
    const [x, y, wide, tall] = boxes[k], i = Math.min(images - 1, Math.floor(images * (px - x) / wide));
    const on = arrays.prints.subarray((k * images + i) * units, (k * images + i + 1) * units).reduce((sum, v) => sum + (v > 0), 0);
    return { key: `print ${k} ${i}`, box: [x + i * wide / images, y, wide / images, tall], words: [`a ${arrays.labels[i]}, at layer ${header.prints[k]}`, `${on} of ${units} units are on`], image: imageOf(shared, i) };
  }
  const c = pictures.findIndex(place => inside(place, 8 * em));
  if (c < 0) return null;
  const name = CHARTS[c], frame = depthScales(pictures[c], header.axes[name], header.most), last = arrays[name].length, layer = Math.min(last, frame.layerAt(px));
  const grab = x => ({ hidden_layers: frame.layerAt(x) });
  if (Math.abs(px - frame.toX(last)) < 9 * em) return { key: `end ${name}`, cursor: "ew-resize", grab, words: [`${last} hidden ${last === 1 ? "layer" : "layers"}`, "drag: more or fewer"] };
  const what = { std: "std", cosine: "cosine", error: "error signal" }[name], values = [`layer ${layer}`, `${what} ${valueOf(name, arrays[name][layer - 1])}`];
  if (name === "cosine" && Number.isFinite(arrays.likeness[layer - 1])) values.push(`centred likeness ${rounded(arrays.likeness[layer - 1], 2)}`);
  return { key: `${name} ${layer}`, box: [frame.toX(layer) - 1, pictures[c][1], 2, pictures[c][3]], words: values };
}

function imageOf(shared, i) {
  const images = shared?.arrays.images;
  if (!images) return undefined;
  const size = images.shape[1] * images.shape[2];
  return { values: images.subarray(i * size, (i + 1) * size), shape: images.shape.slice(1) };
}

/** The learner's curve on the real one, which draws itself. */
function drawGuess(context, { xs, guess, answer, share }, { toX, toY }, theme, pen, [x, y, w, h], em) {
  const line = values => values.map((value, i) => [toX(xs[i]), Math.min(y + h, Math.max(y, toY(Math.log10(value))))]);
  const told = line(answer), shown = told.slice(0, Math.max(1, Math.ceil(told.length * share)));
  const stroke = (points, colour, dash) => { context.save(); context.strokeStyle = colour; context.lineWidth = 2.5; context.setLineDash(dash); context.beginPath(); points.forEach(([px, py]) => context.lineTo(px, py)); context.stroke(); context.restore(); };
  stroke(shown, theme.active, []);
  if (!guess) return;
  const mine = line(guess), [px, py] = mine[Math.floor(mine.length / 2)];
  stroke(mine, theme.you, [7, 5]);
  pen("you", px, py - 10 * em < y + 8 * em ? py + 12 * em : py - 10 * em, { colour: theme.you, weight: "600", align: "center" });
}

function drawFloor(context, [x, y, w], theme, pen, em) {
  context.save();
  context.strokeStyle = theme.faint; context.lineWidth = 1; context.setLineDash([1, 4]);
  context.beginPath(); context.moveTo(x, y); context.lineTo(x + w, y); context.stroke();
  context.restore();
  pen("float32 ends here", x + w - 4, y - 8 * em, { align: "right", colour: theme.faint });
}

function drawPinnedName(a, now, { toX, toY }, pen, [y, h], em) {
  const k = a.findLastIndex(Number.isFinite);
  if (k < 0) return;
  const at = Math.min(y + h, Math.max(y, toY(a[k]))), near = Number.isFinite(now[k]) && Math.abs(toY(now[k]) - at) < 14 * em;
  pen("A", toX(k + 1) + 5 * em, near ? at + 12 * em : at, { weight: "600" });
}

function drawDepthScale(context, [x, y, w, h], { toX, toY }, [low, high], most, straight, theme, pen, line) {
  const middle = (low + high) / 2, ticks = straight || Number.isInteger(middle) ? [low, middle, high] : [low, high];
  context.lineWidth = 1;
  for (const tick of ticks) {
    context.strokeStyle = theme.line; context.beginPath(); context.moveTo(x, toY(tick)); context.lineTo(x + w, toY(tick)); context.stroke();
    pen(straight ? exact(tick) : powerOfTen(tick), x - 6, toY(tick), { align: "right", colour: theme.faint });
  }
  for (const layer of [1, most / 2, most]) pen(String(layer), toX(layer), y + h + 0.6 * line, { align: "center", colour: theme.faint });
  pen("layer", x + w * 0.25, y + h + 0.6 * line, { align: "center", colour: theme.faint });
}

function drawRuns(context, values, { toX, toY }, { colour, wide, dash = [] }) {
  context.save();
  context.strokeStyle = context.fillStyle = colour; context.lineWidth = wide; context.lineJoin = "round"; context.setLineDash(dash);
  for (const [first, last] of runsOf(values)) {
    context.beginPath();
    for (let i = first; i <= last; i++) context.lineTo(toX(i + 1), toY(values[i]));
    context.stroke();
  }
  context.restore();
}

/** The range of all pairs: a tint, and its two edges as lines. */
function drawBetween(context, lowest, highest, frame, colour) {
  const { toX, toY } = frame;
  for (const edge of [lowest, highest]) drawRuns(context, edge, frame, { colour, wide: 1 });
  context.save();
  context.fillStyle = colour; context.globalAlpha = 0.15;
  for (const [first, last] of runsOf(lowest)) {
    context.beginPath();
    for (let i = first; i <= last; i++) context.lineTo(toX(i + 1), toY(highest[i]));
    for (let i = last; i >= first; i--) context.lineTo(toX(i + 1), toY(lowest[i]));
    context.fill();
  }
  context.restore();
}

/** A dot where the line ends; where it ends too early, because all beyond is exactly 0, words say so. */
function drawEnd(context, values, n, { toX, toY }, name, theme, pen, [x, y, w, h], em) {
  const good = [...values.keys()].filter(i => Number.isFinite(values[i]));
  const at = name === "error" ? good[0] : good.at(-1);
  if (at != null) {
    context.fillStyle = colourOf(name, theme); context.beginPath();
    context.arc(toX(at + 1), toY(values[at]), 4 * em, 0, 7); context.fill();
    drawGrip(context, [toX(n), y + h], theme, em);
  }
  if (good.length === n) return;
  const words = name === "cosine" ? "beyond: all zero, no direction" : name === "std" ? "beyond: exactly 0" : "before: exactly 0";
  pen(words, x + w / 2, y + h - 12 * em, { align: "center", colour: theme.text });
}

/** A grip on the axis, where the network ends: it can be dragged. */
function drawGrip(context, [x, y], theme, em) {
  context.fillStyle = theme.paper; context.strokeStyle = theme.text; context.lineWidth = 1.5;
  context.beginPath(); context.rect(x - 4 * em, y - 7 * em, 8 * em, 14 * em); context.fill(); context.stroke();
}

/** Which of some boxes [x, y, wide, tall] holds the fewest of the points [x, y]; the first of several. */
export function emptiest(boxes, points) {
  const inside = ([x, y, w, h]) => points.filter(([px, py]) => px >= x && px <= x + w && py >= y && py <= y + h).length;
  return boxes.reduce((best, box) => inside(box) < inside(best) ? box : best);
}

/** The names of the two lines of the gradient, where the lines leave room. */
function drawNames({ error, weights }, { toX, toY }, [x, y, w, h], theme, pen, line, em) {
  const wide = 118 * em, tall = 2.2 * line, lefts = [x + w - wide, x + 6 * em], tops = [y + h - tall, y + 4, y + (h - tall) / 2];
  const points = [...error, ...weights].map((value, i) => [toX(i % error.length + 1), toY(value)]);
  const [left, top] = emptiest(tops.flatMap(cy => lefts.map(cx => [cx, cy, wide, tall])), points);
  pen("—", left, top + 0.5 * line, { colour: theme.error, weight: "700" });
  pen("···", left, top + 1.4 * line, { colour: theme.faint });
  pen("error signal", left + 22 * em, top + 0.5 * line, { weight: "600" });
  pen("of the weights", left + 22 * em, top + 1.4 * line, { colour: theme.faint });
}

/** What a key on the picture chooses: fewer and more layers. */
export const deeper = (key, { header: { values } }) => ({ ArrowLeft: { hidden_layers: values.hidden_layers - 1 }, ArrowRight: { hidden_layers: values.hidden_layers + 1 } })[key] ?? null;

export default {
  render(context) {
    return mountPanel(context, {
      name: "depth", draw: drawDepth, at: depthAt, keys: { words: "Keys: left and right, a layer fewer or more.", act: deeper },
      height: (width, size) => (isNarrow(width, size, STACKED) ? 900 : 440) * size / 13,
    });
  },
};
