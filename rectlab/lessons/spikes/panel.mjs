// Spikes: a neuron's voltage and spikes on the left; on the right its rate at every current, and how far one function is from it.
import { fitting, functionColour, isNarrow, penFor } from "../../panels/drawing.mjs";
import { exact } from "../../panels/numbers.mjs";
import { mountPanel } from "../../panels/panel.mjs";

const NARROW = 500;                           // px: on a narrower page the rates stand below the spikes
const RATE_TOPS = [20, 40, 60, 80, 100, 120, 150, 180, 200, 250, 300, 400, 500, 600];
const SPARE = 1.15;                           // the axis of rates ends so far above the highest rate, for the words of the current
const FIT_TOPS = [2, 3, 5], MOST_CURRENT = 5, CURRENT_STEP = 0.05;
const WORST = 10;                             // the bars of the errors end at 10 %
const LOWEST = -0.5, HIGHEST = 1.7;           // voltage, reset 0 and threshold 1
const REACH = 7;                              // px from a thing within which the pointer is on it

/** The end of the axis of rates: the first step well above the highest rate. */
export const topOf = rates => RATE_TOPS.find(top => top >= SPARE * Math.max(...rates)) ?? RATE_TOPS.at(-1);

/** Where things stand: voltage above spikes, beside or (on a narrow page) above the rates and the bars of the errors, which stand two by two where it is low. */
export function spikePlaces(width, height, size) {
  const em = size / 13, narrow = isNarrow(width, size, NARROW), line = 22 * em, gap = 30 * em, mark = 68 * em, low = !narrow && height < 19 * line, rows = low ? 2 : 4;
  const left = narrow ? width : Math.round(0.38 * width), start = narrow ? 0 : left + gap, upper = narrow ? 0.36 * height : height;
  const tall = (upper - 3.2 * line) / 2, right = start + 46 * em, top = narrow ? upper + 1.2 * line : line, bars = (rows + 0.95) * line;
  const wide = (width - start - 4) / (low ? 2 : 1), first = height - (rows - 0.5) * line;
  return { em, narrow, low, line, width, voltage: [mark, line, left - mark - 6, tall], spikes: [mark, 2.2 * line + tall, left - mark - 6, tall],
    rates: [right, top, width - right - 12 * em, height - top - bars - (low ? 1.3 : 2.3) * line],
    errors: [0, 1, 2, 3].map(i => [start + (low ? i % 2 : 0) * wide, first + (low ? Math.floor(i / 2) : i) * line, wide - (low ? 8 * em : 0)]) };
}

/** What turns currents and rates into places. */
function spikeScales({ header, arrays, pinned, glide = (_, target) => target }, [x, y, w, h]) {
  const top = glide("rates", topOf([...arrays.curve, ...(pinned?.arrays.curve ?? [])])), low = -0.08 * top;
  return { top, toX: current => x + w * current / header.end, toY: rate => y + h * (top - rate) / (top - low), toCurrent: px => header.end * (px - x) / w };
}

const spikeColour = (theme, name) => functionColour(theme, name === "rectifier" ? "relu" : name);
const along = (values, end) => [...values.keys()].map(i => end * i / (values.length - 1));
const rateAt = (curve, current, end) => {     // on the straight lines between its points
  const place = (curve.length - 1) * current / end, before = Math.min(curve.length - 2, Math.floor(place));
  return curve[before] + (place - before) * (curve[before + 1] - curve[before]);
};

/** Which function is shown: the one whose bar lies under the pointer, else the chosen one. */
export function shownFunction({ header }, under) {
  const hovered = /^error (\d)$/.exec(under?.key ?? "");
  return hovered ? Number(hovered[1]) : Math.max(0, header.names.indexOf(header.values.shape));
}

function inkLine(context, xs, ys, { colour, wide = 1.5, dash = [] }) {
  context.strokeStyle = colour; context.lineWidth = wide; context.setLineDash(dash);
  context.beginPath();
  xs.forEach((x, i) => context.lineTo(x, ys[i]));
  context.stroke();
  context.setLineDash([]);
}

function strokes(context, places, colour, wide) {
  context.strokeStyle = colour; context.lineWidth = wide; context.beginPath();
  for (const [x, y0, y1] of places) { context.moveTo(x, y0); context.lineTo(x, y1); }
  context.stroke();
}

export function drawSpikes(context, frame, view) {
  const { width, height, theme } = view, place = spikePlaces(width, height, theme.size), text = penFor(context, theme);
  drawVoltage(context, frame, place, theme, text);
  drawTrials(context, frame, place, theme, text);
  drawRates(context, frame, place, view, text);
  drawErrors(context, frame, place, view, text);
}

function drawVoltage(context, { arrays: { voltage, spike_steps, spike_trials } }, { voltage: [x, y, w, h], line }, theme, text) {
  const toX = step => x + w * step / voltage.length, toY = v => y + h * (HIGHEST - Math.max(LOWEST, v)) / (HIGHEST - LOWEST);
  text("voltage, first trial", x, y - line * 0.5, { weight: "600" });
  for (const [v, words] of [[0, "reset"], [1, "threshold"]]) {
    inkLine(context, [x, x + w], [toY(v), toY(v)], { colour: v ? theme.faint : theme.line, wide: 1, dash: v ? [5, 4] : [] });
    text(words, x - 8, toY(v), { align: "right", colour: theme.faint });
  }
  inkLine(context, [...voltage.keys()].map(toX), [...voltage].map(toY), { colour: theme.faint });
  strokes(context, [...spike_steps].flatMap((step, i) => spike_trials[i] ? [] : [[toX(step), toY(1), toY(1.6)]]), theme.text, 2);
}

function drawTrials(context, { header, arrays: { voltage, spike_steps, spike_trials } }, { spikes: [x, y, w, h], line }, theme, text) {
  const row = h / header.rows;
  text(`spikes in ${header.rows} trials`, x, y - line * 0.5, { weight: "600" });
  context.strokeStyle = theme.line; context.lineWidth = 1;
  context.strokeRect(x - 0.5, y - 0.5, w + 1, h + 1);
  strokes(context, [...spike_steps].map((step, i) => [x + w * step / voltage.length, y + (spike_trials[i] + 0.15) * row, y + (spike_trials[i] + 0.85) * row]), theme.text, 2);
  text("0", x, y + h + line * 0.5, { colour: theme.faint });
  text(`${header.duration} ms`, x + w, y + h + line * 0.5, { align: "right", colour: theme.faint });
}

function drawRates(context, frame, { rates, line, em, low }, { theme, pinned, glide, you, under, untouched }, text) {
  const { header, arrays: { curve, fitted, target, points } } = frame, [x, y, w, h] = rates, { end, top: fitEnd } = header;
  const { top, toX, toY } = spikeScales({ ...frame, pinned, glide }, rates), chosen = shownFunction(frame, under), n = target.length;
  const fits = along(target, fitEnd).map(toX), heights = i => [...fitted.subarray(i * n, (i + 1) * n)].map(toY), seen = you && you.kind === "sketch" ? you.share : 1;
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  text(fitting(context, [...(low ? ["spikes per second, at every current (in threshold currents)"] : []), "spikes per second, at every current", "spikes per second"], w), x, y - line * 0.5, { weight: "600" });
  for (const rate of [0, top / 2, top]) {
    inkLine(context, [x, x + w], [toY(rate), toY(rate)], { colour: theme.line, wide: 1 });
    text(exact(Math.round(rate)), x - 8, toY(rate), { align: "right", colour: theme.faint });
  }
  context.save();                             // what is above or below the axes is not shown, nor what the answer has not reached yet
  context.beginPath(); context.rect(x - 4, y - 4, (w + 8) * seen, h + 4); context.clip();
  drawGap(context, fits, [...target].map(toY), heights(chosen), spikeColour(theme, header.names[chosen]));
  header.names.forEach((name, i) => i === chosen || inkLine(context, fits, heights(i), { colour: spikeColour(theme, name), wide: 1 }));
  if (pinned) drawPinnedCurve(context, pinned.arrays.curve, curve, { toX, toY, end, em }, theme, text);
  inkLine(context, along(curve, end).map(toX), [...curve].map(toY), { colour: theme.text, wide: 2 * em });
  inkLine(context, fits, heights(chosen), { colour: spikeColour(theme, header.names[chosen]), wide: 3 * em });
  const half = points.length / 2;
  context.fillStyle = theme.text;
  for (let i = 0; i < half; i++) { context.beginPath(); context.arc(toX(points[i]), toY(points[half + i]), 2.6 * em, 0, 7); context.fill(); }
  context.restore();
  if (seen < 1 || (you?.guess && you.kind === "sketch")) drawSketch(context, you, { toX, toY, rates, em }, theme, text);
  inkLine(context, [x, toX(fitEnd)], [y + h, y + h], { colour: theme.faint, wide: 3 * em });
  context.fillStyle = theme.faint; context.fillRect(toX(fitEnd) - 3 * em, y + h - 6 * em, 6 * em, 12 * em);
  const below = y + h + line * 0.55;
  for (let current = 0; current <= end; current++) text(String(current), toX(current), below + 2 * em, { align: "center", colour: theme.faint });
  const range = `fitted from 0 to ${fitEnd}`;
  if (!low) text(fitting(context, [`current, in threshold currents: without noise it fires above 1 · functions ${range}`, `current, in threshold currents · ${range}`, "current, in threshold currents"], w), x + w / 2, below + line * 0.85, { align: "center", colour: theme.faint });
  drawCurrent(context, header, { rates, em, line, end, toX, toY }, theme, text, untouched && !you);
}

/** A's curve, dashed, with its name where it is furthest from the present one. */
function drawPinnedCurve(context, was, now, { toX, toY, end, em }, theme, text) {
  const off = Array.from(was.slice(0, -4), (rate, i) => Math.abs(rate - now[i])), far = off.indexOf(Math.max(...off)), above = was[far] > now[far];
  inkLine(context, along(was, end).map(toX), [...was].map(toY), { colour: theme.text, wide: 1.75, dash: [6, 4] });
  if (off[far] > 0) text("A", toX(end * far / (was.length - 1)) + (above ? -12 : 8) * em, toY(was[far]) + (above ? -10 : -9) * em, { weight: "600" });
}

/** The area between the curve and a function: it is the error. */
function drawGap(context, xs, curve, heights, colour) {
  context.save();
  context.globalAlpha = 0.28; context.fillStyle = colour; context.beginPath();
  xs.forEach((x, i) => context.lineTo(x, curve[i]));
  for (let i = xs.length - 1; i >= 0; i--) context.lineTo(xs[i], heights[i]);
  context.closePath(); context.fill();
  context.restore();
}

/** The learner's sketch on the curve that was found. */
function drawSketch(context, { xs, guess, answer }, { toX, toY, rates: [x, y, w, h], em }, theme, text) {
  context.save();
  context.beginPath(); context.rect(x, y - 4, w + 4, h + 4); context.clip();
  inkLine(context, xs.map(toX), guess.map(toY), { colour: theme.you, wide: 2.5 * em, dash: [7, 4] });
  context.restore();
  text("you", toX(xs.at(-1)) + 6 * em, Math.min(y + h - 8 * em, Math.max(y + 8 * em, toY(guess.at(-1)) + (guess.at(-1) > answer.at(-1) ? -9 : 11) * em)), { weight: "600", colour: theme.you });
}

/** The current: a line with a grip at its foot, its rate in words at its top; the words slide along it and never jump from side to side. */
function drawCurrent(context, { rate, values: { current } }, { rates: [x, y, w, h], em, line, end, toX, toY }, theme, text, untouched) {
  const at = toX(current), words = `${rate.toFixed(0)} a second`;
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  const long = context.measureText(words).width, left = at - long * current / end, middle = y + 0.5 * line;
  inkLine(context, [at, at], [middle + 0.45 * line, y + h], { colour: theme.text, wide: 1.25 * em, dash: [2, 3] });
  context.fillStyle = theme.paper; context.fillRect(left - 3, middle - 0.42 * line, long + 6, 0.84 * line);
  text(words, left, middle, { weight: "600" });
  context.strokeStyle = theme.text; context.lineWidth = 2 * em;
  context.beginPath(); context.arc(at, toY(rate), 6 * em, 0, 7); context.stroke();
  context.fillStyle = theme.text; context.fillRect(at - 5 * em, y + h - 11 * em, 10 * em, 18 * em);
  context.fillStyle = theme.paper;
  for (const side of [-2, 1]) context.fillRect(at + side * em, y + h - 7 * em, em, 10 * em);
  if (!untouched) return;
  const call = "drag this line", room = context.measureText(call).width + 16 * em, side = at + 10 * em + room > x + w ? at - 10 * em - room : at + 10 * em;
  context.fillStyle = theme.text; context.fillRect(side, y + h - 13 * em - 0.9 * line, room, 0.9 * line);
  text(call, side + 8 * em, y + h - 13 * em - 0.45 * line, { colour: theme.paper, weight: "600" });
}

function drawErrors(context, frame, { errors: places, line, em, low }, { theme, pinned, under }, text) {
  const { names, errors, top } = frame.header, chosen = shownFunction(frame, under), name = (low ? 84 : 92) * em, best = errors.indexOf(Math.min(...errors));
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  const title = [`how far off each function is at its best from 0 to ${top}, in % of the highest rate`, "how far off each function is at its best, in %", "off by, in % of the highest rate", "off by, in %"];
  text(fitting(context, title, places[0][2] * (low ? 2 : 1)), places[0][0], places[0][1] - line * 0.95, { weight: "600" });
  errors.forEach((error, i) => {
    const [x, middle, w] = places[i], bar = w - name - 56 * em, colour = spikeColour(theme, names[i]), long = value => bar * Math.min(1, value / WORST);
    text(names[i], x, middle, { weight: i === chosen ? "600" : "" });
    context.fillStyle = colour; context.strokeStyle = colour; context.lineWidth = 1.5 * em;
    if (i === chosen) context.fillRect(x + name, middle - 0.3 * line, long(error), 0.6 * line);
    else context.strokeRect(x + name, middle - 0.3 * line, long(error), 0.6 * line);
    if (pinned) { const a = x + name + long(pinned.header.errors[i]); inkLine(context, [a, a], [middle - 0.45 * line, middle + 0.45 * line], { colour: theme.text, wide: 2 * em }); }
    text(`${error.toFixed(1)} %`, x + name + long(Math.max(error, pinned?.header.errors[i] ?? 0)) + 8, middle, { weight: i === best ? "600" : "" });
  });
}

// the hand

/** What lies under the pointer: the current's line, the end of the fitted range, a bar, the curve, a spike, the voltage. */
export function spikeThing(px, py, frame, view) {
  const place = spikePlaces(view.width, view.height, view.theme.size);
  return errorThing(px, py, frame, place) ?? rateThing(px, py, frame, place, view) ?? trialThing(px, py, frame, place) ?? voltageThing(px, py, frame, place);
}

function errorThing(px, py, { header: { names, errors, top } }, { errors: places, line, em }) {
  const i = places.findIndex(([x, middle, w]) => px >= x && px <= x + w && Math.abs(py - middle) <= line / 2);
  if (i < 0) return null;
  const [x, middle, w] = places[i];
  return { key: `error ${i}`, box: [x - 4 * em, middle - line * 0.46, w + 4 * em, line * 0.92], cursor: "pointer", choose: { shape: names[i] },
    words: [`${names[i]}: off by ${errors[i].toFixed(1)} %`, `rms distance from the curve, from 0 to ${top},`, "in % of the highest rate there"] };
}

function rateThing(px, py, frame, { rates: [x, y, w, h], em, line }, view) {
  const { header, arrays: { curve } } = frame, { toX, toCurrent } = spikeScales(frame, [x, y, w, h]), end = header.end;
  const inside = Math.min(end, Math.max(0, toCurrent(px))), rate = rateAt(curve, inside, end).toFixed(0), { current } = header.values;
  if (py < y || py > y + h + line || px < x - REACH || px > x + w + REACH) return null;
  if (Math.abs(px - toX(current)) <= REACH * em) {
    return { key: "current", cursor: "ew-resize", grab: (gx) => ({ current: currentStep(toCurrent(gx)) }), words: [`current ${current.toFixed(2)}: ${header.rate.toFixed(0)} a second`, "drag the line: it is the current"] };
  }
  if (py > y + h - 8 * em && Math.abs(px - toX(header.top)) <= REACH * em) return { key: "range", cursor: "ew-resize", grab: gx => ({ top: nearestOf(FIT_TOPS, toCurrent(gx)) }), words: [`the functions are fitted from 0 to ${header.top}`, "drag to 2, 3 or 5"] };
  const shape = shownFunction(frame, view.under), fit = inside <= header.top ? fittedAt(frame, shape, inside) : null;
  return { key: `rate ${inside.toFixed(2)}`, cursor: "pointer", choose: { current: currentStep(inside) },
    words: [`current ${inside.toFixed(2)}: ${rate} a second`, ...(fit == null ? [] : [`${header.names[shape]}: ${exact(Math.round(fit))}`]), ...(view.pinned ? [`A: ${rateAt(view.pinned.arrays.curve, inside, end).toFixed(0)}`] : [])] };
}
const nearestOf = (choices, value) => choices.reduce((best, choice) => (Math.abs(choice - value) < Math.abs(best - value) ? choice : best));
const currentStep = value => Number((CURRENT_STEP * Math.round(Math.min(MOST_CURRENT, Math.max(0, value)) / CURRENT_STEP)).toFixed(2));
const fittedAt = ({ header, arrays: { fitted, target } }, i, current) => rateAt(fitted.subarray(i * target.length, (i + 1) * target.length), current, header.top);

function trialThing(px, py, { header, arrays: { voltage, spike_steps, spike_trials } }, { spikes: [x, y, w, h] }) {
  const trial = Math.floor((py - y) / h * header.rows), toX = step => x + w * step / voltage.length;
  const near = [...spike_steps.keys()].filter(i => spike_trials[i] === trial).map(i => [Math.abs(toX(spike_steps[i]) - px), i]).sort((a, b) => a[0] - b[0])[0];
  if (trial < 0 || !near || near[0] > REACH) return null;
  const step = spike_steps[near[1]], row = h / header.rows;
  return { key: `spike ${near[1]}`, box: [toX(step) - 3, y + trial * row, 6, row], words: [`spike at ${(header.duration * step / voltage.length).toFixed(0)} ms`, `trial ${trial + 1} of ${header.rows}`] };
}

function voltageThing(px, py, { header, arrays: { voltage } }, { voltage: [x, y, w, h] }) {
  if (px < x || px >= x + w || py < y || py > y + h) return null;
  const step = Math.floor(voltage.length * (px - x) / w);
  return { key: `voltage ${step}`, words: [`voltage ${exact(voltage[step], 2)}`, `at ${(header.duration * step / voltage.length).toFixed(0)} ms; 0 is the reset, 1 the threshold`] };
}

/** What a key on the picture sets: left and right the current, up and down the function. */
export function spikeKey(key, { header: { names, values: { current, shape } } }) {
  const way = { ArrowLeft: -1, ArrowRight: 1 }[key], turn = { ArrowUp: names.length - 1, ArrowDown: 1 }[key];
  if (way) return { current: currentStep(current + way * CURRENT_STEP) };
  return turn ? { shape: names[(names.indexOf(shape) + turn) % names.length] } : null;
}

const SPIKE_KEYS = { words: "Drag the line to set the current. Keys: left and right move it, up and down choose the function.", act: spikeKey };

export default {
  render(context) {
    return mountPanel(context, { name: "spikes", draw: drawSpikes, at: spikeThing, keys: SPIKE_KEYS, height: (width, size) => (isNarrow(width, size, NARROW) ? 640 : 430) * size / 13 });
  },
};
