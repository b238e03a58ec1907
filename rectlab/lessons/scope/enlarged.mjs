// One layer over the whole picture, with counts on an axis; and one of its units: its own histogram, weights and best examples.
import { diverging, drawCells, drawStates, fitting, isNarrow, penFor } from "../../panels/drawing.mjs";
import { exact, percent, rounded } from "../../panels/numbers.mjs";
import { drawHistogram, drawZeros, headings, isCut, layerOf, pinnedLayer } from "./strips.mjs";

/** Places for ticks from 0 to `top`: 1, 2, 2.5 or 5 times a power of ten; on a log scale powers of ten. */
export function countTicks(top, log) {
  if (!(top > 0)) return [0];
  if (log) {
    const most = Math.floor(Math.log10(Math.max(1, top))), by = Math.ceil((most + 1) / 5);
    return [0, ...Array.from({ length: most + 1 }, (_, i) => i).filter(i => i % by === 0).map(i => 10 ** i)];
  }
  const rough = top / 4, power = 10 ** Math.floor(Math.log10(rough)), step = [1, 2, 2.5, 5, 10].find(s => s * power >= rough) * power;
  return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, i) => i * step);
}

/** Ticks of a value axis: its two ends, 0 when it is inside, and round places between that leave room for the ends. */
export function valueTicks(lower, upper) {
  const rough = (upper - lower) / 6, power = 10 ** Math.floor(Math.log10(rough)), step = [1, 2, 5, 10].find(s => s * power >= rough) * power;
  const inner = [];
  for (let i = Math.ceil(lower / step); i * step < upper; i++) inner.push(Number((i * step).toPrecision(6)));
  const clear = (upper - lower) / 9;
  return [lower, ...inner.filter(v => v - lower > clear && upper - v > clear / 2), upper];
}

/** One enlarged layer k (from 0), and below it the unit of the header where there is one. */
export function drawEnlarged(context, frame, view, k) {
  const { header, arrays } = frame, { width, height, theme } = view, size = theme.size, chosen = header.unit, unit = chosen && arrays.unit_counts && chosen.layer === k + 1 && header.values?.unit !== 0 ? chosen : null;
  const text = penFor(context, theme), layer = layerOf(frame, k), a = pinnedLayer(view.pinned, header, k), big = size * 1.15, strong = { weight: "600", size: big };
  const narrow = isNarrow(width, size), row = size * 2.1, bar = size * 1.4, end = text(`layer ${k + 1}`, 0, row * 0.58, { weight: "600", size: size * 1.3 });
  if (!narrow) text(unit ? "Esc: no unit" : "click or Esc: all layers", width, row * 0.58, { align: "right", colour: theme.faint });
  const facts = [layer.moments && Number.isFinite(layer.moments[0]) && `mean ${rounded(layer.moments[0], 2)} · std ${rounded(layer.moments[1], 2)}`, Number.isFinite(layer.gradient) && `gradient norm ${rounded(layer.gradient, 2)}`].filter(Boolean);
  const hint = narrow ? 0 : size * 13, factsRoom = width - end - size - hint;
  text(fitting(context, [facts.join(" · "), facts[0] ?? ""], factsRoom), end + size, row * 0.58, { colour: theme.faint });
  const words = ["silent", "selective", "always on"].map((word, i) => `${word} ${layer.states[i].toLocaleString("en")}`).join(" · ");
  context.font = `600 ${size - 1}px ${theme.font}`;
  const long = context.measureText(words).width, stacked = width / 2 - long - size * 2 < size * 6, half = stacked ? width : width / 2;
  const y = row * 1.5, x = text(isCut(header) ? "at or below 0" : "exact zeros", 0, y, strong) + size * 0.8, zerosWide = Math.max(40, half - x - size * 5.2);
  drawZeros(context, [x, zerosWide], y, bar, layer, a, theme);
  text(percent(layer.zero), x + zerosWide + 8, y, strong);
  const below = stacked ? y + row : y, from = stacked ? 0 : half + size, statesWide = Math.max(20, width - from - long - size);
  drawStates(context, [from, statesWide], below, bar, layer.states, theme);
  text(words, from + statesWide + size * 0.6, below, { weight: "600" });
  const top = below + row * 0.8, bottom = unit ? top + (height - top) * (narrow ? 0.34 : 0.42) : height;
  const name = isCut(header) ? "pre-activation" : "activation", line = a ? " · line: pinned A" : "";
  context.font = `600 ${size - 1}px ${theme.font}`;
  const choices = headings(header), whole = `${choices[0]}: values a bin in ${header.probe_size.toLocaleString("en")} examples`;
  const heading = fitting(context, [whole + line, ...choices.flatMap(words => [`${words}: values a bin${line}`, words + line]), ...choices], width);
  drawPlot(context, [0, top, width, bottom - top], layer, a, header, { heading, name }, theme, text);
  if (unit) drawUnit(context, frame, [0, bottom + size * 0.5, width, height - bottom - size * 0.5], view, text);
}

/** A histogram with both its axes in a box. */
function drawPlot(context, [left, top, width, height], layer, a, header, { heading, name }, theme, text) {
  const size = theme.size, log = header.values?.counts === "log", faint = { colour: theme.faint };
  text(heading, left, top + size * 0.7, { weight: "600" });
  context.font = ` ${size - 1}px ${theme.font}`;
  const margin = size * 4.2, x = left + margin, wide = width - margin - size * 0.4, base = top + height - size * 2.6, tall = base - top - size * 2;
  const highest = drawHistogram(context, [x, wide], base, tall, layer, a, { log, cut: isCut(header) }, theme);
  let above = Infinity;
  for (const tick of countTicks(highest, log)) {
    const y = base - tall * (log ? Math.log1p(tick) / Math.log1p(highest || 1) : tick / (highest || 1));
    if (above - y < size * 1.1) continue;
    above = y;
    context.fillStyle = theme.line; context.fillRect(x - 5, y, 5, 1);
    text(tick >= 1e4 ? exact(tick / 1000) + " k" : exact(tick), x - 8, y, { ...faint, align: "right" });
  }
  const endLong = context.measureText(exact(layer.upper) + (header.open ? " and above" : "")).width;
  let free = -Infinity;
  for (const tick of valueTicks(layer.lower, layer.upper)) {
    const at = x + wide * (tick - layer.lower) / (layer.upper - layer.lower), first = tick === layer.lower, last = tick === layer.upper;
    context.fillStyle = theme.line; context.fillRect(Math.min(at, x + wide - 1), base, 1, 5);
    const words = exact(tick) + (last && header.open ? " and above" : ""), long = context.measureText(words).width, start = first ? at : last ? at - long : at - long / 2;
    if (start < free) continue;
    if (!last && start + long + 8 > x + wide - endLong) continue;
    free = start + long + 8;
    text(words, at, base + size, { ...faint, align: first ? "left" : last ? "right" : "center" });
  }
  text(name, x + wide / 2, base + size * 2, { ...faint, align: "center" });
}

/** One unit in a box: what it is, its histogram, its incoming weights, the examples it answers most to. */
function drawUnit(context, { header, arrays }, [left, top, width, height], { theme }, text) {
  const { unit } = header, size = theme.size, narrow = isNarrow(width, size), line = size * 1.6;
  context.fillStyle = theme.line; context.fillRect(left, top, width, 1);
  const title = text(`unit ${unit.unit} of layer ${unit.layer}`, left, top + line * 0.7, { weight: "600", size: size * 1.15 });
  const told = (unit.words ?? "").replace(/^Unit \d+ of layer \d+: /, ""), about = `bias ${rounded(unit.bias, 2)}`;      // the title says which unit
  const said = told.startsWith("bias") ? told : [about, told].filter(Boolean).join(" · ");
  context.font = ` ${size - 1}px ${theme.font}`;
  text(fitting(context, [said, about], width - title - size), title + size, top + line * 0.7, { colour: theme.faint });
  const y = top + line * 1.3, tall = height - line * 1.3, half = narrow ? tall / 2 : tall;
  const parts = narrow ? [[left, y, width * 0.56, half], [left + width * 0.6, y, width * 0.4, half], [left, y + half, width, half]]
    : [[left, y, width * 0.38, tall], [left + width * 0.41, y, width * 0.23, tall], [left + width * 0.68, y, width * 0.32, tall]];
  const own = { counts: arrays.unit_counts, zero: 0, total: 1, lower: header.lower, upper: header.upper };
  const zeros = arrays.unit_zeros[0], whole = arrays.unit_counts.reduce((a, b) => a + b, isCut(header) ? 0 : zeros) || 1;
  context.font = `600 ${size - 1}px ${theme.font}`;
  const below = isCut(header) ? "at or below 0" : "exact zeros", share = percent(zeros / whole);
  const heading = fitting(context, [`its values · ${share} ${below}`, "its values"], parts[0][2]);
  drawPlot(context, parts[0], own, null, header, { heading, name: isCut(header) ? "pre-activation" : "activation" }, theme, text);
  if (arrays.unit_weights) drawWeights(context, arrays.unit_weights, parts[1], theme, text);
  drawBest(context, arrays, parts[2], theme, text);
}

function drawWeights(context, weights, [x, y, wide, tall], theme, text) {
  const size = theme.size, most = Math.max(...weights.map(Math.abs)) || 1, [rows, columns] = weights.shape, head = size * 1.5, foot = size * 2.4;
  text("incoming weights", x, y + size * 0.7, { weight: "600" });
  const cell = Math.min(wide / columns, (tall - head - foot) / rows), box = rows === 1 ? [wide, Math.min(size * 3, tall - head - foot)] : [cell * columns, cell * rows];
  drawCells(context, weights, [rows, columns], [x, y + head, ...box], w => diverging(w / most, theme));
  context.strokeStyle = theme.line; context.lineWidth = 1; context.strokeRect(x + 0.5, y + head + 0.5, box[0] - 1, box[1] - 1);
  const under = y + head + box[1] + size * 0.4, scale = Math.max(box[0], size * 8);
  drawCells(context, Float32Array.from({ length: 33 }, (_, i) => i / 16 - 1), [1, 33], [x, under, scale, size * 0.6], w => diverging(w, theme));
  const words = under + size * 1.3, faint = { colour: theme.faint };
  text(rounded(-most, 2), x, words, faint); text("0", x + scale / 2, words, { ...faint, align: "center" }); text(rounded(most, 2), x + scale, words, { ...faint, align: "right" });
}

function drawBest(context, { unit_best: pictures, unit_values: found }, [x, y, wide, tall], theme, text) {
  const size = theme.size, faint = { colour: theme.faint };
  if (!found?.length) return;
  context.font = `600 ${size - 1}px ${theme.font}`;
  text(fitting(context, ["best examples, its value below", "best examples"], wide), x, y + size * 0.7, { weight: "600" });
  if (!pictures) { text([...found].map(v => rounded(v, 2)).join(" · "), x, y + size * 2.2, faint); return; }
  const [n, rows, columns] = pictures.shape, head = size * 1.5, gap = size * 0.5;
  let best = { cell: 0, across: 1 };                                 // as many in a row as makes them largest
  for (let across = 1; across <= n; across++) {
    const cell = Math.min(wide / across - gap, (tall - head) / Math.ceil(n / across) - size * 1.5);
    if (cell > best.cell) best = { cell, across };
  }
  const { cell, across } = best, sidePx = Math.max(size * 1.5, Math.min(cell, size * 7));
  for (let i = 0; i < n; i++) {
    const left = x + (i % across) * (sidePx + gap), top = y + head + Math.floor(i / across) * (sidePx + size * 1.5);
    if (left + sidePx > x + wide + 1 || top + sidePx + size > y + tall + 1) break;
    drawCells(context, pictures.subarray(i * rows * columns, (i + 1) * rows * columns), [rows, columns], [left, top, sidePx, sidePx], v => Array(3).fill(Math.round(255 * v)));
    context.strokeStyle = theme.line; context.lineWidth = 1; context.strokeRect(left + 0.5, top + 0.5, sidePx - 1, sidePx - 1);
    text(rounded(found[i], 2), left + sidePx / 2, top + sidePx + size * 0.75, { ...faint, align: "center" });
  }
}
