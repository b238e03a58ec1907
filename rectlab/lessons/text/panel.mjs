// The reader: error and zeros of a network that reads texts, its units as boxes that fill up, and the words that switch one unit on.
import { fitting, isNarrow, penFor } from "../../panels/drawing.mjs";
import { mountPanel } from "../../panels/panel.mjs";
import { percent, rounded, roundUp } from "../../panels/numbers.mjs";

const BAND_ROWS = 4;                                               // of boxes in the band of a layer

/** Where things stand: the charts of score and zeros, the grid of units, the words; each [x, y, wide, tall]. */
export function readerPlaces(width, height, size, [layers, units]) {
  const em = size / 13, narrow = isNarrow(width, size), line = 18 * em, gap = 24 * em, value = 76 * em, head = 1.6 * line, foot = 1.3 * line;
  const columns = Math.ceil(units / BAND_ROWS), left = 58 * em;
  if (narrow) {
    const each = (width - gap) / 2, tall = 0.24 * height, grid = [left, tall + 2.2 * line, width - left, 0.26 * height], words = grid[1] + grid[3] + 0.8 * line;
    const charts = [0, 1].map(k => [k * (each + gap), head, each - 0.75 * value, tall - head - 0.2 * line]);
    return { em, line, narrow, value: 0.75 * value, charts, steps: tall + 0.65 * line, grid: [...grid.slice(0, 2), grid[2] / columns, grid[3] / layers], list: [0, words, width, height - words] };
  }
  const chart = 0.3 * width, list = 0.34 * width, tall = (height - foot) / 2, middle = chart + gap + left, wide = width - list - gap - middle;
  const charts = [0, 1].map(k => [0, k * tall + head, chart - value, tall - head - 0.35 * line]);
  return { em, line, narrow, value, charts, steps: height - 0.6 * line, grid: [middle, head, wide / columns, (height - head - 0.4 * line) / layers], list: [width - list, 0, list, height] };
}

const readerPlaced = ({ arrays: { on_shares } }, { width, height, theme }) => readerPlaces(width, height, theme.size, on_shares.shape);

/** The box of a unit, both counted from 0. */
export function readerBox(k, i, { grid: [left, top, wide, band], em }) {
  const tall = (band - 8 * em) / BAND_ROWS, gap = Math.min(2 * em, 0.2 * wide);
  return [left + Math.floor(i / BAND_ROWS) * wide, top + k * band + (i % BAND_ROWS) * tall, wide - gap, tall - gap];
}

/** The two charts of a frame: {title, lines: [[value, ...], ...], top, last, from: where it began}. */
export function readerCharts({ header: { stars, exact, activation }, arrays: { score, zeros } }, pinned = null) {
  const rows = Array.from({ length: zeros.shape[0] }, (_, k) => zeros.subarray(k * zeros.shape[1], (k + 1) * zeros.shape[1]));
  const mean = at => rows.reduce((sum, row) => sum + row.at(at), 0) / rows.length, others = pinned?.arrays.score ?? [];
  const told = stars ? v => rounded(v, 3) : percent;
  return [
    { name: "score", title: stars ? ["RMSE in stars", "RMSE"] : ["test error, from 0", "test error"], lines: [score], top: stars ? roundUp(Math.max(...score, ...others)) : 1, last: told(score.at(-1)), from: told(score[0]), colour: "error" },
    { name: "zeros", title: exact ? ["exact zeros, 0 to 100 %", "exact zeros"] : [`${activation} has no exact zeros`, "exact zeros"], lines: rows, top: 1, last: exact ? percent(mean(-1)) : "none", from: exact ? percent(mean(0)) : "", colour: "zeros" },
  ];
}

export function drawReader(context, frame, view) {
  const { theme, pinned, under, you } = view, place = readerPlaced(frame, view), pen = penFor(context, theme), end = Math.max(1, frame.arrays.steps.at(-1), pinned?.arrays.steps.at(-1) ?? 0);
  const others = pinned && readerCharts(pinned, frame);
  readerCharts(frame, pinned).forEach((chart, k) => drawReaderChart(context, chart, others?.[k].title[0] === chart.title[0] ? others[k] : null, { frame, pinned, end, place, box: place.charts[k], theme, under, you }, pen));
  drawReaderSteps(context, end, place, theme, pen);
  drawReaderUnits(context, frame, place, theme, pen);
  drawReaderWords(context, frame, place, theme, pen);
}

function drawReaderChart(context, chart, other, { frame, pinned, end, place: { em, line, value }, box: [x, y, w, h], theme, under, you }, pen) {
  const toX = step => x + w * step / end, toY = v => y + h * (1 - Math.min(1, v / chart.top));
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  pen(fitting(context, chart.title, w + value), x, y - 0.8 * line, { weight: "600" });
  context.strokeStyle = theme.line; context.lineWidth = 1; context.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
  const stroke = (steps, values, thick, colour, dash) => {
    context.save();
    context.strokeStyle = colour; context.lineWidth = thick; context.setLineDash(dash); context.beginPath();
    values.forEach((v, i) => context.lineTo(toX(steps[i]), toY(v)));
    context.stroke();
    context.restore();
  };
  chart.lines.forEach((values, k) => stroke(frame.arrays.steps, values, 2.5 * em, theme[chart.colour], k ? [7 * em / k, 3 * em] : []));
  chart.lines.forEach(values => { context.fillStyle = theme[chart.colour]; context.beginPath(); context.arc(toX(frame.arrays.steps.at(-1)), toY(values.at(-1)), 4 * em, 0, 7); context.fill(); });
  context.font = `600 ${theme.size}px ${theme.font}`;
  if (!frame.header.step && chart.name === "score") pen(fitting(context, frame.header.learns ? [""] : ["now train: error falls", "now train"], w - 20 * em), x + w / 2, y + 0.7 * h, { weight: "600", size: theme.size, align: "center" });
  if (other) other.lines.forEach(values => stroke(pinned.arrays.steps, values, 1.5 * em, theme.text, [5, 4]));
  if (under?.look != null) { context.fillStyle = theme.text; context.fillRect(toX(frame.arrays.steps[under.look]), y, 1, h); }
  const guessed = chart.name === "zeros" && you?.kind === "number" && you.guess != null, at = x + w + 8 * em;
  pen(chart.last, at, y + 0.4 * h, { weight: "600", size: 17 * em });
  if (guessed) drawReaderGuess(context, you, [x, y, w, h], toY, em, theme);
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  const below = guessed ? [`you: ${Math.round(you.guess)} %`, `${Math.round(you.guess)} %`] : chart.from && frame.header.step ? [`from ${chart.from}`, ""] : [""];
  pen(fitting(context, below, value - 8 * em), at, y + 0.4 * h + 1.1 * line, { colour: guessed ? theme.you : theme.faint, weight: guessed ? "600" : "" });
}

/** The guess as a dashed line, and the way from there to what was found. */
function drawReaderGuess(context, { guess, answer, share }, [x, , w], toY, em, theme) {
  const [from, to] = [guess, answer].map(v => toY(v / 100));
  context.save();
  context.strokeStyle = theme.you; context.lineWidth = 2.5 * em; context.setLineDash([5 * em, 3 * em]);
  context.beginPath(); context.moveTo(x, from); context.lineTo(x + w, from); context.stroke();
  context.setLineDash([]);
  context.beginPath(); context.moveTo(x + w - 4 * em, from); context.lineTo(x + w - 4 * em, from + share * (to - from)); context.stroke();
  context.restore();
}

function drawReaderSteps(context, end, { charts, steps, narrow }, theme, pen) {
  for (const [x, , w] of narrow ? charts : charts.slice(1)) {
    pen("0", x, steps, { colour: theme.faint });
    context.font = `${theme.size - 1}px ${theme.font}`;
    pen(fitting(context, [`training steps  ${end.toLocaleString("en")}`, end.toLocaleString("en")], w - theme.size), x + w, steps, { colour: theme.faint, align: "right" });
  }
}

/** A box for each unit, filled as high as it is often on; hollow where it is silent. */
function drawReaderUnits(context, { header, arrays: { on_shares } }, place, theme, pen) {
  const [layers, units] = on_shares.shape, { grid: [left, top, wide, band], em, line } = place, columns = Math.ceil(units / BAND_ROWS);
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  pen(fitting(context, ["units: filled as often as on; click one", "units: how often on"], columns * wide), left, top - 0.8 * line, { weight: "600" });
  for (let k = 0; k < layers; k++) {
    pen(`layer ${k + 1}`, left - 8 * em, top + k * band + 0.5 * line, { align: "right", colour: k + 1 === header.seen.layer ? theme.text : theme.faint });
    for (let i = 0; i < units; i++) {
      const [x, y, w, h] = readerBox(k, i, place), share = on_shares[k * units + i];
      context.fillStyle = theme.active; context.fillRect(x, y + h * (1 - share), w, h * share);
      context.strokeStyle = theme.silent; context.lineWidth = 1; context.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
    }
  }
  const [x, y, w, h] = readerBox(header.seen.layer - 1, header.seen.unit - 1, place);
  context.strokeStyle = theme.text; context.lineWidth = 2.5 * em; context.strokeRect(x - 2 * em, y - 2 * em, w + 4 * em, h + 4 * em);
}

/** The words that push the chosen unit up, then those that push it down: a bar for how often it is on with the word, an upright line for without. */
function drawReaderWords(context, { header: { seen }, arrays: { on_with, on_without, push } }, { list: [x, y, w, h], em, line }, theme, pen) {
  const named = Math.min(0.42 * w, 150 * em), bar = x + named, wide = w - named - 46 * em, base = `${theme.size - 1}px ${theme.font}`;
  context.font = `600 ${base}`;
  pen(fitting(context, [`unit ${seen.unit} of layer ${seen.layer}: on for ${percent(seen.on)} of the texts`, `unit ${seen.unit}, layer ${seen.layer}: on for ${percent(seen.on)}`, `unit ${seen.unit}: ${percent(seen.on)}`], w), x, y + 0.8 * line, { weight: "600" });
  context.font = base;
  pen(fitting(context, ["+ pushes up, − down · bar: on with it · line: without", "bar: on with the word · line: without", "on with the word"], w), x, y + 1.9 * line, { colour: theme.faint });
  readerRows(seen.words.length, h, line).forEach((k, r) => {
    const middle = y + (3.1 + r) * line, sign = push[k] > 0 ? "+" : "−";
    context.font = base;
    pen(`${shortened(context, seen.words[k], named - 24 * em)} ${sign}`, bar - 6 * em, middle, { align: "right" });
    context.fillStyle = theme.active; context.fillRect(bar, middle - 5 * em, wide * on_with[k], 10 * em);
    context.fillStyle = theme.text; context.fillRect(bar + wide * on_without[k] - em, middle - 7 * em, 2.5 * em, 14 * em);
    pen(percent(on_with[k]), x + w, middle, { align: "right" });
  });
}

/** Which words are written where there is room for so many: as many from the top as from the bottom. */
export function readerRows(words, tall, line) {
  const each = Math.min(Math.floor(words / 2), Math.max(0, Math.floor((tall - 2.7 * line) / line / 2)));
  return [...Array(each).keys(), ...Array.from({ length: each }, (_, k) => words - each + k)];
}

/** A word, cut with "…" where there is no room for it. */
export function shortened(context, word, room) {
  let n = word.length;
  while (n > 1 && context.measureText(n < word.length ? `${word.slice(0, n)}…` : word).width > room) n--;
  return n < word.length ? `${word.slice(0, n)}…` : word;
}

/** What lies under the pointer: a unit, a look in a chart, a word. */
export function readerAt(px, py, frame, view) {
  const place = readerPlaced(frame, view), { header: { seen }, arrays } = frame, [layers, units] = arrays.on_shares.shape;
  const inside = ([x, y, w, h]) => px >= x && px <= x + w && py >= y && py <= y + h, { list: [x, y, w, h], line } = place;
  for (let k = 0; k < layers; k++) {
    for (let i = 0; i < units; i++) {
      const box = readerBox(k, i, place), chosen = seen.layer === k + 1 && seen.unit === i + 1;
      if (inside(box)) return { key: `unit ${k} ${i}`, box, choose: chosen ? undefined : { layer: k + 1, unit: i + 1 }, words: [`unit ${i + 1} of layer ${k + 1}`, `on for ${percent(arrays.on_shares[k * units + i])} of the texts`] };
    }
  }
  const c = place.charts.findIndex(inside);
  if (c >= 0) return lookUnder(px, c, frame, place, view);
  const row = readerRows(seen.words.length, h, line)[Math.floor((py - y - 2.6 * line) / line)];
  if (!inside([x, y, w, h]) || row == null) return null;
  return { key: `word ${row}`, words: [seen.words[row], `alone it changes z by ${rounded(arrays.push[row], 2)}`, `in ${seen.n_with[row].toLocaleString("en")} texts: on for ${percent(arrays.on_with[row])}`, `in the others: on for ${percent(arrays.on_without[row])}`] };
}

function lookUnder(px, c, frame, { charts }, { pinned }) {
  const { steps } = frame.arrays, [x, , w] = charts[c], end = Math.max(1, steps.at(-1), pinned?.arrays.steps.at(-1) ?? 0), wanted = end * (px - x) / w, chart = readerCharts(frame)[c];
  let look = 0;
  steps.forEach((step, i) => { if (Math.abs(step - wanted) < Math.abs(steps[look] - wanted)) look = i; });
  const told = c || !frame.header.stars ? percent : v => `${rounded(v, 3)} stars`;
  return { key: `look ${c} ${look}`, look, words: [`step ${steps[look].toLocaleString("en")}`, ...chart.lines.map((values, k) => `${chart.lines.length > 1 ? `layer ${k + 1}: ` : ""}${told(values[look])}`)] };
}

/** What a key on the picture chooses: left and right the next unit, up and down the next layer; they stop at the ends. */
export function readerWalked(key, { header: { values: { layer, unit } }, arrays: { on_shares: { shape: [layers, units] } } }) {
  const now = Math.min(layer, layers);
  switch (key) {
    case "ArrowDown": return { layer: Math.min(layers, now + 1) };
    case "ArrowUp": return { layer: Math.max(1, now - 1) };
    case "ArrowRight": return { unit: Math.min(units, unit + 1) };
    case "ArrowLeft": return { unit: Math.max(1, unit - 1) };
    default: return null;
  }
}

/** What stands beside the buttons. */
export function readerStatus({ step, learns, pretrained, epoch, n_epochs, seconds_left }) {
  const run = epoch == null ? "" : ` · epoch ${epoch} of ${n_epochs}, ${seconds_left.toFixed(0)} s left`;
  return learns ? `pre-training: layer ${learns}${run}` : `step ${step.toLocaleString("en")}${pretrained ? " · pre-trained" : ""}${run}`;
}

const READER_KEYS = { words: "Click a unit to see its words. Keys: left and right the next unit, up and down the next layer.", act: readerWalked };

export default {
  render(context) {
    return mountPanel(context, {
      name: "reader", draw: drawReader, at: readerAt, status: readerStatus, keys: READER_KEYS,
      height: (width, size) => (isNarrow(width, size) ? 640 : 360) * size / 13,
    });
  },
};
