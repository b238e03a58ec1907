// Depth: spread, direction and gradient of a deep network, three small pictures over the same layers.
import { fitting, isNarrow, penFor } from "../../panels/drawing.mjs";
import { mountPanel } from "../../panels/panel.mjs";

const STACKED = 560;                                     // px: on a narrower page the charts stand one below the other
const DEPTH_TITLES = { std: ["std of activations", "std"], cosine: ["cosine between two digits", "cosine"], error: ["gradient"] };
const RISE = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A power of ten as text: 10⁻¹⁵. */
export const power = exponent => `10${exponent < 0 ? "⁻" : ""}${[...String(Math.abs(exponent))].map(digit => RISE[digit]).join("")}`;

/** Where the three pictures stand: side by side, or below each other on a narrow page. Each is [x, y, wide, tall]. */
export function depthPlaces(width, height, size) {
  const em = size / 13, narrow = isNarrow(width, size, STACKED), line = 20 * em, axis = 42 * em, gap = 14 * em;
  const cell = narrow ? width : (width - 2 * gap) / 3, block = narrow ? height / 3 : height;
  const place = i => [(narrow ? 0 : i * (cell + gap)) + axis, (narrow ? i * block : 0) + 2.4 * line, cell - axis - 12 * em, block - 4.6 * line];
  return { em, narrow, line, pictures: [0, 1, 2].map(place) };
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

export function drawDepth(context, { header, arrays }, { width, height, theme }) {
  const { pictures, line, em } = depthPlaces(width, height, theme.size), pen = penFor(context, theme);
  ["std", "cosine", "error"].forEach((name, i) => {
    const [x, y, w, h] = pictures[i], [low, high] = header.axes[name], last = arrays[name].length;
    const frame = { toX: layer => x + w * (layer - 1) / (header.most - 1), toY: value => y + h * (high - value) / (high - low) };
    context.font = `600 ${theme.size - 1}px ${theme.font}`;
    pen(fitting(context, DEPTH_TITLES[name], w + 40 * em), x - 40 * em, y - 1.85 * line, { weight: "600" });
    pen(header.captions[i], x - 40 * em, y - 0.9 * line, { colour: theme.text });
    drawDepthScale(context, [x, y, w, h], frame, [low, high], header.most, name === "cosine", theme, pen, line);
    context.save();
    context.beginPath(); context.rect(x - 3, y - 3, w + 6, h + 6); context.clip();
    if (name === "cosine") drawBetween(context, arrays.lowest, arrays.highest, frame, theme);
    if (name === "error") drawRuns(context, arrays.weights, frame, { colour: theme.faint, wide: 1.5, dash: [5, 4] });
    drawRuns(context, arrays[name], frame, { colour: theme.active, wide: 2.5 });
    context.restore();
    if (name === "error") drawNames(arrays, frame, pictures[i], theme, pen, line, em);
    drawEnd(context, arrays[name], last, frame, name, theme, pen, [x, y, w, h], em);
  });
}

function drawDepthScale(context, [x, y, w, h], { toX, toY }, [low, high], most, straight, theme, pen, line) {
  const middle = (low + high) / 2, ticks = straight || Number.isInteger(middle) ? [low, middle, high] : [low, high];
  context.lineWidth = 1;
  for (const tick of ticks) {
    context.strokeStyle = theme.line; context.beginPath(); context.moveTo(x, toY(tick)); context.lineTo(x + w, toY(tick)); context.stroke();
    pen(straight ? String(tick).replace("-", "−") : power(tick), x - 6, toY(tick), { align: "right", colour: theme.faint });
  }
  for (const layer of [1, most / 2, most]) pen(String(layer), toX(layer), y + h + 0.6 * line, { align: "center", colour: theme.faint });
  pen(straight ? "layer" : "layer · log scale", x + w / 2, y + h + 1.4 * line, { align: "center", colour: theme.faint });
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

function drawBetween(context, lowest, highest, { toX, toY }, theme) {
  context.save();
  context.fillStyle = theme.active; context.globalAlpha = 0.35;
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
    context.fillStyle = theme.active; context.beginPath();
    context.arc(toX(at + 1), toY(values[at]), 4 * em, 0, 7); context.fill();
  }
  if (good.length === n) return;
  const words = name === "cosine" ? "beyond: all zero, no direction" : name === "std" ? "beyond: exactly 0" : "before: exactly 0";
  pen(words, x + w / 2, y + h - 12 * em, { align: "center", colour: theme.text });
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
  pen("—", left, top + 0.5 * line, { colour: theme.active, weight: "700" });
  pen("- -", left, top + 1.4 * line, { colour: theme.faint });
  pen("error signal", left + 22 * em, top + 0.5 * line, { weight: "600" });
  pen("of the weights", left + 22 * em, top + 1.4 * line, { colour: theme.faint });
}

export default {
  render(context) {
    return mountPanel(context, { name: "depth", draw: drawDepth, height: (width, size) => (isNarrow(width, size, STACKED) ? 720 : 320) * size / 13 });
  },
};
