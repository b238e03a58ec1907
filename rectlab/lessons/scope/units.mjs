// The units of a layer as dots, from the one that is zero most often to the one that is zero least, and the rail of images that light them.
import { drawCells, drawState, drawStates, STATES } from "../../panels/drawing.mjs";

const SMALLEST = 3, MOST = 20;                                               // px of a dot
const RAIL_GAP = 3;

/** Rows and columns that make the dots of n units largest in a box, or null where they would be too small. */
export function dotsIn([, , wide, tall], n) {
  let best = { cell: 0 };
  for (let rows = 1; rows <= 16; rows++) {
    const columns = Math.ceil(n / rows), cell = Math.min(wide / columns, tall / rows, MOST);
    if (cell > best.cell) best = { rows, columns, cell };
  }
  return n <= 256 && best.cell >= SMALLEST ? best : null;
}

/** How far the units reach to the right in a box. */
export function unitsWide(box, n) {
  const dots = dotsIn(box, n);
  return dots ? Math.ceil(n / dots.rows) * dots.cell : box[2];
}

/** Which of a layer's units an image turns on, one flag a dot; null where the frame does not say. */
export function litBy({ arrays: { lit } }, k, image, units) {
  if (!lit || image < 0 || image >= lit.shape[1]) return null;
  const bytes = lit.shape[2], from = (k * lit.shape[1] + image) * bytes;
  return Array.from({ length: units }, (_, j) => Boolean(lit[from + (j >> 3)] >> (7 - (j & 7)) & 1));
}

/** The number of the image whose path is lit, from 0: that under the pointer, or the chosen one; -1 for none. */
export const imageLit = (header, under) => under?.lights ?? (header.values?.image ?? 0) - 1;

/** The units in a box: dots by state, or by whether an image turns them on; a bar where there are too many. */
export function drawUnits(context, box, { states, units }, lit, theme) {
  const [x, y, wide, tall] = box, dots = dotsIn(box, units);
  if (!dots) { const bar = Math.min(tall, 26 * theme.size / 13); drawStates(context, [x, wide], y + tall / 2, bar, states, theme); return; }
  const { rows, cell } = dots, side = cell - Math.max(1, cell / 5), top = y + (tall - rows * cell) / 2;
  let state = 0, left = states[0];
  for (let j = 0; j < units; j++) {
    while (left === 0 && state < 2) left = states[++state];
    left--;
    const place = [x + Math.floor(j / rows) * cell, top + (j % rows) * cell, side, side];
    if (lit?.[j]) { context.fillStyle = theme.active; context.fillRect(...place); } else drawState(context, lit ? 0 : state, place, theme);
  }
}

/** Words and boxes for what the dots mean, as much of them as there is room for. */
export function drawLegend(context, x, y, room, lit, theme, text) {
  const size = theme.size, side = size * 0.75, gap = size * 0.45;
  const entries = lit ? [["active", "on for this image"], ["silent", "off"]] : STATES.slice(0, 3);
  context.font = `600 ${size - 1}px ${theme.font}`;
  const long = ([, words]) => side + gap + context.measureText(words).width + size * 0.9;
  const withBoxes = entries.reduce((sum, entry) => sum + long(entry), -size * 0.9) <= room;
  if (!withBoxes) { const words = lit ? "on for this image" : "states of units"; if (context.measureText(words).width <= room) text(words, x, y, { weight: "600" }); return; }
  for (const entry of entries) {
    const place = [x, y - side / 2, side, side];
    if (entry[0] === "active") { context.fillStyle = theme.active; context.fillRect(...place); } else drawState(context, STATES.findIndex(([name]) => name === entry[0]), place, theme);
    text(entry[1], x + side + gap, y, { weight: "600" });
    x += long(entry);
  }
}

/** The boxes of n images in a row that ends where the box ends. */
export function railIn([x, y, wide, tall], n, size) {
  const side = Math.floor(Math.min(32 * size / 13, tall, wide / n - RAIL_GAP)), step = side + RAIL_GAP;
  return side < 14 ? [] : Array.from({ length: n }, (_, i) => [Math.round(x + i * step), Math.round(y), side, side]);
}

const painted = new WeakMap();                                     // the images of a panel never change: paint each once

function imageOf(images, i) {
  const [, rows, columns] = images.shape, ready = painted.get(images) ?? [];
  painted.set(images, ready);
  if (!ready[i]) {
    ready[i] = Object.assign(document.createElement("canvas"), { width: columns, height: rows });
    drawCells(ready[i].getContext("2d"), images.subarray(i * rows * columns, (i + 1) * rows * columns), [rows, columns], [0, 0, columns, rows], v => [v, v, v]);
  }
  return ready[i];
}

/** The rail of images; the one whose path is lit has a frame. */
export function drawRail(context, boxes, images, chosen, theme) {
  context.imageSmoothingEnabled = false;
  boxes.forEach(([x, y, wide, tall], i) => {
    context.drawImage(imageOf(images, i), x, y, wide, tall);
    context.strokeStyle = i === chosen ? theme.active : theme.line; context.lineWidth = i === chosen ? 3 : 1;
    context.strokeRect(x + 0.5, y + 0.5, wide - 1, tall - 1);
  });
}
