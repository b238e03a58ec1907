// Spikes: a neuron's voltage and spikes on the left, its rate at every current and the fitted functions on the right.
import { fitting, functionColour, isNarrow, penFor } from "../../panels/drawing.mjs";
import { mountPanel } from "../../panels/panel.mjs";

const DASHES = { rectifier: [], softplus: [7, 4], sigmoid: [2, 3], tanh: [8, 3, 2, 3] };
const TOPS = [20, 40, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500];
const WORST = 10;                             // the bars of the errors end at 10 %
const LOWEST = -0.5, HIGHEST = 1.7;           // voltage, reset 0 and threshold 1

/** The end of the axis of rates: the first step above the highest rate. */
export const topOf = rates => TOPS.find(top => top >= 1.02 * Math.max(...rates)) ?? TOPS.at(-1);

/** Where things stand: voltage above spikes, beside or (on a narrow page) above the rates and the bars of the errors. */
export function spikePlaces(width, height, size) {
  const em = size / 13, narrow = isNarrow(width, size), line = 22 * em, gap = 30 * em, mark = 68 * em, bars = 5.1 * line;
  const left = narrow ? width : Math.round(0.42 * width), start = narrow ? 0 : left + gap, upper = narrow ? 0.36 * height : height;
  const tall = (upper - 3.2 * line) / 2, right = start + 46 * em, top = narrow ? upper + 1.2 * line : line;
  return { em, narrow, line, width, voltage: [mark, line, left - mark - 6, tall], spikes: [mark, 2.2 * line + tall, left - mark - 6, tall],
    rates: [right, top, width - right - 10 * em, height - top - bars - 2.4 * line], errors: [start, height - bars + 0.9 * line, width - start - 4] };
}

function polyline(context, xs, ys, { colour, wide = 1.5, dash = [], alpha = 1 }) {
  context.save();
  context.strokeStyle = colour; context.lineWidth = wide; context.globalAlpha = alpha; context.setLineDash(dash);
  context.beginPath();
  xs.forEach((x, i) => context.lineTo(x, ys[i]));
  context.stroke();
  context.restore();
}

function strokes(context, places, colour, wide) {
  context.strokeStyle = colour; context.lineWidth = wide; context.beginPath();
  for (const [x, y0, y1] of places) { context.moveTo(x, y0); context.lineTo(x, y1); }
  context.stroke();
}

export function drawSpikes(context, frame, { width, height, theme }) {
  const place = spikePlaces(width, height, theme.size), text = penFor(context, theme);
  drawVoltage(context, frame, place, theme, text);
  drawTrials(context, frame, place, theme, text);
  drawRates(context, frame, place, theme, text);
  drawErrors(context, frame.header, place, theme, text);
}

function drawVoltage(context, { arrays: { voltage, spike_steps, spike_trials } }, { voltage: [x, y, w, h], line }, theme, text) {
  const toX = step => x + w * step / voltage.length, toY = v => y + h * (HIGHEST - Math.max(LOWEST, v)) / (HIGHEST - LOWEST);
  text("voltage, first trial", x, y - line * 0.5, { weight: "600" });
  for (const [v, words] of [[0, "reset"], [1, "threshold"]]) {
    polyline(context, [x, x + w], [toY(v), toY(v)], { colour: v ? theme.faint : theme.line, wide: 1, dash: v ? [5, 4] : [] });
    text(words, x - 8, toY(v), { align: "right", colour: theme.faint });
  }
  polyline(context, [...voltage.keys()].map(toX), [...voltage].map(toY), { colour: theme.active });
  strokes(context, [...spike_steps].flatMap((step, i) => spike_trials[i] ? [] : [[toX(step), toY(1), toY(1.6)]]), theme.active, 2);
}

function drawTrials(context, { header, arrays: { voltage, spike_steps, spike_trials } }, { spikes: [x, y, w, h], line }, theme, text) {
  const row = h / header.rows;
  text(`spikes in ${header.rows} trials`, x, y - line * 0.5, { weight: "600" });
  context.strokeStyle = theme.line; context.lineWidth = 1;
  context.strokeRect(x - 0.5, y - 0.5, w + 1, h + 1);
  strokes(context, [...spike_steps].map((step, i) => [x + w * step / voltage.length, y + (spike_trials[i] + 0.15) * row, y + (spike_trials[i] + 0.85) * row]), theme.active, 1.75);
  text("0", x, y + h + line * 0.5, { colour: theme.faint });
  text(`${header.duration} ms`, x + w, y + h + line * 0.5, { align: "right", colour: theme.faint });
}

function drawRates(context, { header, arrays: { currents, curve, fitted, points } }, { rates: [x, y, w, h], line, em, narrow }, theme, text) {
  const top = topOf(curve), low = -0.08 * top, toX = current => x + w * current / header.top;
  const toY = rate => y + h * (top - rate) / (top - low), n = currents.length, at = [...currents].map(toX);
  text(narrow ? "spikes per second" : "spikes per second, at every current", x, y - line * 0.5, { weight: "600" });
  for (const rate of [0, top / 2, top]) {
    polyline(context, [x, x + w], [toY(rate), toY(rate)], { colour: theme.line, wide: 1 });
    text(String(rate), x - 8, toY(rate), { align: "right", colour: theme.faint });
  }
  context.save();                             // what is above or below the axes is not shown
  context.beginPath(); context.rect(x, y - 4, w + 4, h + 4); context.clip();
  polyline(context, at, [...curve].map(toY), { colour: theme.active, wide: 7 * em, alpha: 0.4 });
  header.names.forEach((name, i) => polyline(context, at, [...fitted.subarray(i * n, (i + 1) * n)].map(toY), { colour: functionColour(theme, name === "rectifier" ? "relu" : name), wide: 1.8, dash: DASHES[name] }));
  const half = points.length / 2;
  context.fillStyle = theme.active;
  for (let i = 0; i < half; i++) { context.beginPath(); context.arc(toX(points[i]), toY(points[half + i]), 3.2 * em, 0, 7); context.fill(); }
  context.restore();
  drawChosen(context, header, { x, y, w, h, em, toX, toY }, theme, text);
  const under = y + h + line * 0.5;
  for (let current = 0; current <= header.top; current++) text(String(current), toX(current), under, { align: "center", colour: theme.faint });
  const axis = fitting(context, ["current, in threshold currents: without noise the neuron fires above 1", "current, in threshold currents"], w);
  text(axis, x + w / 2, under + line * 0.8, { align: "center", colour: theme.faint });
}

function drawChosen(context, { rate, top, values: { current } }, { x, y, w, h, em, toX, toY }, theme, text) {
  const inside = current <= top, at = toX(Math.min(current, top)), words = `${rate.toFixed(0)} a second${inside ? "" : " →"}`;
  if (inside) {
    polyline(context, [at, at], [y, y + h], { colour: theme.text, wide: 1, dash: [2, 3] });
    context.strokeStyle = theme.text; context.lineWidth = 2;
    context.beginPath(); context.arc(at, toY(rate), 6 * em, 0, 7); context.stroke();
  }
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  const long = context.measureText(words).width, after = inside && at < x + w / 2;
  text(words, after ? at + 9 * em : Math.max(x + 4, at - 9 * em - long), after ? y + 10 * em : toY(0) - 12 * em, { weight: "600" });
}

function drawErrors(context, { names, errors }, { errors: [x, y, w], line, em }, theme, text) {
  const name = 104 * em, bar = w - name - 56 * em, best = errors.indexOf(Math.min(...errors));
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  text(fitting(context, ["how far off each function is at its best, in % of the highest rate", "off by, in % of the highest rate", "off by"], w), x, y - line, { weight: "600" });
  errors.forEach((error, i) => {
    const middle = y + i * line;
    polyline(context, [x, x + 26 * em], [middle, middle], { colour: functionColour(theme, names[i] === "rectifier" ? "relu" : names[i]), wide: 2.5, dash: DASHES[names[i]] });
    text(names[i], x + 32 * em, middle, { weight: i === best ? "600" : "" });
    context.fillStyle = functionColour(theme, names[i] === "rectifier" ? "relu" : names[i]);
    context.fillRect(x + name, middle - 0.28 * line, bar * Math.min(1, error / WORST), 0.56 * line);
    text(`${error.toFixed(1)} %`, x + name + bar * Math.min(1, error / WORST) + 8, middle, { weight: i === best ? "600" : "" });
  });
}

export default {
  render(context) {
    return mountPanel(context, { name: "spikes", draw: drawSpikes, height: (width, size) => (isNarrow(width, size) ? 640 : 450) * size / 13 });
  },
};
