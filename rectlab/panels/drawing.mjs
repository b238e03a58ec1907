// What every picture is drawn with: the theme's colours, a pen for words, hatching, small traces.

/** The colours and the font of the page's theme, as the canvas needs them. */
export function themeOf(element, colours) {
  const style = getComputedStyle(element), read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  return {
    ...colours, text: read("--rl-text", "#222"), faint: read("--rl-faint", "#666"), line: read("--rl-line", "#ccc"),
    paper: read("--rl-paper", "#fff"), font: style.fontFamily, size: parseFloat(style.fontSize),
  };
}

/** Whether a page is narrower than so many px, at 13 px type. */
export const isNarrow = (width, size, limit = 620) => width < limit * size / 13;

/** The states of a unit: the name of its colour, its own name, its hatch. */
export const STATES = [["silent", "silent", "lines"], ["selective", "selective", ""], ["always_on", "always on", "dots"]];

/** The fills of the three states. */
export const stateFills = (context, theme) => STATES.map(([key, , kind]) => hatch(context, theme[key], kind, theme.paper));

/** A bar of units by state: lengths by number, colour and hatching by state. */
export function drawStates(context, [x, wide], middle, bar, counts, theme) {
  const all = counts.reduce((a, b) => a + b, 0) || 1, fills = stateFills(context, theme);
  let left = x;
  counts.forEach((count, i) => {
    context.save(); context.translate(left, middle - bar / 2);
    context.fillStyle = fills[i]; context.fillRect(0, 0, wide * count / all, bar);
    context.restore();
    left += wide * count / all;
  });
}

/** A fill for one unit state: its colour, and a hatch so that colour is never alone. */
export function hatch(context, colour, kind, line) {
  if (!kind) return colour;
  const tile = document.createElement("canvas");
  tile.width = tile.height = 6;
  const c = tile.getContext("2d");
  c.fillStyle = colour; c.fillRect(0, 0, 6, 6);
  c.strokeStyle = c.fillStyle = line; c.lineWidth = 1.2;
  if (kind !== "dots") { c.beginPath(); c.moveTo(-1, 7); c.lineTo(7, -1); if (kind === "cross") { c.moveTo(-1, -1); c.lineTo(7, 7); } c.stroke(); }
  if (kind === "dots") { c.beginPath(); c.arc(3, 3, 1.1, 0, 7); c.fill(); }
  return context.createPattern(tile, "repeat");
}

/** A pen for words in the page's font: pen(words, x, y, {align, colour, weight, size}) gives the place where they end. */
export function penFor(context, theme) {
  return (words, x, y, { align = "left", colour = theme.text, weight = "", size = theme.size - 1 } = {}) => {
    if (!words) return x;
    context.font = `${weight} ${size}px ${theme.font}`; context.textAlign = align; context.textBaseline = "middle";
    context.fillStyle = colour; context.fillText(words, x, y);
    return x + context.measureText(words).width;
  };
}

/** The first of some words, longest first, that fits into so many pixels in the present font; "" where none does. */
export const fitting = (context, choices, room) => choices.find(words => context.measureText(words).width <= room) ?? "";

/** A small line from left to right, from 0 to its own top; steps where something is not finite are left out. */
export function drawTrace(canvas, values, theme, at = values.map((_, i) => i)) {
  const context = canvas.getContext("2d"), { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  const good = [...values.keys()].filter(i => Number.isFinite(values[i]));
  if (good.length < 2) return;
  const top = Math.max(...good.map(i => values[i])) || 1, first = at[good[0]], span = at[good.at(-1)] - first || 1;
  context.strokeStyle = theme.active; context.lineWidth = 3; context.beginPath();
  for (const i of good) context.lineTo(width * (at[i] - first) / span, height - 3 - (height - 6) * values[i] / top);
  context.stroke();
}

/** Grey pictures and weights: one cell a value, coloured by `colourOf(value)` = [r, g, b], without smoothing. */
export function drawCells(context, values, [rows, columns], [x, y, wide, tall], colourOf) {
  const small = document.createElement("canvas"), pixels = new Uint8ClampedArray(4 * rows * columns);
  small.width = columns; small.height = rows;
  values.forEach((value, i) => pixels.set([...colourOf(value), 255], 4 * i));
  small.getContext("2d").putImageData(new ImageData(pixels, columns, rows), 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, x, y, wide, tall);
}

/** [r, g, b] of "#rrggbb". */
export const rgb = hex => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));

/** Blue for -1, white for 0, orange for 1, for those who see no red and green too: two colours of the theme. */
export function diverging(value, { active, zeros }) {
  const end = rgb(value < 0 ? active : zeros), share = Math.min(1, Math.abs(value));
  return end.map(c => Math.round(255 + share * (c - 255)));
}
