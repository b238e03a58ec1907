// The tournament: a row an activation, its error at each learning rate filling in, a dot a seed, the mean with its interval.
import { fitting, isNarrow, penFor } from "../../panels/drawing.mjs";
import { inPercent } from "../../panels/numbers.mjs";
import { mountPanel } from "../../panels/panel.mjs";

const TIGHT = 560, SNUG = 800;                          // px: on a narrower page words are short; the last column is
const STEPS = [0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.2, 0.3, 0.5, 1];
const VERDICTS = ["", "leads", "not told apart", "behind"], SHORT = ["", "leads", "level", "behind"];

/** Row k of an array (rows, n). */
const rowAt = (array, k) => array.subarray(k * array.shape[1], (k + 1) * array.shape[1]);

/** Ends of the error axis: round numbers around all finite values; [0.01, 1] where there is none. */
export function errorScale(...lists) {
  const good = lists.flatMap(list => [...list]).filter(Number.isFinite);
  if (!good.length) return [0.01, 1];
  const low = STEPS.findLast(step => step <= Math.min(...good) && step < 1) ?? STEPS[0];
  return [low, STEPS.find(step => step >= Math.max(...good) && step > low) ?? 1];
}

/** Where columns and rows stand. */
export function tableOf(width, height, size, names, nRates) {
  const em = size / 13, narrow = isNarrow(width, size, TIGHT), slim = isNarrow(width, size, SNUG);
  const longest = Math.max(...names.map(name => name.length)), left = Math.min(narrow ? 74 * em : 150 * em, (8 + 7.2 * longest) * em);
  const cell = narrow ? Math.min(20 * em, 90 * em / nRates) : Math.min(50 * em, (slim ? 190 : 260) * em / nRates);
  const right = (narrow ? 30 : slim ? 86 : 190) * em, head = 46 * em, foot = 26 * em;
  const from = left + cell * nRates + 22 * em, row = Math.min(34 * em, (height - head - foot) / names.length);
  return { em, narrow, slim, left, cell, head, row, from, to: width - right, bottom: head + row * names.length };
}

export function drawTournament(context, { header, arrays }, { width, height, theme }) {
  const place = tableOf(width, height, theme.size, header.names, header.rates.length), { em, head, row, from, to, narrow } = place;
  const text = penFor(context, theme), { order, runs, mean, low, high } = arrays;
  const [least, most] = errorScale(runs, mean.filter(Number.isFinite), high.filter(v => v <= 1));
  const x = share => from + (to - from) * Math.min(1, Math.max(0, Math.log(Math.max(share, 1e-9) / least) / Math.log(most / least)));
  drawHead(context, header, place, width, text, theme);
  if (header.n_done) drawScale(context, [least, most], x, place, text, theme);
  else text(fitting(context, ["Press start: the table fills in, seed after seed.", "Press start."], to - from), from, head + row * 0.5, { colour: theme.faint });
  order.forEach((k, at) => {
    const y = head + (at + 0.5) * row, state = arrays.state[k], colour = state === 3 ? theme.faint : theme.active;
    drawName(context, header, k, y, place, text, theme);
    drawRates(context, header, arrays, k, y, place, text, theme);
    context.fillStyle = theme.faint;
    for (const error of rowAt(runs, k)) if (Number.isFinite(error)) { context.globalAlpha = 0.6; context.beginPath(); context.arc(x(error), y, 3 * em, 0, 7); context.fill(); }
    context.globalAlpha = 1;
    if (Number.isFinite(low[k])) drawBar(context, colour, [x(low[k]), x(high[k])], y, Math.min(8 * em, row * 0.5));
    if (Number.isFinite(mean[k])) { context.fillStyle = state === 3 ? theme.faint : theme.text; context.fillRect(x(mean[k]) - 1.5 * em, y - Math.min(9 * em, row * 0.42), 3 * em, Math.min(18 * em, row * 0.84)); }
    drawWords(arrays, k, y, place, text, theme);
  });
}

function drawBar(context, colour, [a, b], y, tall) {
  context.fillStyle = colour; context.globalAlpha = 0.5;
  context.fillRect(a, y - tall / 2, Math.max(1, b - a), tall);
  context.globalAlpha = 1;
}

function drawHead(context, { rates, measure, n_done: done, n_seeds: seeds, full }, { em, left, cell, from, to, narrow, slim, head }, width, text, theme) {
  const top = 11 * em, under = head - 11 * em, faint = { colour: theme.faint };
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  text(fitting(context, ["validation error (%) at the rate", "valid. error (%)", "rates"], cell * rates.length + (narrow ? 20 : left * 0.9)), left + cell * rates.length, top, { weight: "600", align: "right" });
  rates.forEach((rate, i) => { if (!narrow || i === 0 || i === rates.length - 1) text(fitting(context, [rate], narrow ? 2 * cell : cell), left + cell * (i + 0.5), under, { ...faint, align: "center" }); });
  const what = measure === "test" ? "test error" : "validation error so far";
  const choices = !done ? ["a dot a seed, the mean, its 95 % interval", "errors"] : [`${what} (%, log): a dot a seed, the mean of ${full} of ${seeds} seeds, its 95 % interval`, `${what} (%, log), 95 % interval`, `${what} (%, log)`, "error (%, log)"];
  text(fitting(context, choices, width - from), from, top, { weight: "600" });
}

function drawScale(context, [least, most], x, { em, head, bottom }, text, theme) {
  context.font = `${theme.size - 1}px ${theme.font}`;
  context.strokeStyle = theme.line; context.lineWidth = 1;
  let free = -Infinity;                                  // the first place after the last word
  for (const step of STEPS.filter(s => s >= least && s <= most)) {
    const words = String(Number((100 * step).toPrecision(2))), half = context.measureText(words).width / 2;
    context.beginPath(); context.moveTo(x(step), head - 4 * em); context.lineTo(x(step), bottom); context.stroke();
    if (x(step) - half < free) continue;
    text(words, x(step), head - 11 * em, { colour: theme.faint, align: "center" });
    free = x(step) + half + 4 * em;
  }
}

function drawName(context, { names, epochs }, k, y, { em, left, narrow }, text, theme) {
  const even = new Set(epochs).size === 1, name = names[k];
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  const short = [name, ...Array.from({ length: name.length - 1 }, (_, i) => `${name.slice(0, name.length - 1 - i)}…`)];
  const room = left - (even || narrow ? 8 : 40) * em, end = text(fitting(context, short, room), 0, y, { weight: "600" });
  if (!even && !narrow) text(`${epochs[k]} ep.`, Math.max(end + 4 * em, left - 36 * em), y, { colour: theme.faint, size: theme.size - 3 });
}

/** One cell a learning rate: filled as far as its seeds are finished, with the mean validation error; the chosen one framed. */
function drawRates(context, { n_seeds: seeds, rates }, { valid, done, chosen }, k, y, { em, left, cell, row, narrow }, text, theme) {
  const tall = Math.min(26 * em, row - 2), means = rowAt(valid, k), counts = rowAt(done, k);
  rates.forEach((_, i) => {
    const x = left + i * cell, wide = cell - 3 * em;
    context.globalAlpha = 0.22; context.fillStyle = theme.active;
    context.fillRect(x, y - tall / 2, wide * counts[i] / seeds, tall);
    context.globalAlpha = 1;
    const mine = counts[i] > 0 && chosen[k] === i;
    context.strokeStyle = mine ? theme.active : theme.line; context.lineWidth = mine ? 2 : 1;
    context.strokeRect(x + 0.5, y - tall / 2 + 0.5, wide - 1, tall - 1);
    if (!narrow) text(inPercent(means[i]), x + wide / 2, y, { align: "center", weight: mine ? "600" : "" });
  });
}

function drawWords({ mean, low, high, state }, k, y, { em, to, narrow, slim }, text, theme) {
  if (!Number.isFinite(mean[k])) return;
  const verdict = { colour: state[k] === 3 ? theme.faint : theme.text }, at = to + 12 * em;
  if (narrow) { text(inPercent(mean[k]), at - 6 * em, y); return; }
  const end = text(inPercent(mean[k]), at + 24 * em, y, { weight: "600", align: "right" });
  const said = slim ? SHORT[state[k]] : VERDICTS[state[k]];
  if (said) text(said, at + 32 * em, y, verdict);
}

/** What stands beside the buttons. */
export function tournamentStatus({ n_done: done, n, epoch, seconds_left: left }) {
  if (epoch != null) return `${done} of ${n} networks${left == null ? "" : ` · about ${Math.ceil(left)} s left`}`;
  if (!done) return `${n} networks to train`;
  return done === n ? `all ${n} networks have run` : `stopped: ${done} of ${n} networks`;
}

export default {
  render(context) {
    return mountPanel(context, { name: "tournament", draw: drawTournament, status: tournamentStatus, height: (_width, size) => 430 * size / 13 });
  },
};
