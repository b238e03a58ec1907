// The raster: which unit is on for which image.
import { STATES, drawState, drawStates, isNarrow, penFor, rgb } from "../../panels/drawing.mjs";
import { mountPanel } from "../../panels/panel.mjs";
import { percent } from "../../panels/numbers.mjs";

const ZERO_ALPHA = 72 / 255;                  // zeros are a tint of their colour

/** The state of a unit from how often it was on: an index into silent, selective, always on. */
export const stateOf = (onCount, probeSize) => onCount === 0 ? 0 : onCount === probeSize ? 2 : 1;

/** RGBA bytes of the window: zeros in a tint of their colour, all else in the active colour, further from the paper where larger. */
export function pixels(levels, zeros, active, dark) {
  const out = new Uint8ClampedArray(4 * levels.length), [off, on] = [rgb(zeros), rgb(active)];
  levels.forEach((level, i) => {
    const size = Math.sqrt(level / 255), lift = dark ? 0.6 * size : 0;
    const colour = level ? on.map(c => c + lift * (255 - c)) : off;
    out.set([...colour, 255 * (level === 0 ? ZERO_ALPHA : dark ? 0.8 + 0.2 * size : 0.43 + 0.57 * size)], 4 * i);
  });
  return out;
}

/** Where things stand: two bars on top, then the window with a mark before and a bar after each row. */
export function places(width, height, size) {
  const em = size / 13, narrow = isNarrow(width, size), label = 92 * em, number = 46 * em;
  const wide = Math.min(230 * em, narrow ? width - label - number - 4 : (width - label - number - 368 * em) / 2);    // two bars and the words behind them
  const line = 24 * em, first = line * 0.75, census = narrow ? [label, first + line] : [label + wide + number + 78 * em, first];
  const top = (narrow ? 4.2 : 2.6) * line, bottom = height - (narrow ? 2.3 : 1.3) * line;
  const mark = 12 * em, share = (narrow ? 64 : 120) * em, left = 54 * em;
  return { em, narrow, line, width, zeros: [label, first, wide], census: [...census, wide], bar: 15 * em, mark: [left, mark],
    window: [left + mark + 4, top, width - left - mark - 4 - share - 16, bottom - top], share: [width - share - 2, share] };
}

export function drawRaster(context, { header, arrays: { levels, on_counts } }, { width, height, theme }) {
  const place = places(width, height, theme.size), [rows, columns] = levels.shape;
  const text = penFor(context, theme);
  drawZeros(context, place, header.zero_fraction, theme, text);
  drawCensus(context, place, header.states, theme, text);

  const [x, y, w, h] = place.window, cell = w / header.most_columns, row = h / rows, seen = cell * columns;
  drawKey(x, y - place.line * 0.55, context, place, theme, text);
  drawWindow(context, levels, [x, y, seen, h], theme);
  context.fillStyle = theme.paper;
  if (row > 3) for (let r = 1; r < rows; r++) context.fillRect(x, Math.round(y + r * row), seen, 0.75);
  const [markX, markWide] = place.mark, [shareX, shareWide] = place.share;
  on_counts.forEach((count, r) => {
    const share = count / header.probe_size;
    drawState(context, stateOf(count, header.probe_size), [markX, y + r * row, markWide, row - 0.75], theme);
    context.fillStyle = theme.active;
    context.fillRect(shareX, y + r * row, shareWide * share, Math.max(0.5, row - 0.75));
  });
  context.strokeStyle = theme.line; context.lineWidth = 1;
  context.strokeRect(x - 0.5, y - 0.5, w + 1, h + 1);
  drawLabels(context, place, header, [columns, seen], theme, text);
}

function drawWindow(context, levels, [x, y, wide, tall], theme) {
  const [rows, columns] = levels.shape, small = document.createElement("canvas");
  small.width = columns; small.height = rows;
  small.getContext("2d").putImageData(new ImageData(pixels(levels, theme.zeros, theme.active, theme.dark), columns, rows), 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, x, y, wide, tall);
}

function drawZeros(context, { zeros: [x, y, wide], bar }, share, theme, text) {
  text("exact zeros", 0, y, { weight: "600" });
  context.fillStyle = theme.zeros; context.fillRect(x, y - bar / 2, wide * share, bar);
  context.strokeStyle = theme.line; context.lineWidth = 1;
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

function drawKey(x, y, context, { em, narrow, share: [shareX, shareWide] }, theme, text) {
  let at = x;
  for (const [words, colour, alpha] of [["exactly zero", theme.zeros, ZERO_ALPHA], [narrow ? "on" : "on, stronger where larger", theme.active, 1]]) {
    context.globalAlpha = alpha; context.fillStyle = colour; context.fillRect(at, y - 5 * em, 10 * em, 10 * em); context.globalAlpha = 1;
    at = text(words, at + 15 * em, y) + 18 * em;
  }
  text("how often on", shareX + shareWide, y, { align: "right" });
}

function drawLabels(context, { line, em, narrow, width, window: [x, y, w, h], share: [shareX, shareWide] }, header, [columns, seen], theme, text) {
  const under = y + h + line * 0.5, faint = { colour: theme.faint };
  context.save(); context.translate(12 * em, y + h / 2); context.rotate(-Math.PI / 2);
  text("units, the most often on first", 0, 0, { ...faint, align: "center" });
  context.restore();
  text("1", x, under, faint);
  const end = Math.max(x + seen, x + 28 * em), start = end - context.measureText(String(columns)).width;
  if (columns > 1) text(String(columns), end, under, { ...faint, align: "right" });
  if (columns < header.most_columns) text("not in this probe", x + (seen + w) / 2, y + h / 2, { ...faint, align: "center" });
  if (narrow) header.caption.split(", ").forEach((part, i) => text(part, width / 2, under + (0.65 + 0.65 * i) * line, { ...faint, align: "center" }));
  else {
    const long = context.measureText(header.caption).width, middle = x + (w - long) / 2, after = end + 10, before = start - 10 - long;
    text(header.caption, middle > after || middle < before ? middle : after + long <= x + w ? after : before, under, faint);
  }
  if (!narrow) text("0 %", shareX, under, faint);
  text("100 %", shareX + shareWide, under, { ...faint, align: "right" });
}

export default {
  render(context) {
    return mountPanel(context, { name: "raster", draw: drawRaster, height: (width, size) => (isNarrow(width, size) ? 470 : 430) * size / 13 });
  },
};
