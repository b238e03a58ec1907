// All hidden layers at once: one strip a layer with its zeros, its histogram and its units' states, aligned.
import { drawStates, fitting, isNarrow, penFor } from "../../panels/drawing.mjs";
import { exact, percent, rounded } from "../../panels/numbers.mjs";


/** Where the columns of a strip stand; on a narrow page the histogram goes below the two bars. */
export function columns(width, size) {
  const em = size / 13, number = 46 * em, counts = 118 * em, gap = 18;
  if (isNarrow(width, size)) {
    const label = 58 * em, room = width - label - gap, left = 0.42 * room;
    return { stacked: true, zeros: [label, left - number], histogram: [label, width - label - 8], states: [label + left + gap, room - left - counts * 0.9] };
  }
  const label = 82 * em, zeros = Math.min(150 * em, width * 0.15), states = Math.min(120 * em, width * 0.12);
  const from = label + zeros + number + gap, to = width - states - counts - gap;
  return { stacked: false, zeros: [label, zeros], histogram: [from, to - from], states: [to + gap, states] };
}

/** The strip of a layer in its place: where it begins and how tall it is. */
export function stripsIn(width, height, size, layers) {
  const head = size * 1.9, foot = size * 2.1, most = (isNarrow(width, size) ? 170 : 110) * size / 13;
  return { head, foot, strip: Math.min(most, (height - head - foot) / layers) };
}

/** The share of the layer's activations that lies in each bin; zeros are no bin but count in the whole, unless the bins hold them. */
export function shares(counts, zeros, held = false) {
  const total = counts.reduce((a, b) => a + b, held ? 0 : zeros) || 1;
  return { zero: zeros / total, bins: Array.from(counts, c => c / total), total };
}

/** One layer of a frame: its counts, its shares, its states, and the axis they stand on. */
export function layerOf({ header, arrays: { counts, zeros, states, moments, gradients } }, k) {
  const bins = counts.shape[1], own = counts.subarray(k * bins, (k + 1) * bins);
  if (own.length !== bins || zeros[k] == null) throw new RangeError(`frame: no counts of layer ${k + 1}.`);
  return {
    counts: own, ...shares(own, zeros[k], isCut(header)), states: [...states.subarray(3 * k, 3 * k + 3)], lower: header.lower, upper: header.upper,
    moments: moments && moments.subarray(2 * k, 2 * k + 2), gradient: gradients?.[k],
  };
}

/** Whether bins hold pre-activations, with what the rectifier will cut below 0. */
export const isCut = header => header.values?.show === "preactivations";

/** The heights of bars, 0 to 1 at `top`; log counts stand at log(1 + count), so that an empty bin has none. */
export const heightOf = (count, top, log) => (top > 0 ? log ? Math.log1p(count) / Math.log1p(top) : count / top : 0);

/** A's bins as so many values as the present layer has, in bins as wide as the present ones: its outline has the same area. */
export function likeNow(a, now) {
  const wide = of => (of.upper - of.lower) / of.counts.length, scale = now.total / a.total * wide(now) / wide(a);
  return Array.from(a.counts, (count, i) => ({ from: a.lower + i * wide(a), to: a.lower + (i + 1) * wide(a), count: count * scale }));
}

/** The layer of the pinned frame that can be compared with layer k of this one, or null. */
export function pinnedLayer(pinned, header, k) {
  const shows = of => of.values?.show ?? "activations";
  return pinned && k < pinned.arrays.counts.shape[0] && shows(pinned.header) === shows(header) ? layerOf(pinned, k) : null;
}

/** What the histograms hold, in words, for much room and for little. */
export function headings(header) {
  const what = isCut(header) ? ["pre-activations"] : ["activations that are not zero", "not zero"], log = header.values?.counts === "log";
  return log ? [...what.map(words => `${words}, log counts`), "log counts"] : what;
}

/** All strips. */
export function drawStrips(context, frame, { width, height, theme, pinned }) {
  const { header, arrays: { counts, gradients } } = frame, [layers] = counts.shape, column = columns(width, theme.size), text = penFor(context, theme);
  const { head, strip } = stripsIn(width, height, theme.size, layers), line = theme.size - 1, log = header.values?.counts === "log";
  const faint = { colour: theme.faint }, strong = { weight: "600" }, stale = gradients && header.stale_gradients;
  text(isCut(header) ? "at or below 0" : "exact zeros", column.stacked ? 0 : column.zeros[0], head / 2, strong);
  const heading = "silent · selective · always on";
  context.font = `600 ${line}px ${theme.font}`;
  text(heading, Math.min(column.states[0], width - context.measureText(heading).width - 2), head / 2, strong);
  const compared = Boolean(pinnedLayer(pinned, header, 0));
  if (!column.stacked) {
    const end = text(fitting(context, headings(header), column.histogram[1] + 12), column.histogram[0], head / 2, strong), right = column.histogram[0] + column.histogram[1];
    const long = (compared ? "line: pinned A · " : "") + "each strip to its own tallest bin", short = compared ? ["line: pinned A", "line: A"] : [];
    text(fitting(context, [long, ...short], right - end - 14), right, head / 2, { ...faint, align: "right" });
  }
  for (let k = 0; k < layers; k++) {
    const layer = layerOf(frame, k), a = pinnedLayer(pinned, header, k), top = head + k * strip;
    const bar = column.stacked ? Math.min(strip * 0.32, 30) : Math.min(strip * 0.52, 30), middle = column.stacked ? top + bar / 2 + 2 : top + strip / 2;
    const roomy = column.stacked ? strip > 6 * line : strip > 2.5 * line, graded = Number.isFinite(layer.gradient) && roomy;
    const lift = graded && !column.stacked ? 0.58 * line : 0;
    text(`layer ${k + 1}`, 0, middle - lift, faint);
    if (graded) {
      const lines = column.stacked ? ["grad", rounded(layer.gradient, 2)] : [`grad ${rounded(layer.gradient, 2)}`];
      lines.forEach((words, i) => text(words, 0, middle + (column.stacked ? 2.2 * line + i * 1.2 * line : lift), { colour: stale ? theme.faint : theme.text }));
    }
    drawZeros(context, column.zeros, middle, bar, layer, a, theme);
    text(percent(layer.zero), column.zeros[0] + column.zeros[1] + 8, middle, strong);
    const base = top + strip - 4, tall = column.stacked ? strip * 0.56 : strip - 10;
    drawHistogram(context, column.histogram, base, tall, layer, a, { log, cut: isCut(header) }, theme);
    if (layer.moments && tall > line * (column.stacked ? 3 : 1.9)) drawMoments(context, column.histogram, base - tall + line * 0.6, layer.moments, theme, text);
    drawStates(context, column.states, middle, bar, layer.states, theme);
    text(layer.states.map(n => n.toLocaleString("en")).join(" · "), column.states[0] + column.states[1] + 8, middle, strong);
  }
  const under = head + layers * strip, last = gradients?.[layers];
  drawAxis(context, column.histogram, under, header, !column.stacked, theme, text);
  if (column.stacked) text(fitting(context, headings(header), width - (compared ? 6 * theme.size : 0)) + (compared ? " · line: A" : ""), width / 2, under + theme.size * 1.65, { ...faint, align: "center" });
  if (Number.isFinite(last) && !column.stacked && strip > 2.5 * line) text(`head grad ${rounded(last, 2)}`, 0, under + theme.size * 0.7, { colour: stale ? theme.faint : theme.text });
}

/** The bar of exact zeros (or of what will be cut), with A's share as a tick. */
export function drawZeros(context, [x, wide], middle, bar, { zero }, a, theme) {
  context.fillStyle = theme.zeros;
  context.fillRect(x, middle - bar / 2, wide * zero, bar);
  context.strokeStyle = theme.line; context.lineWidth = 1;
  context.strokeRect(x + 0.5, Math.round(middle - bar / 2) + 0.5, wide - 1, Math.round(bar) - 1);
  if (a) { context.fillStyle = theme.text; context.fillRect(x + wide * a.zero - 1, middle - bar / 2 - 3, 2.5, bar + 6); }
}

/** A histogram to its own tallest bin, A's outline before it; gives the count at its top. */
export function drawHistogram(context, [x, wide], base, tall, layer, a, { log, cut }, theme, top = 0) {
  const { counts, lower, upper } = layer, step = wide / counts.length, ghost = a ? likeNow(a, layer) : [];
  top ||= Math.max(...counts, ...ghost.map(bin => bin.count));
  counts.forEach((count, i) => {
    const h = tall * heightOf(count, top, log);
    context.fillStyle = cut && lower + (i + 0.5) / counts.length * (upper - lower) < 0 ? theme.zeros : theme.active;
    context.fillRect(x + i * step, base - h, Math.max(1, step - 0.6), h);
  });
  if (!counts.some(count => count > 0)) penFor(context, theme)("nothing but zeros", x, base - tall / 2, { colour: theme.faint });
  context.fillStyle = theme.line;
  context.fillRect(x, base, wide, 1);
  const at = value => x + wide * Math.min(1, Math.max(0, (value - lower) / (upper - lower)));
  if (lower < 0) context.fillRect(at(0), base - tall, 1, tall);
  if (top > 0 && ghost.length) {
    context.strokeStyle = theme.text; context.lineWidth = 1.5; context.beginPath();
    for (const { from, to, count } of ghost) if (from < upper) { const y = base - tall * heightOf(count, top, log); context.lineTo(at(from), y); context.lineTo(at(to), y); }
    context.stroke();
  }
  return top;
}

function drawMoments(context, [x, wide], y, [mean, std], theme, text) {
  if (!Number.isFinite(mean + std)) return;
  const words = `mean ${rounded(mean, 2)} · std ${rounded(std, 2)}`, line = theme.size - 1;
  context.font = ` ${line}px ${theme.font}`;
  const long = context.measureText(words).width;
  if (long > wide * 0.8) return;
  context.globalAlpha = 0.8; context.fillStyle = theme.paper; context.fillRect(x + wide - long - 4, y - line * 0.65, long + 4, line * 1.3); context.globalAlpha = 1;
  text(words, x + wide, y, { align: "right", colour: theme.faint });
}

function drawAxis(context, [x, wide], y, header, named, theme, text) {
  const { lower, upper, open } = header, ticks = lower < 0 ? [lower, 0, upper] : [0, upper / 2, upper], ends = [];
  for (const tick of ticks) {
    const at = x + wide * (tick - lower) / (upper - lower);
    context.fillStyle = theme.line; context.fillRect(Math.min(at, x + wide - 1), y - 4, 1, 5);
    ends.push(text(exact(tick) + (tick === upper && open ? " and above" : ""), at, y + theme.size * 0.7, { align: tick === lower ? "left" : tick === upper ? "right" : "center", colour: theme.faint }));
  }
  const [from, to] = [ends[0] + 6, x + wide * (ticks[1] - lower) / (upper - lower) - 22 * theme.size / 13], name = isCut(header) ? "pre-activation" : "activation";
  if (named && to - from > context.measureText(name).width) text(name, (from + to) / 2, y + theme.size * 0.7, { align: "center", colour: theme.faint });
}
