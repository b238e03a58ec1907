// A sketch: a curve drawn over its points by mouse, pen, finger or keys; afterwards it lies as a ghost on the real one.
import { keepKeys, make } from "./controls.mjs";
import { exact } from "./numbers.mjs";

const SVG_NAME = "http://www.w3.org/2000/svg";                     // a name, not an address: nothing is fetched from there
const SHEET = 1000, SKETCH_FINEST = 1 / 200;                      // of the drawing; of a drawn height
const KEY_STEPS = { ArrowUp: 0.02, ArrowDown: -0.02, PageUp: 0.1, PageDown: -0.1 };

const clampTo = (value, low, high) => Math.min(high, Math.max(low, value));

/** Where points stand along the axis, 0 to 1: numbers at their distances, labels at equal ones. */
export function sketchPlaces(xs) {
  return xs.map((x, i) => typeof x === "number" ? (x - xs[0]) / (xs.at(-1) - xs[0]) : i / (xs.length - 1));
}

/** How high a value stands, 0 to 1 and beyond; on a log axis what is below its low end stands there. */
export function sketchHeight(value, { low, high, log }) {
  return log ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** The value at a height from 0 to 1. */
export function sketchValue(share, { low, high, log }) {
  const value = log ? low * (high / low) ** share : low + share * (high - low);
  return clampTo(Number(value.toPrecision(4)), low, high);
}

/** Heights of n points where some were drawn: the others lie on straight lines between them, and level beyond them. */
export function sketchFilled(drawn, n, otherwise = 0.5) {
  const known = [...drawn.keys()].sort((a, b) => a - b);
  return Array.from({ length: n }, (_, i) => {
    const before = known.findLast(k => k <= i), after = known.find(k => k >= i);
    if (before == null || after == null) return drawn.get(before ?? after) ?? otherwise;
    return before === after ? drawn.get(i) : drawn.get(before) + (drawn.get(after) - drawn.get(before)) * (i - before) / (after - before);
  });
}

/** Values at which the axis has a line, and whether it says which: quarters, or powers of ten. */
export function sketchLevels({ low, high, log }) {
  if (!log) return [0, 1, 2, 3, 4].map(k => [low + k * (high - low) / 4, k % 2 === 0]);
  const first = Math.ceil(Math.log10(low) - 1e-9), last = Math.floor(Math.log10(high) + 1e-9), every = Math.ceil((last - first + 1) / 5);
  if (last - first < 1) return [[low, true], [high, true]];
  return Array.from({ length: last - first + 1 }, (_, k) => [10 ** (first + k), k % every === 0]);
}

/** Which points say their place under the axis: all, or every so many so that the last one does too where possible. */
export function sketchTicks(xs, most = 7) {
  const n = xs.length - 1, steps = Array.from({ length: n }, (_, k) => k + 1).filter(step => n / step <= most - 1);
  const step = steps.find(s => n % s === 0 && n / s >= 3) ?? steps[0];
  return xs.map((_, i) => i).filter(i => i % step === 0);
}

const pointWords = x => typeof x === "number" ? exact(x, 3) : x;
const withUnit = (value, unit) => `${exact(value, 3)} ${unit}`.trim();
const svgShape = (tag, attributes) => {
  const element = document.createElementNS(SVG_NAME, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
const svgCorners = (shares, heights) => shares.map((x, i) => `${(SHEET * x).toFixed(1)},${(SHEET * (1 - clampTo(heights[i], 0, 1))).toFixed(1)}`).join(" ");
const putAt = (element, x, height) => { element.style.left = `${100 * x}%`; element.style.bottom = `${100 * height}%`; return element; };

/** Axes to draw on: {element, area, sheet}, with the values' unit above and the points' name below. */
function sketchAxes(about) {
  const sheet = svgShape("svg", { viewBox: `0 0 ${SHEET} ${SHEET}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const area = make("div", { class: "rl-axes-area" }), shares = sketchPlaces(about.xs);
  for (const [value, said] of sketchLevels(about)) {
    const y = SHEET * (1 - sketchHeight(value, about));
    sheet.append(svgShape("line", { x1: 0, x2: SHEET, y1: y, y2: y, class: "rl-level" }));
    if (said) area.append(putAt(make("span", { class: "rl-level-words" }, exact(value, 3)), 0, sketchHeight(value, about)));
  }
  for (const i of sketchTicks(about.xs)) area.append(putAt(make("span", { class: "rl-tick-words" }, pointWords(about.xs[i])), shares[i], 0));
  area.append(sheet);
  const element = make("div", { class: "rl-axes" }, make("div", { class: "rl-axes-unit" }, about.unit), area, make("div", { class: "rl-axes-name" }, about.x_label));
  return { element, area, sheet, shares };
}

/** A sheet to sketch on: {element, values()}; `changed(values)` as soon as something is drawn, and at every change. */
export function sketchFor(about, changed, on) {
  const { element, area, sheet, shares } = sketchAxes(about), n = shares.length, drawn = new Map();
  const line = svgShape("polyline", { class: "rl-line rl-line-you" }), dots = svgShape("path", { class: "rl-dots" });
  const handle = make("span", { class: "rl-handle", "aria-hidden": "true" }), readout = make("p", { class: "rl-sketch-at" });
  const hint = make("span", { class: "rl-sketch-hint", "aria-hidden": "true" }, "draw your curve here", make("small", {}, "by mouse, pen or finger, or with the arrow keys"));
  let at = 0, pen = null;
  keepKeys(area);
  for (const [name, value] of Object.entries({
    tabindex: 0, role: "slider", "aria-roledescription": "sketch", "aria-valuemin": about.low, "aria-valuemax": about.high,
    "aria-label": `your curve of ${about.unit || "values"} over ${about.x_label}: left and right choose a point, up and down move it`,
  })) area.setAttribute(name, value);
  area.setAttribute("class", "rl-axes-area rl-sketch");
  sheet.append(line, dots);
  area.append(handle, hint);
  element.append(readout);

  const values = () => sketchFilled(drawn, n).map(share => sketchValue(share, about));
  function redraw(moved = true) {
    const heights = sketchFilled(drawn, n), value = sketchValue(heights[at], about);
    line.setAttribute("points", svgCorners(shares, heights));
    dots.setAttribute("d", svgCorners(shares, heights).split(" ").map(corner => `M${corner}h0`).join(""));
    putAt(handle, shares[at], heights[at]);
    area.dataset.drawn = String(drawn.size > 0);
    const words = `${about.x_label} ${pointWords(about.xs[at])}: ${drawn.size ? withUnit(value, about.unit) : "nothing drawn yet"}`;
    readout.textContent = drawn.size || moved ? words : "";
    area.setAttribute("aria-valuenow", value);
    area.setAttribute("aria-valuetext", `${words}, point ${at + 1} of ${n}`);
    if (drawn.size) changed(values());
  }
  function drawTo([x, height]) {
    const [x0, height0] = pen ?? [x, height];
    if (x0 !== x) shares.forEach((share, i) => { if ((share - x0) * (share - x) <= 0) drawn.set(i, height0 + (height - height0) * (share - x0) / (x - x0)); });
    at = shares.reduce((best, share, i) => Math.abs(share - x) < Math.abs(shares[best] - x) ? i : best, 0);
    drawn.set(at, height);
    pen = [x, height];
    redraw();
  }
  const under = event => {
    const { left, top, width, height } = area.getBoundingClientRect(), up = 1 - (event.clientY - top) / height;
    return [clampTo((event.clientX - left) / width, 0, 1), clampTo(Math.round(up / SKETCH_FINEST) * SKETCH_FINEST, 0, 1)];
  };
  area.addEventListener("pointerdown", event => {
    if (event.button) return;
    event.preventDefault();                                        // no selecting of words on the way
    area.focus({ preventScroll: true });
    area.setPointerCapture?.(event.pointerId);
    pen = null;
    drawTo(under(event));
  }, on);
  area.addEventListener("pointermove", event => { if (pen) drawTo(under(event)); }, on);
  for (const end of ["pointerup", "pointercancel"]) area.addEventListener(end, () => { pen = null; }, on);
  area.addEventListener("keydown", event => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: n - 1 }[event.key], step = KEY_STEPS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || (to == null && !step)) return;
    event.preventDefault(); event.stopPropagation();
    if (to != null) at = clampTo(to, 0, n - 1);
    else drawn.set(at, clampTo(Math.round((sketchFilled(drawn, n)[at] + step) / KEY_STEPS.ArrowUp) * KEY_STEPS.ArrowUp, 0, 1));
    redraw();
  }, on);
  redraw(false);
  return { element, values };
}
