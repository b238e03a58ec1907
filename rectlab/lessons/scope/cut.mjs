// The cut: how often which pre-activation occurs, on one axis and one scale for all layers, and what the activation makes of it.
import { penFor } from "../../panels/drawing.mjs";
import { exact, percent } from "../../panels/numbers.mjs";

const FULL = 5, HALF_FULL = 2.5;                                   // a bin that holds so many times its even share reaches the top of a strip; on an axis that begins at 0
const GAP = 1;                                                     // px between the pile and the line on which it stands

/** A pen for words that may stand over bars: they have a rim of paper. */
export function penOver(context, theme) {
  const pen = penFor(context, theme);
  return (words, x, y, { rim = false, ...look } = {}) => {
    if (rim) {
      context.font = `${look.weight ?? ""} ${look.size ?? theme.size - 1}px ${theme.font}`; context.textAlign = look.align ?? "left"; context.textBaseline = "middle";
      context.strokeStyle = theme.paper; context.lineWidth = 4; context.lineJoin = "round"; context.strokeText(words, x, y);
    }
    return pen(words, x, y, look);
  };
}

/** Whether bins hold pre-activations. */
export const isBefore = header => header.values?.show === "preactivations";

/** Up to where pre-activations become exactly zero, in a picture of pre-activations; null where there is no such place. */
export const cutOf = header => (isBefore(header) ? header.cut ?? null : null);

/** One layer of a frame: the share of its activations in each bin, its exact zeros, its states, and the axis they stand on. */
export function layerOf({ header, arrays: { counts, zeros, states, moments, gradients } }, k) {
  const bins = counts.shape[1], own = counts.subarray(k * bins, (k + 1) * bins), ofUnits = [...states.subarray(3 * k, 3 * k + 3)];
  if (own.length !== bins || zeros[k] == null) throw new RangeError(`frame: no counts of layer ${k + 1}.`);
  const units = ofUnits.reduce((a, b) => a + b, 0), total = units * header.probe_size || 1;
  return {
    bins: Array.from(own, count => count / total), zero: zeros[k] / total, total, units, states: ofUnits, lower: header.lower, upper: header.upper,
    moments: moments && moments.subarray(2 * k, 2 * k + 2), gradient: gradients?.[k],
  };
}

/** The layer of the pinned frame that can be compared with layer k of this one, or null. */
export function pinnedLayer(pinned, header, k) {
  const shows = of => of.values?.show;
  return pinned && k < pinned.arrays.counts.shape[0] && shows(pinned.header) === shows(header) ? layerOf(pinned, k) : null;
}

/** A's shares in the bins of the present layer: each of its bins is spread evenly; what lies beyond the ends goes to the outer bins. */
export function rebinned(a, { lower, upper, bins }) {
  const found = Array(bins.length).fill(0), wide = (upper - lower) / bins.length, own = (a.upper - a.lower) / a.bins.length, last = bins.length - 1;
  a.bins.forEach((share, i) => {
    const from = (a.lower + i * own - lower) / wide, to = from + own / wide;
    if (!share) return;
    for (let k = Math.max(0, Math.min(last, Math.floor(from))); k <= Math.min(last, Math.max(0, Math.ceil(to) - 1)); k++) {
      const left = k === 0 ? -Infinity : k, right = k === last ? Infinity : k + 1;
      found[k] += share * Math.max(0, Math.min(to, right) - Math.max(from, left)) / (to - from);
    }
  });
  return found;
}

/** The height of a bin, 0 to 1 and above: its share times the same number in every strip and at all times; log counts stand at log(1 + count). */
export function heightOf(share, { bins, lower, upper, total }, axis, log) {
  if (log) return Math.log1p(share * total) / Math.log1p(total);
  return share * bins.length * (axis.upper - axis.lower) / (upper - lower) / (lower < 0 ? FULL : HALF_FULL);
}

/** The axis that all strips share, in a column of the picture; `slid` is how far the hand has dragged the cut. A column of what is not zero leaves room for the pile. */
export function axisOf(header, [left, whole], size, { glide = (_, target) => target, slid = 0 } = {}) {
  const lower = glide("lower", header.lower), upper = glide("upper", header.upper), inset = lower === 0 ? Math.min(110 * size / 13, whole * 0.4) : 0;
  const x = left + inset, wide = whole - inset, unit = wide / (upper - lower), at = value => x + (value - lower + slid) * unit;
  return { lower, upper, x, wide, unit, at, left, line: Math.round(at(cutOf(header) ?? 0)) };
}

/** Ticks of a value axis: its two ends, 0 when it is inside, and round places between that leave room for the ends. */
export function valueTicks(lower, upper) {
  const rough = (upper - lower) / 6, power = 10 ** Math.floor(Math.log10(rough)), step = [1, 2, 5, 10].find(s => s * power >= rough) * power;
  const inner = [];
  for (let i = Math.ceil(lower / step); i * step < upper; i++) inner.push(Number((i * step).toPrecision(6)));
  const clear = (upper - lower) / 9;
  return [lower, ...inner.filter(v => v - lower > clear && upper - v > clear / 2), upper];
}

/** The bars of a layer: what will be cut is a tint with an outline, all else is blue; a bar that is too high is torn. A's outline stands before them. */
export function drawHistogram(context, axis, base, tall, layer, a, header, theme) {
  const { bins, lower, upper } = layer, cut = cutOf(header), log = header.values?.counts === "log", step = (upper - lower) / bins.length;
  const inside = value => Math.min(axis.x + axis.wide, Math.max(axis.x, Math.round(axis.at(value)))), top = share => Math.round(tall * Math.min(1, heightOf(share, layer, axis, log)));
  const edges = Array.from({ length: bins.length + 1 }, (_, i) => inside(lower + i * step)), below = bins.findLastIndex((_, i) => cut != null && lower + (i + 0.5) * step < cut) + 1;
  bins.forEach((share, i) => {
    const h = share > 0 ? Math.max(1, top(share)) : 0, wide = edges[i + 1] - edges[i];
    if (!h || wide <= 0) return;
    context.fillStyle = i < below ? theme.zeros_tint : theme.active;
    context.fillRect(edges[i], base - h, wide, h);
    if (heightOf(share, layer, axis, log) > 1) { context.fillStyle = theme.paper; context.fillRect(edges[i], base - tall + 4, wide, 2); }
  });
  if (below) staircase(context, edges, bins.slice(0, below), top, base, theme.zeros, 1);
  context.fillStyle = theme.line;
  context.fillRect(axis.x, base, axis.wide, 1);
  if (a) staircase(context, edges, rebinned(a, layer), top, base, theme.text, 1.5);
}

function staircase(context, edges, shares, top, base, colour, wide) {
  context.strokeStyle = colour; context.lineWidth = wide; context.beginPath();
  shares.forEach((share, i) => {
    const y = base - top(share) + (share > 0 ? 0.5 : 0);
    context.lineTo(edges[i], y); context.lineTo(edges[i + 1], y);
  });
  context.stroke();
}

/** Where the pile of exact zeros stands: left of the line, on a scale of its own on which the whole height is 100 %. */
export const pileIn = (axis, base, tall, size) => { const wide = Math.round(8 * size / 13); return [axis.line - 1 - GAP - wide, base - tall, wide, tall]; };

/** The pile of exact zeros, A's beside it; while an answer comes, the pile grows to it. */
export function drawPile(context, axis, base, tall, { zero }, a, { theme, you }) {
  const [x, top, wide] = pileIn(axis, base, tall, theme.size), high = tall * zero * (you?.share ?? 1), beside = x - wide;
  context.fillStyle = theme.paper; context.fillRect(x, top, wide, tall);
  context.fillStyle = theme.zeros; context.fillRect(x, base - high, wide, high);
  context.strokeStyle = theme.silent; context.lineWidth = 1; context.strokeRect(x - 0.5, top + 0.5, wide + 1, tall - 0.5);
  if (a) { context.strokeStyle = theme.text; context.lineWidth = 1.5; context.strokeRect(beside, base - tall * a.zero, wide - 2, tall * a.zero); }
}

/** The numbers beside the pile: what is exactly zero, what passes, and A's zeros. */
export function drawShares(context, axis, top, strip, layer, a, header, { theme, you }, text) {
  const size = theme.size, big = Math.min(22 * size / 13, Math.max(strip * 0.5, Math.min(size, strip * 0.9), 11)), y = top + big * 0.62, [pile] = pileIn(axis, 0, 0, size), has = layer.zero > 0 || header.cut != null;
  const x = pile - (a ? size * 1.2 : size * 0.5), share = you && you.share < 1 ? layer.zero * you.share : layer.zero, rim = true;
  context.font = `700 ${big}px ${theme.font}`;
  const fits = Math.min(1, (x - axis.left) / context.measureText(percent(share)).width);
  if (has) text(percent(share), x, y, { align: "right", weight: "700", size: big * fits, colour: theme.zeros, rim });
  else text("no exact zeros", axis.line - size * 0.6, y, { align: "right", colour: theme.faint, rim });
  if (a && has && strip > big + size * 1.7) text(`A ${percent(a.zero)}`, x, y + big * 0.55 + size * 0.6, { align: "right", rim });
  if (has && strip > 1.4 * size) text(`${percent(1 - share)} ${isBefore(header) ? "pass" : "not zero"}`, axis.line + size * 0.6, y, { weight: "600", size: Math.min(size * 1.15, big), colour: theme.active, rim });
}

/** The line of the cut through all strips, with a grip in the row of the axis where it can be dragged. */
export function drawLine(context, axis, top, under, draggable, { theme, under: thing }) {
  const em = theme.size / 13, strong = thing?.key === "cut";
  context.fillStyle = theme.text;
  context.fillRect(axis.line - 1, top, 2, under - top);
  if (!draggable) return;
  const [x, y, wide, tall] = gripIn(axis, under, em);
  context.fillRect(x, y, wide, tall);
  context.fillStyle = theme.paper;
  for (const k of [-1, 1]) context.fillRect(Math.round(axis.line + k * 2 * em - 0.5), y + tall * 0.3, strong ? 2 : 1, tall * 0.4);
}

/** Where the grip of the line is. */
export const gripIn = (axis, under, em) => [axis.line - 5 * em, under, 10 * em, 18 * em];

/** The values below the strips: their ends say that the outer bins hold all that lies beyond. */
export function drawTicks(context, axis, header, under, theme, text) {
  const size = theme.size, { x, wide } = axis, faint = { colour: theme.faint }, y = under + size * 0.85, open = isBefore(header) || header.open;
  const labels = valueTicks(axis.lower, axis.upper).map(value => ({ value, words: `${exact(value)}${value === axis.upper && open ? " and above" : value === axis.lower && isBefore(header) ? " and below" : ""}` }));
  context.font = ` ${size - 1}px ${theme.font}`;
  const placed = [], ends = labels.filter(({ value }) => value === axis.lower || value === axis.upper), rest = labels.filter(label => !ends.includes(label));
  for (const { value, words } of [...ends, ...rest]) {
    const at = Math.min(x + wide, Math.max(x, axis.at(value))), long = context.measureText(words).width, beside = Math.abs(axis.at(value) - axis.line) < size;
    const left = value === axis.lower ? x : value === axis.upper ? x + wide - long : beside ? axis.line + size * 0.7 : at - long / 2;
    context.fillStyle = theme.line; context.fillRect(Math.min(at, x + wide - 1), under, 1, 4);
    if (left < axis.left - 1 || placed.some(([from, to]) => left < to + 8 && left + long + 8 > from) || (!beside && left < axis.line + size * 1.6 && left + long > axis.line - size * 0.9)) continue;
    placed.push([left, left + long]);
    text(words, left, y, faint);
  }
}
