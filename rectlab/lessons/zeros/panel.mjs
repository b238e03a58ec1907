// The raster: which unit is on for which image. A row is a unit, a column an image; the probe ends at an edge that can be dragged.
import { STATES, drawCells, drawState, drawStates, fitting, isNarrow, penFor, rgb } from "../../panels/drawing.mjs";
import { mountPanel } from "../../panels/panel.mjs";
import { exact, percent, rounded } from "../../panels/numbers.mjs";

const BESIDE = 0.3, HALF = 0.55;               // strength of what is not in the probe, and of zeros: light on light paper, dark on dark paper
const REACH = 7;                              // px from the edge at which the hand gets hold of it

/** The state of a unit from how often it was on: an index into silent, selective, always on. */
export const stateOf = (onCount, probeSize) => onCount === 0 ? 0 : onCount === probeSize ? 2 : 1;

/** Which image stands in which column: first those of the probe, then the others, both by class. */
export function orderOf(labels, seen, columns) {
  const images = [...Array(columns).keys()];
  if (!labels) return images;
  return images.sort((a, b) => (a >= seen) - (b >= seen) || labels[a] - labels[b] || a - b);
}

/**
 * RGBA bytes of the window, its columns in this order: zeros in their colour, all else in the active colour, further from
 * the paper where larger. What lies beyond the probe is faint, but for the images that would wake a silent unit.
 */
export function pixels(levels, order, seen, onCounts, { zeros, active, active_most }) {
  const [rows, columns] = levels.shape, out = new Uint8ClampedArray(4 * rows * columns), [off, least, most] = [zeros, active, active_most].map(rgb);
  for (let r = 0; r < rows; r++) {
    order.forEach((image, c) => {
      const level = levels[r * columns + image], size = Math.sqrt(level / 255), full = image < seen || (level && !onCounts[r]);
      out.set([...(level ? least.map((from, k) => from + size * (most[k] - from)) : off), 255 * (level ? 1 : HALF) * (full ? 1 : BESIDE)], 4 * (r * columns + c));
    });
  }
  return out;
}

/** Where things stand: two bars on top, the images, then the window with a mark before and a bar after each row. */
export function rasterPlaces(width, height, size, pictured = true) {
  const em = size / 13, narrow = isNarrow(width, size), label = 92 * em, number = 46 * em;
  const wide = Math.min(230 * em, narrow ? width - label - number - 4 : (width - label - number - 368 * em) / 2);    // two bars and the words behind them
  const line = 22 * em, first = line * 0.7, census = narrow ? [label, first + line] : [label + wide + number + 78 * em, first];
  const key = (narrow ? 3.6 : 1.75) * line, mark = 12 * em, share = (narrow ? 64 : 120) * em, left = 24 * em + mark + 4, tail = (narrow ? 16 : 34) * em;
  const across = width - left - share - tail - 10 * em, bottom = height - (narrow ? 2 : 1.15) * line, under = key + 0.65 * line;
  const strip = pictured && bottom - under > 150 ? Math.min(28, across / 12) : 0, top = under + strip + (strip ? 3 : 0);
  return { em, narrow, line, width, key, tail, zeros: [label, first, wide], census: [...census, wide], bar: 15 * em, mark: [24 * em, mark],
    strip: [left, under, across, strip], window: [left, top, across, bottom - top], share: [width - share - 2, share] };
}

/** Where the probe of so many images ends: in the window by columns, and beyond it on a short log scale up to all images. */
export function edgeOf(probe, { window: [x, , wide], tail }, { most_columns, n_images }) {
  if (probe <= most_columns) return x + wide * probe / most_columns;
  return x + wide + tail * Math.log(probe / most_columns) / Math.log(n_images / most_columns);
}

/** How many images the probe has whose edge stands at x. */
export function probeAt(at, { window: [x, , wide], tail }, { most_columns, n_images }) {
  const share = (at - x) / wide;
  if (share <= 1 || n_images <= most_columns) return Math.max(1, Math.min(most_columns, Math.round(share * most_columns)));
  return Math.round(most_columns * (n_images / most_columns) ** Math.min(1, (at - x - wide) / tail));
}

const placed = (frame, { width, height, theme, shared }) => rasterPlaces(width, height, theme.size, Boolean(shared?.arrays.images));
const seenIn = ({ header: { probe_size }, arrays: { levels: { shape: [, columns] } } }) => Math.min(columns, probe_size);

/** The picture of an image, for the tip; undefined where the data are no images. */
function imageOf(shared, image) {
  const { images } = shared?.arrays ?? {};
  if (!images) return undefined;
  const [, ...shape] = images.shape, size = shape[0] * shape[1];
  return { values: images.subarray(image * size, (image + 1) * size), shape };
}

const nameOf = (shared, image, { noun }) => `${noun} ${image + 1}${shared?.arrays.labels ? `, class ${shared.arrays.labels[image]}` : ""}`;
const onIn = (levels, image) => [...Array(levels.shape[0]).keys()].filter(r => levels[r * levels.shape[1] + image]).length;

/** What lies under the pointer: the edge of the probe, a cell, an image, or a unit. */
export function thingAt(x, y, frame, view) {
  const { header, arrays: { levels } } = frame, place = placed(frame, view), [left, top, wide, tall] = place.window, [rows, columns] = levels.shape;
  if (Math.abs(x - edgeOf(header.probe_size, place, header)) < REACH && y > place.key && y < top + tall + place.line) {
    return { key: "edge", words: ["the edge of the probe", `drag it: more ${header.noun}s, or fewer`], cursor: "ew-resize", grab: at => ({ probe_size: probeAt(at, place, header) }) };
  }
  const column = Math.floor((x - left) / (wide / columns)), row = Math.floor((y - top) / (tall / rows)), within = column >= 0 && column < columns;
  if (row >= 0 && row < rows && (within || (x >= place.mark[0] && x < left) || x >= place.share[0])) return within ? cellAt(column, row, frame, place, view) : unitAt(row, frame, place, view);
  return within && y >= place.strip[1] && y < top ? pictureAt(column, frame, place, view) : null;
}

function pictureAt(column, frame, { strip: [left, top, wide], window: [, y, , tall] }, { shared }) {
  const { header, arrays: { levels } } = frame, columns = levels.shape[1], image = orderOf(shared?.arrays.labels, seenIn(frame), columns)[column];
  return { key: `image ${image}`, image: imageOf(shared, image), column, box: [left + column * wide / columns, top, wide / columns, y + tall - top],
    words: [nameOf(shared, image, frame.header), `on: ${onIn(levels, image)} of ${levels.shape[0]} units`, image < header.probe_size ? "" : "not in this probe"] };
}

function cellAt(column, row, frame, place, { shared }) {
  const { header: { largest, probe_size }, arrays: { levels, rows: units } } = frame, [left, top, wide, tall] = place.window, [rows, columns] = levels.shape;
  const image = orderOf(shared?.arrays.labels, seenIn(frame), columns)[column], level = levels[row * columns + image], value = level ? `on: ${rounded(largest * level / 255, 2)}` : "exactly zero";
  return { key: `cell ${row} ${image}`, image: imageOf(shared, image), row, column, box: [left + column * wide / columns, top + row * tall / rows, wide / columns, tall / rows],
    words: [value, `unit ${units[row] + 1}, ${nameOf(shared, image, frame.header)}`, `on for it: ${onIn(levels, image)} of ${rows} units`, image < probe_size ? "" : "not in this probe"] };
}

function unitAt(row, frame, place, { shared }) {
  const { header: { probe_size, noun }, arrays: { levels, on_counts, rows: units } } = frame, [left, top, , tall] = place.window, [rows, columns] = levels.shape, on = on_counts[row];
  const values = [...levels.subarray(row * columns, (row + 1) * columns)], best = values.indexOf(Math.max(...values)), wakes = values.findIndex(level => level > 0);
  const waits = on ? "" : wakes >= 0 ? `${noun} ${wakes + 1} would wake it` : `silent on all ${columns} of the window`;
  return { key: `unit ${row}`, image: values[best] ? imageOf(shared, best) : undefined, row, box: [place.mark[0], top + row * tall / rows, left - place.mark[0] + place.window[2], tall / rows],
    words: [`unit ${units[row] + 1}: ${STATES[stateOf(on, probe_size)][1]}`, `on for ${on.toLocaleString("en")} of the probe's ${counted(frame.header)}`, waits, values[best] && shared?.arrays.images ? `most for image ${best + 1}:` : ""] };
}

const counted = ({ probe_size: n, noun }) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;

export function drawRaster(context, frame, view) {
  const { header, arrays: { levels, on_counts } } = frame, { theme, shared, under } = view, place = placed(frame, view), [rows] = levels.shape;
  const text = penFor(context, theme);
  drawZeros(context, place, header.zero_fraction, theme, text);
  drawCensus(context, place, header.states, theme, text);
  drawGuess(context, place, view.you, header, theme, text);
  drawKey(context, place, header, theme, text);
  drawImages(context, place, frame, shared);
  drawWindow(context, place, frame, view);

  const [, y, , h] = place.window, row = h / rows, thick = row > 4 ? row - 0.75 : row, [markX, markWide] = place.mark, [shareX, shareWide] = place.share;
  on_counts.forEach((count, r) => {
    drawState(context, stateOf(count, header.probe_size), [markX, y + r * row, markWide, thick], theme);
    context.fillStyle = theme.active;
    context.fillRect(shareX, y + r * row, shareWide * count / header.probe_size, count ? Math.max(0.5, thick) : 0);
  });
  if (under?.row != null) frameIn(context, [shareX, y + under.row * row, shareWide, row], theme);
  drawLabels(context, place, frame, view, text);
}

function frameIn(context, [x, y, wide, tall], theme) {
  context.strokeStyle = theme.text; context.lineWidth = 1;
  context.strokeRect(x - 0.5, y - 0.5, wide + 1, tall + 1);
}

function drawWindow(context, place, frame, { theme, shared, under }) {
  const { header, arrays: { levels, on_counts } } = frame, [x, y, wide, tall] = place.window, [rows, columns] = levels.shape, seen = seenIn(frame);
  const small = document.createElement("canvas"), row = tall / rows;
  small.width = columns; small.height = rows;
  small.getContext("2d").putImageData(new ImageData(pixels(levels, orderOf(shared?.arrays.labels, seen, columns), seen, on_counts, theme), columns, rows), 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, x, y, wide, tall);
  context.fillStyle = theme.paper;
  if (row > 4) for (let r = 1; r < rows; r++) context.fillRect(x, Math.round(y + r * row), wide, 0.75);
  context.strokeStyle = theme.silent; context.lineWidth = 1;
  context.strokeRect(x - 0.5, y - 0.5, wide + 1, tall + 1);
  if (under?.row != null && under.column != null) for (const box of [[x, y + under.row * row, wide, row], [x + under.column * wide / columns, y, wide / columns, tall]]) frameIn(context, box, theme);
  const edge = edgeOf(header.probe_size, place, header);
  context.strokeStyle = theme.zeros; context.lineWidth = 1.5;
  context.strokeRect(x - 0.5, y - 0.5, wide * seen / columns + 1, tall + 1);
  context.fillStyle = theme.text;
  context.fillRect(edge - 1.5, y - 4, 3, tall + 8);
  context.fillRect(edge - 5, y + tall + 2, 10, 0.55 * place.line);      // the grip
}

function drawImages(context, { strip: [x, y, wide, tall] }, frame, shared) {
  if (!tall || !shared?.arrays.images) return;
  const columns = frame.arrays.levels.shape[1], cell = wide / columns, every = Math.max(3, Math.ceil(20 / cell)), seen = seenIn(frame), size = Math.min(tall, every * cell - 4);
  const order = orderOf(shared.arrays.labels, seen, columns), grey = v => [v, v, v];
  for (let c = Math.floor(every / 2); c < columns; c += every) {
    const { values, shape } = imageOf(shared, order[c]);
    context.globalAlpha = c < seen ? 1 : 0.45;
    drawCells(context, values, shape, [x + (c + 0.5) * cell - size / 2, y + tall - size, size, size], grey);
  }
  context.globalAlpha = 1;
}

function drawZeros(context, { zeros: [x, y, wide], bar }, share, theme, text) {
  text("exact zeros", 0, y, { weight: "600" });
  context.fillStyle = theme.zeros; context.fillRect(x, y - bar / 2, wide * share, bar);
  context.strokeStyle = theme.silent; context.lineWidth = 1;
  context.strokeRect(x + 0.5, Math.round(y - bar / 2) + 0.5, wide - 1, Math.round(bar) - 1);
  text(percent(share), x + wide + 8, y, { weight: "600" });
}

function drawCensus(context, { census: [x, y, wide], bar, narrow, line, em, width }, counts, theme, text) {
  const words = i => `${STATES[i][1]} ${counts[i].toLocaleString("en")}`;
  text("units", narrow ? 0 : x - 52 * em, y, { weight: "600" });
  const length = context.measureText([0, 1, 2].map(words).join(" · ")).width;
  let at = narrow ? Math.max(0, Math.min(x, width - length - 2)) : x + wide + 10;
  drawStates(context, [x, wide], y, bar, counts, theme);
  for (const i of [0, 1, 2]) at = text(words(i) + (i < 2 ? " · " : ""), at, narrow ? y + line * 0.9 : y, { weight: "600" });
}

/** The guess on the bar it is about, dashed, and the way from there to what was found. */
function drawGuess(context, { census, zeros, bar, key, narrow }, you, header, theme, text) {
  if (you?.kind !== "number" || you.guess == null) return;
  const units = header.states.reduce((a, b) => a + b, 0), [x, y, wide] = you.high === units ? census : zeros;
  const [from, to] = [you.guess, you.answer].map(value => x + wide * Math.min(1, (value - you.low) / (you.high - you.low)));
  context.save();
  context.strokeStyle = theme.you; context.lineWidth = 2.5;
  context.setLineDash([4, 3]);
  context.beginPath(); context.moveTo(from, y - bar / 2 - 4); context.lineTo(from, y + bar / 2 + 4); context.stroke();
  context.setLineDash([]);
  context.beginPath(); context.moveTo(from, y + bar / 2 + 4); context.lineTo(from + (to - from) * you.share, y + bar / 2 + 4); context.stroke();
  context.restore();
  if (!narrow) text(`you: ${you.guess}, off by ${exact(Math.abs(you.guess - you.answer))}`, x, key, { colour: theme.you, weight: "600" });
}

function drawKey(context, { key: y, em, narrow, window: [x], share: [shareX, shareWide], census: [limit] }, header, theme, text) {
  let at = x;
  for (const [words, colours, faint] of [["exactly zero", [theme.zeros]], [narrow ? "on" : "on: small to large", [theme.active, theme.active_most]], ["not in this probe", [theme.zeros], true]]) {
    context.font = `${theme.size - 1}px ${theme.font}`;
    if (at + 20 * em + context.measureText(words).width > (narrow ? shareX - 80 * em : limit - 8)) break;
    const side = 10 * em / colours.length;
    context.globalAlpha = colours.length > 1 ? 1 : faint ? HALF * BESIDE : HALF;
    colours.forEach((colour, i) => { context.fillStyle = colour; context.fillRect(at + i * side, y - 5 * em, side, 10 * em); });
    context.globalAlpha = 1; context.strokeStyle = colours.length > 1 ? theme.active : faint ? theme.silent : theme.zeros; context.lineWidth = 1;
    context.strokeRect(at, y - 5 * em, 10 * em, 10 * em);
    at = text(words, at + 15 * em, y) + 16 * em;
  }
  text("how often on", shareX + shareWide, y, { align: "right" });
}

function drawLabels(context, place, frame, { theme, shared, untouched }, text) {
  const { header, arrays: { levels } } = frame, { line, em, narrow, width, window: [x, y, w, h], tail, share: [shareX, shareWide] } = place, faint = { colour: theme.faint };
  const under = y + h + line * 0.55, edge = edgeOf(header.probe_size, place, header), columns = levels.shape[1];
  context.save(); context.translate(10 * em, y + h / 2); context.rotate(-Math.PI / 2);
  text(fitting(context, ["units, the most often on first", "units"], h), 0, 0, { ...faint, align: "center" });
  context.restore();
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  const told = `probe: ${counted(header)}`, long = context.measureText(told).width, after = edge + 10 + long < x + w;
  const start = after ? edge + 10 : Math.max(0, edge - 10 - long), all = header.n_images.toLocaleString("en");
  text(told, start, under, { weight: "600" });
  const by = shared?.arrays.labels ? ", sorted by class" : "", caption = [`${header.caption}${by}`, header.caption];
  context.font = `${theme.size - 1}px ${theme.font}`;
  if (narrow) text(fitting(context, caption, width), width / 2, under + 0.85 * line, { ...faint, align: "center" });
  else {
    const [from, to] = after ? [start + long, x + w] : [x, start], words = fitting(context, caption, to - from - 60 * em);
    text(words, (from + to) / 2, under, { ...faint, align: "center" });
    if (after && header.n_images > columns) text(all, x + w + tail, under, { ...faint, align: "right" });
    text("0 %", shareX, under, faint);
  }
  text("100 %", shareX + shareWide, under, { ...faint, align: "right" });
  if (untouched && after && header.probe_size < columns / 2) callOut(context, "← drag this edge", edge + 12, y + h * 0.5, theme, text);
}

function callOut(context, words, x, y, theme, text) {
  context.font = `600 ${theme.size}px ${theme.font}`;
  const wide = context.measureText(words).width + 16, tall = 1.9 * theme.size;
  context.fillStyle = theme.paper; context.fillRect(x, y - tall / 2, wide, tall);
  context.strokeStyle = theme.text; context.lineWidth = 1.5; context.strokeRect(x, y - tall / 2, wide, tall);
  text(words, x + 8, y, { weight: "600", size: theme.size });
}

export default {
  render(context) {
    return mountPanel(context, { name: "raster", draw: drawRaster, at: thingAt, height: (width, size) => (isNarrow(width, size) ? 490 : 440) * size / 13 });
  },
};
