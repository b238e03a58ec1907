import { hatch, mountPanel, percent, rounded } from "./explorer.mjs";

const STATES = [["silent", "silent", "lines"], ["selective", "selective", ""], ["always_on", "always on", "dots"]];
const NARROW = 620;

/** Where the columns of a strip stand; on a narrow page the histogram goes below the two bars. */
export function columns(width, size) {
  const em = size / 13, label = 58 * em, number = 46 * em, counts = 118 * em, gap = 18;
  if (width < NARROW) {
    const room = width - label - gap, left = 0.42 * room;
    return { stacked: true, zeros: [label, left - number], histogram: [label, width - label - 8], states: [label + left + gap, room - left - counts * 0.9] };
  }
  const zeros = Math.min(150 * em, width * 0.15), states = Math.min(120 * em, width * 0.12);
  const from = label + zeros + number + gap, to = width - states - counts - gap;
  return { stacked: false, zeros: [label, zeros], histogram: [from, to - from], states: [to + gap, states] };
}

/** The share of the layer's activations that lies in each bin; zeros are no bin but count in the whole. */
export function shares(counts, zeros) {
  const total = counts.reduce((a, b) => a + b, zeros);
  return { zero: zeros / total, bins: Array.from(counts, c => c / total) };
}

export function drawScope(context, { header, arrays }, { width, height, theme }) {
  const { counts, zeros, states } = arrays, [layers, bins] = counts.shape, column = columns(width, theme.size);
  const head = theme.size * 1.9, foot = theme.size * 2.1, strip = Math.min((column.stacked ? 170 : 110) * theme.size / 13, (height - head - foot) / layers);
  const text = (words, x, y, { align = "left", colour = theme.text, weight = "" } = {}) => {
    context.font = `${weight} ${theme.size - 1}px ${theme.font}`; context.textAlign = align; context.textBaseline = "middle";
    context.fillStyle = colour; context.fillText(words, x, y);
  };
  text("exact zeros", column.stacked ? 0 : column.zeros[0], head / 2, { weight: "600" });
  const heading = "silent · selective · always on", leftmost = width - context.measureText(heading).width - 2;
  if (!column.stacked) {
    text("activations that are not zero", column.histogram[0], head / 2, { weight: "600" });
    if (column.histogram[1] > 460) text("each strip to its own tallest bin", column.histogram[0] + column.histogram[1], head / 2, { align: "right", colour: theme.faint });
  }
  text(heading, Math.min(column.states[0], leftmost), head / 2, { weight: "600" });
  for (let k = 0; k < layers; k++) {
    const top = head + k * strip, bar = column.stacked ? Math.min(strip * 0.32, 30) : Math.min(strip * 0.52, 30), middle = column.stacked ? top + bar / 2 + 2 : top + strip / 2;
    const { zero, bins: share } = shares(counts.subarray(k * bins, (k + 1) * bins), zeros[k]);
    text(`layer ${k + 1}`, 0, middle, { colour: theme.faint });
    drawZeros(context, column.zeros, middle, bar, zero, theme);
    text(percent(zero), column.zeros[0] + column.zeros[1] + 8, middle, { weight: "600" });
    const base = top + strip - 4, tall = column.stacked ? strip * 0.56 : strip - 10;
    drawHistogram(context, column.histogram, base, tall, share, header, theme);
    drawStates(context, column.states, middle, bar, states.subarray(3 * k, 3 * k + 3), theme);
    text([...states.subarray(3 * k, 3 * k + 3)].map(n => n.toLocaleString("en")).join(" · "), column.states[0] + column.states[1] + 8, middle, { weight: "600" });
  }
  drawAxis(context, column.histogram, head + layers * strip, header, theme, text);
}

function drawZeros(context, [x, wide], middle, bar, share, theme) {
  context.fillStyle = theme.zeros;
  context.fillRect(x, middle - bar / 2, wide * share, bar);
  context.strokeStyle = theme.line; context.lineWidth = 1;
  context.strokeRect(x + 0.5, Math.round(middle - bar / 2) + 0.5, wide - 1, Math.round(bar) - 1);
}

function drawHistogram(context, [x, wide], base, tall, share, header, theme) {
  const top = Math.max(...share), step = wide / share.length;
  context.fillStyle = theme.active;
  if (top > 0) share.forEach((s, i) => { const h = tall * s / top; context.fillRect(x + i * step, base - h, Math.max(1, step - 0.6), h); });
  else { context.font = `${theme.size - 1}px ${theme.font}`; context.fillStyle = theme.faint; context.fillText("nothing but zeros", x, base - tall / 2); }
  context.fillStyle = theme.line;
  context.fillRect(x, base, wide, 1);
  if (header.lower < 0) context.fillRect(x + wide * -header.lower / (header.upper - header.lower), base - tall, 1, tall);
}

function drawStates(context, [x, wide], middle, bar, counts, theme) {
  const all = counts.reduce((a, b) => a + b, 0);
  let left = x;
  STATES.forEach(([key, , kind], i) => {
    const w = wide * counts[i] / all;
    context.save(); context.translate(left, middle - bar / 2);
    context.fillStyle = hatch(context, theme[key], kind, theme.paper); context.fillRect(0, 0, w, bar);
    context.restore();
    left += w;
  });
}

function drawAxis(context, [x, wide], y, { lower, upper, open }, theme, text) {
  const ticks = lower < 0 ? [lower, 0, upper] : [0, upper / 2, upper];
  for (const tick of ticks) {
    const at = x + wide * (tick - lower) / (upper - lower);
    context.fillStyle = theme.line; context.fillRect(Math.min(at, x + wide - 1), y - 4, 1, 5);
    text(rounded(tick, 3) + (tick === upper && open ? " and above" : ""), at, y + theme.size * 0.7, { align: tick === lower ? "left" : tick === upper ? "right" : "center", colour: theme.faint });
  }
  text("activation", x + wide * 0.25, y + theme.size * 0.7, { align: "center", colour: theme.faint });
}

/** What stands beside the buttons: steps, error, and the time left while it trains. */
export function scopeStatus(header) {
  const error = header.test_error == null ? "test error follows at rest" : header.step ? `test error ${percent(header.test_error)}` : `untrained head, test error ${percent(header.test_error)}`;
  const run = header.epoch == null ? "" : ` · epoch ${header.epoch} of ${header.n_epochs}, ${header.seconds_left.toFixed(0)} s left`;
  return `step ${header.step.toLocaleString("en")} · ${error}${run}`;
}

export default {
  render(context) {
    return mountPanel(context, { draw: drawScope, status: scopeStatus, height: (width, size) => (width < NARROW ? 560 : 400) * size / 13 });
  },
};
