// What every picture is drawn with: the theme's colours, a pen for words, states, small traces.

/** The colours and the font of the page's theme, as the canvas needs them; `colours` has a set for light and for dark paper. */
export function themeOf(element, colours) {
  const style = getComputedStyle(element), read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise, paper = read("--rl-paper", "#fff");
  const dark = isDark(paper);
  return {
    ...colours[dark ? "dark" : "light"], dark, text: read("--rl-text", "#222"), faint: read("--rl-faint", "#666"), line: read("--rl-line", "#ccc"),
    paper, font: style.fontFamily, size: parseFloat(style.fontSize),
  };
}

/** Whether a colour, as CSS writes it, is a dark one. */
export function isDark(colour) {
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  if (!context) return false;
  context.fillStyle = colour; context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return red + green + blue < 384;
}

/** The colour of an activation's curve. */
export const functionColour = (theme, name) => theme.functions[name] ?? theme.functions.other;

/** Whether a page is narrower than so many px, at 13 px type. */
export const isNarrow = (width, size, limit = 620) => width < limit * size / 13;

/** The states of a unit by code: the name of its colour, and its own name. The certified are silent too. */
export const STATES = [["silent", "silent"], ["selective", "selective"], ["always_on", "always on"], ["certified", "certified dead"]];

/** A box of a unit's state: hollow where it is silent, so that a dying network goes hollow; solid black where it is certified dead. */
export function drawState(context, code, [x, y, wide, tall], theme) {
  const colour = theme[STATES[code][0]];
  if (code) { context.fillStyle = colour; context.fillRect(x, y, wide, tall); return; }
  const line = Math.min(1.5, wide / 3, tall / 3);
  context.strokeStyle = colour; context.lineWidth = line;
  context.strokeRect(x + line / 2, y + line / 2, wide - line, tall - line);
}

/** A bar of units by state: lengths by number. */
export function drawStates(context, [x, wide], middle, bar, counts, theme) {
  const all = counts.reduce((a, b) => a + b, 0) || 1;
  let left = x;
  counts.forEach((count, i) => {
    const long = wide * count / all;
    if (count) drawState(context, i, [left, middle - bar / 2, Math.max(1.5, long), bar], theme);
    left += long;
  });
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
  context.strokeStyle = theme.error; context.lineWidth = 3; context.beginPath();
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

/** Teal for -1, white for 0, brown for 1, for those who see no red and green too. */
export function diverging(value, { negative, positive }) {
  const end = rgb(value < 0 ? negative : positive), share = Math.min(1, Math.abs(value));
  return end.map(c => Math.round(255 + share * (c - 255)));
}
