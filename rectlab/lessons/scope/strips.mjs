// All hidden layers at once, or one of them large: a strip each with its cut, its pile of zeros and its units, aligned.
import { fitting, isNarrow } from "../../panels/drawing.mjs";
import { exact, percent, rounded } from "../../panels/numbers.mjs";
import { axisOf, cutOf, drawHistogram, drawLine, drawPile, drawShares, drawTicks, gripIn, heightOf, isBefore, layerOf, penOver, pileIn, pinnedLayer } from "./cut.mjs";
import { drawLegend, drawRail, drawUnits, imageLit, litBy, railIn, unitsWide } from "./units.mjs";

/** Where everything stands: columns, strips, the row of the axis, the images; on a narrow page the units go below the histogram. */
export function placesIn({ header, arrays }, { width, height, theme: { size }, shared, glide, slid }, only = null) {
  const em = size / 13, narrow = isNarrow(width, size), layers = only == null ? [...Array(arrays.counts.shape[0]).keys()] : [only];
  const counts = 112 * em, label = narrow ? 0 : 62 * em, gap = narrow ? 0 : 16 * em, dots = narrow ? width - counts - 66 * em : Math.min(290 * em, width * 0.22);
  const cut = narrow ? [4, width - 8] : [label, width - label - dots - counts - gap], units = narrow ? 58 * em : cut[0] + cut[1] + gap;
  const images = shared?.arrays.images, n = images && arrays.lit ? images.shape[0] : 0, ticks = size * 2.9, most = narrow ? 170 * em : Infinity;
  const head = size * 1.9, foot = ticks + (narrow && n ? 38 * em : 0), strip = Math.min(most, (height - head - foot) / layers.length), under = head + strip * layers.length;
  const bar = narrow ? Math.min(size * 1.3, strip * 0.4) : 0;
  return {
    layers, narrow, label, head, strip, under, cut, bar, units, dots, counts, axis: axisOf(header, cut, size, { glide, slid }),
    base: i => head + (i + 1) * strip - 3 - bar, tall: strip - 7 - bar,
    box: i => (narrow ? [units, head + (i + 1) * strip - bar, dots, bar - 3] : [units, head + i * strip + 5, dots, strip - 10]),
    rail: narrow ? railIn([4, under + ticks, width - 8, 36 * em], n, size) : railIn([units, under + 3, width - units, height - under - 5], n, size),
  };
}

/** What stands above the cut, left and right of it, for much room and for little. */
function headings(header, has) {
  const log = header.values?.counts === "log" ? " · log counts" : "";
  if (!isBefore(header)) return [[has ? "exact zeros" : "", ""], [`activations that are not zero${log}`, `not zero${log}`, log.slice(3), ""]];
  if (header.cut != null) return [["becomes exactly zero", "zero", ""], [`passes${log}`, "passes", ""]];
  return [["", ""], [`pre-activations: nothing is cut${log}`, `nothing is cut${log}`, "no cut"]];
}

/** All strips, or only that of one layer, large. */
export function drawStrips(context, frame, view, only = null) {
  const { header } = frame, { theme, pinned, shared, under: thing } = view, { size } = theme, text = penOver(context, theme), places = placesIn(frame, view, only), { axis, head, under, layers } = places;
  const image = imageLit(header, thing), detailed = header.values?.details === "on", draggable = cutOf(header) != null;
  const row = { weight: "600", size: Math.min(size - 1, Math.max(11, places.strip * 0.9)) };      // words of a low strip are small
  const all = layers.map(k => layerOf(frame, k)), has = all.some(layer => layer.zero > 0) || header.cut != null;
  drawHead(context, frame, view, places, { has, image, only, text });
  layers.forEach((k, i) => {
    const layer = all[i], a = pinnedLayer(pinned, header, k), top = head + i * places.strip, base = places.base(i);
    context.save(); context.beginPath(); context.rect(axis.x, top, axis.wide, places.strip); context.clip();
    drawHistogram(context, axis, base, places.tall, layer, a, header, theme);
    context.restore();
    if (has) drawPile(context, axis, base, places.tall, layer, a, view);
  });
  if (isBefore(header) || axis.lower < 0 || has) drawLine(context, axis, head, under, draggable, view);
  layers.forEach((k, i) => {
    const layer = all[i], top = head + i * places.strip, middle = top + places.strip / 2;
    if (places.narrow) { context.fillStyle = theme.paper; context.fillRect(0, places.base(i) + 1, view.width, places.bar + 1); }
    if (!places.narrow && only == null) text(`layer ${k + 1}`, 0, detailed && places.strip > 2.5 * size ? middle - size * 0.6 : middle, row);
    if (detailed) drawDetails(places, layer, top, middle, size, theme, text);
    drawUnits(context, places.box(i), layer, litBy(frame, k, image, layer.units), theme);
    const counts = layer.states.map(n => n.toLocaleString("en")).join(" · "), [x, y, , tall] = places.box(i), wide = unitsWide(places.box(i), layer.units);
    if (places.narrow && only == null) text(`layer ${k + 1}`, 0, y + tall / 2, row);
    text(counts, x + wide + 8 * size / 13, places.narrow ? y + tall / 2 : middle, row);
  });
  layers.forEach((k, i) => drawShares(context, axis, head + i * places.strip, places.strip - places.bar, all[i], pinnedLayer(pinned, header, k), header, view, text));
  if (view.you) drawGuess(context, places, view, text);
  drawTicks(context, axis, header, under, theme, text);
  drawAxisName(context, frame, view, places, draggable, text);
  if (places.rail.length) drawRail(context, places.rail, shared.arrays.images, image, theme);
}

function drawHead(context, { header }, { width, theme, pinned }, places, { has, image, only, text }) {
  const { size } = theme, { axis, head, narrow } = places, y = head / 2, [left, right] = headings(header, has), gap = size * 0.6, title = only == null ? 0 : text(`layer ${only + 1}`, 0, y, { weight: "600", size: size * 1.3 }) + size;
  const legend = narrow ? width : places.units, bold = { weight: "600" };
  context.font = `600 ${size - 1}px ${theme.font}`;
  text(fitting(context, [pinned && !narrow ? `${left[0]} · line: A` : left[0], ...left], axis.line - gap - Math.max(title, axis.left)), axis.line - gap, y, { ...bold, align: "right" });
  const room = legend - axis.line - 2 * gap;
  text(fitting(context, right, room), axis.line + gap, y, bold);
  if (!narrow) drawLegend(context, places.units, y, width - places.units, image >= 0 && places.rail.length > 0, theme, text);
}

function drawDetails({ axis, strip, tall, narrow }, { moments, gradient }, top, middle, size, theme, text) {
  const faint = { colour: theme.faint };
  if (strip < 2.5 * size) return;
  if (!narrow) text(`grad ${gradient == null ? "…" : rounded(gradient, 2)}`, 0, middle + size * 0.6, faint);
  if (Number.isFinite(moments?.[0]) && tall > 4 * size) text(`mean ${rounded(moments[0], 2)} · std ${rounded(moments[1], 2)}`, axis.x + axis.wide, top + strip * 0.45, { ...faint, align: "right", rim: true });
}

/** The guess as a dashed mark across the pile of every strip, named once. */
function drawGuess(context, places, { you, theme }, text) {
  if (!Number.isFinite(you.guess)) return;
  const { size } = theme, { axis } = places, off = Math.round(Math.abs(you.guess - you.answer));
  context.strokeStyle = theme.you; context.lineWidth = 2; context.setLineDash([5, 3]);
  const mark = i => places.base(i) - places.tall * you.guess / 100;
  places.layers.forEach((_, i) => {
    const [x, , wide] = pileIn(axis, places.base(i), places.tall, size);
    context.beginPath(); context.moveTo(x - size, mark(i)); context.lineTo(x + wide + 2 * size, mark(i)); context.stroke();
  });
  context.setLineDash([]);
  const y = Math.max(mark(0), places.head + Math.min(size * 2.4, places.strip - size * 0.6));
  if (places.tall < 2.6 * size) return;                            // the words above the picture name it too
  const said = `you: ${exact(you.guess)} %`, x = axis.line + 2.4 * size;
  context.font = `600 ${size - 1}px ${theme.font}`;
  const words = fitting(context, [off ? `${said}, off by ${off}` : said, said, ""], axis.x + axis.wide - x - 4);
  context.fillStyle = theme.paper; context.fillRect(x - 4, y - size * 0.7, context.measureText(words).width + 8, size * 1.4);
  text(words, x, y, { colour: theme.you, weight: "600" });
}

/** The name of the axis; in its place, until the picture is used, what one can drag and point at. */
function drawAxisName(context, { header }, view, places, draggable, text) {
  const { theme } = view, { size } = theme, { axis, under } = places, y = under + size * 2.2, faint = { colour: theme.faint };
  const invites = view.untouched && draggable, words = "◂ drag this line ▸";
  context.font = `600 ${size - 1}px ${theme.font}`;
  const half = invites ? context.measureText(words).width / 2 : 0;
  if (invites) text(words, Math.max(axis.left + half, Math.min(axis.x + axis.wide - half, axis.line)), y, { weight: "600", align: "center" });
  context.font = ` ${size - 1}px ${theme.font}`;
  const name = isBefore(header) ? "pre-activation" : "activation", names = [`${name}, one scale for all strips`, name, ""], room = axis.x + axis.wide - axis.line - half - size;
  text(fitting(context, names, invites || draggable ? room : axis.wide), axis.x + axis.wide, y, { ...faint, align: "right" });
  const hint = "point at an image: its path", free = axis.line - half - size - axis.left;
  if (places.rail.length && !places.narrow) text(fitting(context, [hint + " lights up", hint, ""], free), axis.left, y, faint);
}

/** The thing under the pointer in the strips: the line, an image, a bin, the units, or a layer. */
export function thingIn(x, y, frame, view, only = null) {
  const { header } = frame, { theme: { size } } = view, places = placesIn(frame, view, only), { axis, head, strip, under } = places, [left, top, wide, tall] = gripIn(axis, under, size / 13);
  const onLine = Math.abs(x - axis.line) <= 4 && y >= head && y < under, onGrip = Math.abs(x - left - wide / 2) <= wide && y >= top && y < top + tall;
  if (cutOf(header) != null && (onLine || onGrip)) return lineAt(x, header, axis);
  const image = places.rail.findIndex(([l, t, w, h]) => x >= l && x < l + w + 3 && y >= t && y < t + h);
  if (image >= 0) return imageAt(image, frame, view, places);
  const i = Math.floor((y - head) / strip), k = places.layers[i];
  if (k == null || y < head) return null;
  const layer = layerOf(frame, k), said = { choose: only == null ? { layer: k + 1 } : { layer: 0, unit: 0 } }, share = `${percent(layer.zero)} exact zeros, ${percent(1 - layer.zero)} not zero`;
  if (x >= places.units && (!places.narrow || y >= places.base(i))) {
    return { ...said, key: `units ${k}`, words: [`layer ${k + 1}: ${layer.units.toLocaleString("en")} units`, `${layer.states[0].toLocaleString("en")} zero for every ${header.noun ?? "example"} (silent)`, `${layer.states[1].toLocaleString("en")} for some (selective)`, `${layer.states[2].toLocaleString("en")} for none (always on)`] };
  }
  const [mean, std] = layer.moments ?? [], moments = Number.isFinite(mean) && `${isBefore(header) ? "pre-activations" : "activations"}: mean ${rounded(mean, 2)}, std ${rounded(std, 2)}`;
  if (x < axis.x || x > axis.x + axis.wide || y > places.base(i)) return { ...said, key: `layer ${k}`, words: [`layer ${k + 1}`, share, moments, `${layer.states[0].toLocaleString("en")} of ${layer.units.toLocaleString("en")} units silent`] };
  return { ...said, ...binAt(x, header, axis, layer, places, i), key: `bin ${k} ${binOf(x, axis, layer)}`, words: [`layer ${k + 1}: ${share}`, ...binWords(x, header, axis, layer), moments] };
}

const binOf = (x, axis, { bins, lower, upper }) => Math.min(bins.length - 1, Math.max(0, Math.floor((x - axis.at(lower)) / axis.unit / (upper - lower) * bins.length)));

function binWords(x, header, axis, layer) {
  const i = binOf(x, axis, layer), step = (layer.upper - layer.lower) / layer.bins.length, [from, to] = [layer.lower + i * step, layer.lower + (i + 1) * step], cut = cutOf(header);
  const ends = i === 0 && isBefore(header) ? `below ${exact(to)}` : i === layer.bins.length - 1 && (isBefore(header) || header.open) ? `above ${exact(from)}` : `from ${exact(from)} to ${exact(to)}`;
  return [`${ends}: ${percent(layer.bins[i])}${cut == null ? "" : from + step / 2 < cut ? ", becomes exactly zero" : ", passes"}`, heightOf(layer.bins[i], layer, axis, header.values?.counts === "log") > 1 && "torn: this bar is higher than the strip"].filter(Boolean);
}

function binAt(x, header, axis, layer, places, i) {
  const k = binOf(x, axis, layer), step = (layer.upper - layer.lower) / layer.bins.length, left = axis.at(layer.lower + k * step), h = places.tall * Math.min(1, heightOf(layer.bins[k], layer, axis, header.values?.counts === "log"));
  return { box: [left, places.base(i) - h, step * axis.unit, h] };
}

function lineAt(x, { values }, axis) {
  const from = values.bias_shift ?? 0, told = shift => `bias shift ${exact(Math.round(50 * shift) / 50)}`, words = [told(from), "drag the line: more or less becomes zero"];
  function grab(to) {
    const bias_shift = Math.max(-2, Math.min(2, from - (to - x) / axis.unit));
    words[0] = told(bias_shift);                                   // the words beside the pointer keep up with the hand
    return { bias_shift };
  }
  return { key: "cut", from, cursor: "ew-resize", words, grab };
}

function imageAt(i, frame, { shared }, { layers }) {
  const { images } = shared.arrays, [, rows, columns] = images.shape, on = layers.map(k => { const { units } = layerOf(frame, k); return litBy(frame, k, i, units).filter(Boolean).length; });
  const units = layerOf(frame, layers[0]).units;
  return {
    key: `image ${i}`, lights: i, choose: { image: frame.header.values?.image === i + 1 ? 0 : i + 1 },
    words: [`test image of class ${i}`, `${layers.length > 1 ? "units on in each layer" : "units on"}, of ${units}: ${on.join(" · ")}`],
    image: { values: images.subarray(i * rows * columns, (i + 1) * rows * columns), shape: [rows, columns] },
  };
}
