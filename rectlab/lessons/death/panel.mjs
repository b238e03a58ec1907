// The census: every unit's state as a grid, a row a layer, and below it the autopsy of one unit.
import { STATES, drawCells, drawState, fitting, isNarrow, penFor } from "../../panels/drawing.mjs";
import { mountPanel } from "../../panels/panel.mjs";
import { rounded } from "../../panels/numbers.mjs";

const CERTIFIED = 3;                                               // a code of its own: silent, and proved to stay so

/** Where things stand: the key on top, the grid, then the histogram with the facts beside it, or below on a narrow page. */
export function censusPlaces(width, height, size, [layers, units]) {
  const em = size / 13, narrow = isNarrow(width, size), line = 20 * em, left = 58 * em, right = narrow ? 4 : 70 * em;
  const top = (narrow ? 4.9 : 2.9) * line, row = 15.5 * em, grid = [left, top, (width - left - right) / units, row];
  const under = top + layers * row + 2.1 * line, facts = narrow ? [0, height - 7.6 * line] : [width - 300 * em, under + 0.3 * line];
  const wide = (narrow ? width - 8 : facts[0] - 28 * em) - 40 * em, floor = (narrow ? facts[1] - 0.9 * line : height) - 2.1 * line;
  return { em, narrow, line, grid, facts, histogram: [40 * em, under, wide, floor - under], width };
}

/** What a click on the grid chooses. */
export function pickUnit(x, y, { arrays: { codes } }, { width, height, theme }) {
  const { grid: [left, top, wide, row] } = censusPlaces(width, height, theme.size, codes.shape), [layers, units] = codes.shape;
  const layer = 1 + Math.floor((y - top) / row), unit = 1 + Math.floor((x - left) / wide);
  return layer >= 1 && layer <= layers && unit >= 1 && unit <= units ? { layer, unit } : {};
}

/** What a key on the picture chooses: arrows walk through the grid and stop at its edges. */
export function walked(key, { header: { values: { layer, unit } }, arrays: { codes: { shape: [layers, units] } } }) {
  switch (key) {
    case "ArrowDown": return { layer: Math.min(layers, layer + 1) };
    case "ArrowUp": return { layer: Math.max(1, layer - 1) };
    case "ArrowRight": return { unit: Math.min(units, unit + 1) };
    case "ArrowLeft": return { unit: Math.max(1, unit - 1) };
    default: return null;
  }
}

/** How many units of each state a layer has; the certified are silent too. */
export function statesOf(codes, k) {
  const counts = [0, 0, 0], units = codes.shape[1];
  for (let i = k * units; i < (k + 1) * units; i++) counts[codes[i] === CERTIFIED ? 0 : codes[i]]++;
  return counts;
}

/** What the autopsy says, a line each. */
export function factsOf({ n, seen: { layer, on, bias, largest, distance, gradient, bound, certified, life }, values }) {
  const verdict = certified ? "certified dead" : on === 0 ? "dead" : on === n ? "always on" : "selective", shift = values?.bias_shift ?? 0;
  const most = layer === 1 ? "the image beside gives most: z =" : "any image at all, by intervals: z up to";
  return [
    `${verdict}: on for ${on.toLocaleString("en")} of ${n.toLocaleString("en")}`,
    `bias ${rounded(bias, 2)}${shift ? `, shift ${rounded(shift, 2)}` : ""} · largest z ${rounded(largest, 2)}`,
    distance == null ? "no weights, no hinge" : `nearest image ${rounded(distance, 2)} from its hinge`,
    gradient == null ? "gradient follows when the hand rests" : gradient === 0 ? "gradient exactly 0: no step moves it" : `gradient ${rounded(gradient, 2)}`,
    bound == null ? "the bound follows when the hand rests" : `${most} ${rounded(bound, 2)}`,
    life,
  ];
}

/** What stands beside the buttons: the effect of the last revival, or how long it was trained. */
export const censusStatus = header => (header.told || (header.trained ? `${header.trained} ${header.trained === 1 ? "epoch" : "epochs"} trained` : "untrained"));

export function drawCensus(context, { header, arrays: { codes, all, probe, corner } }, { width, height, theme }) {
  const place = censusPlaces(width, height, theme.size, codes.shape), text = penFor(context, theme);
  drawStateKey(context, place, header, theme, text);
  drawGrid(context, place, codes, header.seen, theme, text);
  drawHinge(context, place, header, all, probe, theme, text);
  const [x, y] = place.facts, { layer, unit } = header.seen;
  text(`unit ${unit} of layer ${layer}`, x, y, { weight: "600", size: theme.size * 1.1 });
  if (corner) drawCorner(context, corner, [x + 250 * place.em, y - 8 * place.em, 48 * place.em, 48 * place.em], theme);
  factsOf(header).forEach((words, i) => text(words, x, y + (i + 1) * place.line * 1.05, i ? {} : { weight: "600" }));
}

function drawCorner(context, corner, box, theme) {
  drawCells(context, corner, corner.shape, box, v => [255 * v, 255 * v, 255 * v]);
  context.strokeStyle = theme.faint; context.lineWidth = 1; context.strokeRect(...box);
}

function drawStateKey(context, { em, line, narrow, grid: [left, top], width }, { states, probe_size, whole, certified }, theme, text) {
  const units = states.reduce((a, b) => a + b, 0), count = probe_size.toLocaleString("en");
  const end = text(`${units} units on ${whole ? `all ${count}` : count} images`, 0, line * 0.8, { weight: "600" });
  const words = states.map((state, i) => `${i === 0 && whole ? "dead" : STATES[i][1]} ${state.toLocaleString("en")}`);
  const proved = `certified ${certified == null ? "…" : certified.toLocaleString("en")}`, start = narrow ? 0 : end + 20 * em;
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  const spare = all => width - start - all.reduce((sum, word) => sum + context.measureText(word).width + 20 * em, 0);
  words.splice(1, 0, spare([...words, `of these ${proved}`]) > 0 ? `of these ${proved}` : proved);
  const room = spare(words);
  let x = start, y = narrow ? line * 2 : line * 0.8;
  words.forEach((word, i) => {
    if (narrow && x + 16 * em + context.measureText(word).width > width) [x, y] = [0, y + line];
    drawState(context, [0, CERTIFIED, 1, 2][i], [x, y - 6 * em, 12 * em, 12 * em], theme);
    x = text(word, x + 16 * em, y, { weight: "600" }) + 4 * em + Math.max(0, Math.min(12 * em, room / 3));
  });
  const above = top - line * 0.55, faint = { colour: theme.faint };
  text("unit 1", left, above, faint);
  if (!narrow) text(whole ? "dead" : "silent", width, above, { ...faint, align: "right" });
}

function drawGrid(context, { em, narrow, width, grid: [left, top, wide, row] }, codes, { layer, unit }, theme, text) {
  const [layers, units] = codes.shape, gap = wide > 5 ? 1 : 0.5;
  for (let k = 0; k < layers; k++) {
    const y = top + k * row, strong = k + 1 === layer ? { weight: "600" } : { colour: theme.faint };
    text(`layer ${k + 1}`, 0, y + row / 2, strong);
    for (let i = 0; i < units; i++) {
      drawState(context, codes[k * units + i], [left + i * wide, y + 0.75, wide - gap, row - 1.5], theme);
    }
    if (!narrow) text(`${statesOf(codes, k)[0]}`, width, y + row / 2, { ...strong, align: "right" });
  }
  const [x, y] = [left + (unit - 1) * wide, top + (layer - 1) * row];
  context.strokeStyle = theme.text; context.lineWidth = 2 * em;
  context.strokeRect(x - 1.5, y - 0.5, wide + 2, row + 1);
}

function drawHinge(context, { em, line, narrow, histogram: [x, y, wide, tall] }, { n, probe_size, whole, seen: { lower, upper } }, all, probe, theme, text) {
  const bins = all.length, bar = wide / bins, most = Math.max(...all), zero = x + wide * -lower / (upper - lower), faint = { colour: theme.faint };
  const floor = y + tall;
  for (const [counts, alpha] of [[all, 0.4], [probe, 1]]) {
    context.globalAlpha = alpha;
    for (let i = 0; i < bins; i++) {
      if (!counts[i]) continue;
      const high = Math.max(1.5, tall * counts[i] / most);
      context.fillStyle = x + (i + 0.5) * bar < zero ? theme.zeros : theme.active;
      context.fillRect(x + i * bar, floor - high, Math.max(1, bar - 0.5), high);
    }
  }
  context.globalAlpha = 1;
  context.fillStyle = theme.line; context.fillRect(x, floor, wide, 1);
  context.fillStyle = theme.text; context.fillRect(zero - 1, y - line * 0.2, 2, tall + line * 0.2);
  const keyed = `z, before the rectifier, on all ${n.toLocaleString("en")}${whole ? "" : `; solid: the probe's ${probe_size.toLocaleString("en")}`}`;
  text(fitting(context, [keyed, "z, before the rectifier"], wide + 30 * em), x - 40 * em, y - line * 0.75, faint);
  text(most.toLocaleString("en"), x - 6 * em, y + 5 * em, { ...faint, align: "right" });
  text("0", x - 6 * em, floor - 4 * em, { ...faint, align: "right" });
  const under = floor + line * 0.6, half = 34 * em, ends = [[lower, x, "left"], [upper, x + wide, "right"]];
  text("0", zero, under, { weight: "600", align: "center" });
  for (const [value, at, align] of ends) {
    const size = context.measureText(rounded(value, 2)).width;
    if (Math.abs(zero - at) > size + 12 * em) text(rounded(value, 2), at, under, { ...faint, align });
  }
  const below = floor + line * 1.5;
  if (zero - x > 3 * half) text("← off", zero - 8 * em, below, { ...faint, align: "right" });
  if (x + wide - zero > 3 * half) text("on →", zero + 8 * em, below, faint);
}

const WALK = { words: "Click a cell to look at its unit. Keys: up and down a layer, left and right a unit.", act: walked };

export default {
  render(context) {
    return mountPanel(context, {
      name: "census", draw: drawCensus, status: censusStatus, at: (...here) => ({ key: "here", choose: pickUnit(...here) }), keys: WALK,
      height: (width, size) => (isNarrow(width, size) ? 630 : 430) * size / 13,
    });
  },
};
