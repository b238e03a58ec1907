// One layer over the whole picture; and one of its units: its histogram under the layer's, its weights, its best images.
import { diverging, drawCells, fitting, isNarrow } from "../../panels/drawing.mjs";
import { exact, percent, rounded } from "../../panels/numbers.mjs";
import { axisOf, cutOf, drawHistogram, drawLine, drawPile, drawShares, drawTicks, heightOf, layerOf, penOver, pinnedLayer } from "./cut.mjs";
import { drawStrips, placesIn } from "./strips.mjs";

/** The unit of a frame that belongs to layer k and is still the chosen one, or null. */
export function unitIn({ header, arrays }, k) {
  const unit = header.unit;
  return unit && arrays.unit_counts && unit.layer === k + 1 && header.values?.unit !== 0 ? unit : null;
}

/** Heights for an axis of shares: round ones, as far as a strip reaches; counts on a log scale. */
export function shareTicks(layer, axis, log) {
  if (log) return [1, 100, 1e4, 1e6, 1e8].filter(count => count < layer.total).map(count => ({ share: count / layer.total, words: exact(count) }));
  const top = 1 / heightOf(1, layer, axis, false), power = 10 ** Math.floor(Math.log10(top / 3)), step = [1, 2, 5, 10].find(s => s * power >= top / 3) * power;
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, i) => ({ share: i * step, words: i ? percent(i * step) : "0" }));
}

/** One enlarged layer k (from 0), and its unit where one is chosen. */
export function drawEnlarged(context, frame, view, k) {
  const { theme } = view, text = penOver(context, theme), unit = unitIn(frame, k);
  if (unit) return drawUnit(context, frame, view, k, unit, text);
  drawStrips(context, frame, view, k);
  const { narrow, axis, base, tall, cut } = placesIn(frame, view, k);
  if (narrow) return;
  const layer = layerOf(frame, k);
  for (const { share, words } of shareTicks(layer, axis, frame.header.values?.counts === "log")) {
    const y = base(0) - tall * heightOf(share, layer, axis, frame.header.values?.counts === "log");
    context.fillStyle = theme.line; context.fillRect(cut[0] - 5, y, 5, 1);
    text(words, cut[0] - 8, y, { colour: theme.faint, align: "right" });
  }
}

/** The layer's histogram above the unit's own, on one axis; beside them weights and images, as large as there is room for. */
function drawUnit(context, frame, view, k, unit, text) {
  const { header, arrays } = frame, { width, height, theme } = view, { size } = theme, narrow = isNarrow(width, size), row = size * 2.2, faint = { colour: theme.faint };
  const title = text(`unit ${unit.unit} of layer ${unit.layer}`, 0, row / 2, { weight: "600", size: size * 1.3 }), back = narrow ? "" : "Esc: the whole layer";
  context.font = ` ${size - 1}px ${theme.font}`;
  const hint = context.measureText(back).width;
  text(back, width, row / 2, { ...faint, align: "right" });
  const told = (unit.words ?? "").replace(/^Unit \d+ of layer \d+: /, ""), about = `bias ${rounded(unit.bias, 2)}`, said = told.startsWith("bias") ? told : [about, told].filter(Boolean).join(" · ");
  context.font = ` ${size - 1}px ${theme.font}`;
  text(fitting(context, [said, about], width - title - hint - 2 * size), title + size, row / 2, faint);
  const tall = height - row, half = tall * 0.52, parts = narrow ? [[0, row, width * 0.54, half], [width * 0.58, row, width * 0.42, half], [0, row + half, width, tall - half]]
    : [[0, row, width * 0.42, tall], [width * 0.45, row, width * 0.24, tall], [width * 0.72, row, width * 0.28, tall]];
  const zero = arrays.unit_zeros[0] / header.probe_size, own = { ...layerOf(frame, k), bins: Array.from(arrays.unit_counts, count => count / header.probe_size), zero, total: header.probe_size, states: null };
  drawPair(context, frame, view, k, own, parts[0], text);
  if (arrays.unit_weights) drawWeights(context, arrays.unit_weights, parts[1], theme, text);
  drawBest(context, arrays, parts[2], theme, text);
}

/** Two strips in a box: the layer, and one of its units. */
function drawPair(context, frame, view, k, own, [x, y, wide, tall], text) {
  const { header } = frame, { theme } = view, { size } = theme, axis = axisOf(header, [x, wide], size, view), under = y + tall - size * 1.9, strip = (under - y) / 2, has = own.zero > 0 || header.cut != null;
  const layer = layerOf(frame, k), rows = [[layer, pinnedLayer(view.pinned, header, k), `layer ${k + 1}`], [own, null, "this unit"]];
  rows.forEach(([one, a, name], i) => {
    const top = y + i * strip, head = size * 1.5, base = top + strip - 3;
    context.save(); context.beginPath(); context.rect(axis.x, top, axis.wide, strip); context.clip();
    drawHistogram(context, axis, base, strip - head - 4, one, a, header, theme);
    context.restore();
    if (has) drawPile(context, axis, base, strip - head - 4, one, a, view);
    text(name, x, top + size * 0.8, { weight: "600" });
  });
  if (has || axis.lower < 0) drawLine(context, axis, y + size * 1.5, under, cutOf(header) != null, view);
  rows.forEach(([one, a], i) => drawShares(context, axis, y + i * strip + size * 1.2, strip - size * 1.5, one, a, header, view, text));
  drawTicks(context, axis, header, under, theme, text);
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
  text(fitting(context, ["best images, its value below", "best images"], wide), x, y + size * 0.7, { weight: "600" });
  if (!pictures) { text([...found].map(v => rounded(v, 2)).join(" · "), x, y + size * 2.2, faint); return; }
  const [n, rows, columns] = pictures.shape, head = size * 1.5, gap = size * 0.5;
  let best = { cell: 0, across: 1 };                                 // as many in a row as makes them largest
  for (let across = 1; across <= n; across++) {
    const cell = Math.min(wide / across - gap, (tall - head) / Math.ceil(n / across) - size * 1.5);
    if (cell > best.cell) best = { cell, across };
  }
  const { cell, across } = best, sidePx = Math.max(size * 1.5, Math.min(cell, size * 14));
  for (let i = 0; i < n; i++) {
    const left = x + (i % across) * (sidePx + gap), top = y + head + Math.floor(i / across) * (sidePx + size * 1.5);
    if (left + sidePx > x + wide + 1 || top + sidePx + size > y + tall + 1) break;
    drawCells(context, pictures.subarray(i * rows * columns, (i + 1) * rows * columns), [rows, columns], [left, top, sidePx, sidePx], v => Array(3).fill(Math.round(255 * v)));
    context.strokeStyle = theme.line; context.lineWidth = 1; context.strokeRect(left + 0.5, top + 0.5, sidePx - 1, sidePx - 1);
    text(rounded(found[i], 2), left + sidePx / 2, top + sidePx + size * 0.75, { ...faint, align: "center" });
  }
}
