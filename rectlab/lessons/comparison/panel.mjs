// The tournament: a row an activation, its error at each learning rate filling in, a dot a seed, the mean with its interval.
import { fitting, functionColour, isNarrow, penFor, rgb } from "../../panels/drawing.mjs";
import { inPercent } from "../../panels/numbers.mjs";
import { mountPanel } from "../../panels/panel.mjs";

const TIGHT = 560, SNUG = 800;                          // px: on a narrower page words are short; the last column is
const STEPS = [0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.2, 0.3, 0.5, 1];
const COUNTS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
const LEADS = 1, LEVEL = 2, BEHIND = 3, ROLL_MS = 2000;

/** Row k of an array (rows, n). */
const rowAt = (array, k) => array.subarray(k * array.shape[1], (k + 1) * array.shape[1]);

/** Ends of the error axis: round numbers around all finite values; [0.01, 1] where there is none. */
export function errorScale(...lists) {
  const good = lists.flatMap(list => [...list]).filter(Number.isFinite);
  if (!good.length) return [0.01, 1];
  const low = STEPS.findLast(step => step <= Math.min(...good) && step < 1) ?? STEPS[0];
  return [low, STEPS.find(step => step >= Math.max(...good) && step > low) ?? 1];
}

/** Where columns and rows stand; rows grow to 58 px, at 13 px type, to use the height; a few grow to 84. */
export function tableOf(width, height, size, names, nRates) {
  const em = size / 13, narrow = isNarrow(width, size, TIGHT), slim = isNarrow(width, size, SNUG), head = 46 * em;
  const row = Math.min((names.length < 5 ? 84 : 58) * em, (height - head - 6 * em) / names.length), curve = narrow || row < 20 * em ? 0 : Math.min(48 * em, 1.2 * row);
  const longest = Math.max(...names.map(name => name.length)), left = Math.min(narrow ? 74 * em : curve + 150 * em, curve + (14 + 7.2 * longest) * em);
  const cell = narrow ? Math.min(20 * em, 90 * em / nRates) : Math.min(52 * em, (slim ? 170 : 240) * em / nRates);
  const wordy = width > 600 * em, right = (narrow ? 40 : !wordy ? 96 : slim ? 132 : 206) * em, from = left + cell * nRates + 22 * em;
  return { em, narrow, slim, wordy, left, cell, head, row, curve, from, to: width - right, bottom: head + row * names.length };
}

/** How strong a cell is, 0 to 1: the error on a log scale from 1 % to 100 %. */
export const strengthOf = error => Math.min(1, Math.max(0, Math.log(error / 0.01) / Math.log(100)));

/** [r, g, b] of a cell: paper mixed with the colour of errors. */
export function shadeOf(error, theme) {
  const paper = rgb(theme.dark ? "#111111" : "#ffffff"), full = rgb(theme.error), share = 0.1 + 0.9 * strengthOf(error);
  return paper.map((c, i) => Math.round(c + share * (full[i] - c)));
}

const lightnessOf = channels => channels.map(c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
/** Black or white, whichever is read better on a colour. */
export const inkOn = channels => lightnessOf(channels) > 0.179 ? "#000000" : "#ffffff";

/** What a roll shows at a moment, `turned` counting draws from the first roll on: {order, means, wins, drawn, rolling}, or null. */
export function rollOf({ header: { roll }, arrays: { means_rolled: means } }, turned) {
  if (!roll || !means) return null;
  const [draws, n] = means.shape, done = turned - (roll - 1) * draws, rolling = done < draws, last = Math.min(draws - 1, Math.max(0, Math.floor(done)));
  const wins = Array(n).fill(0), now = rowAt(means, last), order = [...now.keys()].sort((a, b) => now[a] - now[b] || a - b);
  for (let draw = 0; draw <= last; draw++) { const errors = rowAt(means, draw); wins[errors.indexOf(Math.min(...errors))]++; }
  return { order, means: now, wins, drawn: last + 1, rolling };
}

/** The rows that cannot be told apart from the first, as [first, last] place with all of `members`; null where there are none. */
export function bracketOf({ order, state }) {
  const members = [...order.keys()].filter(at => [LEADS, LEVEL].includes(state[order[at]]));
  return members.length > 1 ? { members, first: members[0], last: members.at(-1) } : null;
}

export const bracketWords = full => `${COUNTS[full] ?? full} seeds cannot separate these`;

export function drawTournament(context, frame, { width, height, theme, glide = (_, value) => value }) {
  const { header, arrays } = frame, place = tableOf(width, height, theme.size, header.names, header.rates.length), { em, head, row, from, to } = place;
  const text = penFor(context, theme), roll = rollOf(frame, glide("roll", (header.roll ?? 0) * (arrays.means_rolled?.shape[0] ?? 0), ROLL_MS)), rolling = Boolean(roll?.rolling);
  const x = errorPlace(arrays, place, end => glide(`end ${end.name}`, end.value)), order = rolling ? roll.order : [...arrays.order];
  const bracket = rolling ? null : bracketLines(bracketOf(arrays), header.full, Boolean(roll), place);
  drawHead(context, header, place, width, text, theme);
  if (header.n_done) drawScale(context, errorScale(...inView(arrays)), x, place, text, theme);
  else drawInvitation(context, header, [from, head, width - from, row * header.names.length], text, theme, em);
  order.forEach((k, at) => {
    const y = head + (glide(`row ${header.names[k]}`, at, rolling ? 90 : 200) + 0.5) * row, colour = functionColour(theme, header.names[k].replace("-flip", ""));
    drawName(context, header, arrays.curves, k, y, place, text, theme, colour);
    drawRates(context, header, arrays, k, y, place, text, theme);
    if (!rolling) drawSpread(context, arrays, k, x, y, place, theme, colour);
    const mean = rolling ? roll.means[k] : arrays.mean[k];
    if (Number.isFinite(mean)) { context.fillStyle = theme.text; context.fillRect(x(mean) - 1.5 * em, y - Math.min(11 * em, row * 0.42), 3 * em, Math.min(22 * em, row * 0.84)); }
    drawWords(rolling ? 0 : arrays.state[k], mean, roll && `first ${roll.wins[k]}×`, y, bracket, place, text, theme);
  });
  if (bracket) drawBracket(context, bracket, place, text, theme);
}

const inView = ({ runs, mean, high }) => [runs, mean.filter(Number.isFinite), high.filter(v => v <= 1)];

/** Where an error stands along the axis; `glide` moves its ends. */
function errorPlace(arrays, { from, to }, glide = end => end.value) {
  const [least, most] = errorScale(...inView(arrays)).map((end, i) => glide({ name: i, value: Math.log(end) }));
  return share => from + (to - from) * Math.min(1, Math.max(0, (Math.log(Math.max(share, 1e-9)) - least) / (most - least)));
}

function drawSpread(context, { runs, low, high, state }, k, x, y, { em, row }, theme, colour) {
  if (Number.isFinite(low[k])) {
    const tall = Math.min(7 * em, row * 0.3);
    context.strokeStyle = state[k] === BEHIND ? theme.faint : colour; context.lineWidth = 3 * em;
    context.beginPath(); context.moveTo(x(low[k]), y); context.lineTo(x(high[k]), y); context.stroke();
    context.lineWidth = 1.5 * em;
    for (const end of [x(low[k]), x(high[k])]) { context.beginPath(); context.moveTo(end, y - tall); context.lineTo(end, y + tall); context.stroke(); }
  }
  for (const error of rowAt(runs, k)) if (Number.isFinite(error)) {
    context.beginPath(); context.arc(x(error), y, 4 * em, 0, 7);
    context.fillStyle = theme.paper; context.fill();
    context.strokeStyle = theme.text; context.lineWidth = 1.2; context.stroke();
  }
}

function drawHead(context, { rates, measure, n_done: done, full }, { em, left, cell, from, narrow, slim, head }, width, text, theme) {
  const top = 11 * em, under = head - 11 * em, faint = { colour: theme.faint };
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  text(fitting(context, ["validation error (%) at the rate", "valid. error (%)", "rates"], cell * rates.length + (narrow ? 20 : left * 0.9)), left + cell * rates.length, top, { weight: "600", align: "right" });
  rates.forEach((rate, i) => { if (!narrow || i === 0 || i === rates.length - 1) text(fitting(context, [rate], narrow ? 2 * cell : cell), left + cell * (i + 0.5), under, { ...faint, align: "center" }); });
  const what = measure === "test" ? "test error" : "validation error so far";
  const choices = !done ? ["what will happen"] : full < 2 ? [`${what} (%, log): a dot a seed`, `${what} (%, log)`, "error (%, log)"] : [`${what} (%, log): a dot a seed, the mean of ${full}, its 95 % interval`, `${what} (%, log), 95 % interval`, `${what} (%, log)`, "error (%, log)"];
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

/** What stands in the place of results before there are any: what is running, or what will happen. */
function drawInvitation(context, { n, names, rates, n_seeds: seeds, playing, seconds_to_first: left }, [x, y, w, h], text, theme, em) {
  const soon = left == null ? "first results soon" : `first results in about ${Math.max(1, Math.ceil(left))} s`, large = 1.4 * theme.size;
  const lines = [
    playing ? [`Training ${n} networks; ${soon}`, `${n} networks train`] : [`▶ start trains ${n} networks`, "▶ start"],
    [`${names.length} activations × ${rates.length} rates × ${seeds} seeds`],
    ["Each cell fills in, seed after seed: the stronger, the more errors.", "Cells fill in: the stronger, the more errors.", "The cells fill in."],
    ["Then here: a dot a seed, the mean, its 95 % interval,", "Then a dot a seed, the mean, its interval,"],
    ["and a bracket over all that the seeds cannot separate.", "and a bracket over what is level."],
  ];
  const step = 1.9 * theme.size, most = Math.max(1, Math.floor(h / step));
  lines.slice(0, most).forEach((choices, i) => {
    const size = i || w < 260 * em ? theme.size - 1 : large, weight = i ? "" : "600";
    context.font = `${weight} ${size}px ${theme.font}`;
    text(fitting(context, choices, w), x, y + Math.max(0.5 * step, (h - Math.min(most, lines.length) * step) / 3 + 0.5 * step) + i * step, { size, weight, colour: i > 1 ? theme.faint : theme.text });
  });
}

/** The name with the curve of the activation; where epochs differ, how many it has. */
function drawName(context, { names, epochs }, curves, k, y, { em, left, narrow, curve, row }, text, theme, colour) {
  const even = new Set(epochs).size === 1, name = names[k];
  if (curve) drawCurve(context, rowAt(curves, k), [0, y - Math.min(0.42 * row, 22 * em), curve - 10 * em, Math.min(0.84 * row, 44 * em)], theme, colour);
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  const short = [name, ...Array.from({ length: name.length - 1 }, (_, i) => `${name.slice(0, name.length - 1 - i)}…`)];
  const below = !even && !narrow && row > 30 * em, beside = !even && !narrow && !below;
  text(fitting(context, short, left - curve - (beside ? 48 : 8) * em), curve, y - (below ? 8 * em : 0), { weight: "600" });
  if (below) text(`${epochs[k]} epochs`, curve, y + 8 * em, { colour: theme.faint });
  if (beside) text(`${epochs[k]} ep.`, left - 6 * em, y, { colour: theme.faint, align: "right" });
}

/** The curve of an activation from −3 to 3, in its own colour, over its axes. */
function drawCurve(context, values, [x, y, wide, tall], theme, colour) {
  if (!values.every(Number.isFinite)) return;
  const toY = v => y + tall * (1 - (v + 1.8) / 4.8), toX = i => x + wide * i / (values.length - 1);
  context.strokeStyle = theme.line; context.lineWidth = 1;
  for (const [ax, ay, bx, by] of [[x, toY(0), x + wide, toY(0)], [x + wide / 2, y, x + wide / 2, y + tall]]) { context.beginPath(); context.moveTo(ax, ay); context.lineTo(bx, by); context.stroke(); }
  context.strokeStyle = colour; context.lineWidth = 2; context.beginPath();
  values.forEach((v, i) => context.lineTo(toX(i), toY(Math.min(3, Math.max(-1.8, v)))));
  context.stroke();
}

const cellBox = (k, i, y, { em, left, cell, row }) => { const tall = Math.min(34 * em, row - 3); return [left + i * cell, y - tall / 2, cell - 3 * em, tall]; };

/** One cell a learning rate: filled as far as its seeds are finished, stronger with more errors; the chosen one and those in training framed. */
function drawRates(context, { n_seeds: seeds, rates }, { valid, done, chosen, training }, k, y, place, text, theme) {
  const means = rowAt(valid, k), counts = rowAt(done, k), busy = training && rowAt(training, k);
  rates.forEach((_, i) => {
    const [x, top, wide, tall] = cellBox(k, i, y, place), mine = counts[i] > 0 && chosen[k] === i, shade = counts[i] > 0 ? shadeOf(means[i], theme) : null;
    if (shade) { context.fillStyle = `rgb(${shade})`; context.fillRect(x, top, wide * counts[i] / seeds, tall); }
    context.save();
    context.strokeStyle = mine || busy?.[i] ? theme.text : theme.faint; context.lineWidth = mine ? 2 : busy?.[i] ? 1.5 : 1;
    if (busy?.[i]) context.setLineDash([4, 3]);
    context.strokeRect(x + 0.5, top + 0.5, wide - 1, tall - 1);
    context.restore();
    if (place.narrow) return;
    const covered = counts[i] >= 0.75 * seeds, half = place.em * 13;
    if (shade && !covered) { context.fillStyle = theme.paper; context.fillRect(x + wide / 2 - half, y - half * 0.6, 2 * half, 1.2 * half); }      // no word stands half on the shade
    text(inPercent(means[i]), x + wide / 2, y, { align: "center", weight: mine ? "600" : "", colour: shade && covered ? inkOn(shade) : theme.text });
  });
}

function drawWords(state, mean, won, y, bracket, { em, to, narrow, slim, wordy }, text, theme) {
  if (!Number.isFinite(mean)) return;
  const at = to + 12 * em;
  const colour = state === BEHIND ? theme.faint : theme.text;
  if (narrow) { text(inPercent(mean), at - 6 * em, y, { colour }); return; }
  text(inPercent(mean), at + 24 * em, y, { weight: "600", align: "right", colour });
  if (won) { if (wordy) text(won, at + 36 * em, y, won === "first 0×" ? { colour: theme.faint } : { weight: "600" }); return; }
  if (state === BEHIND && !(y > bracket?.top && y < bracket?.bottom)) text("behind", at + (slim ? 33 : 50) * em, y, { colour: theme.faint });
}

/** Where the bracket stands, its words line by line, and the height that it needs from `top` to `bottom`. */
function bracketLines(bracket, full, won, { em, to, head, row, narrow, slim, wordy }) {
  if (!bracket) return null;
  const y = at => head + (at + 0.5) * row, cuts = slim ? [0, 2, 3, 4] : [0, 2, 4], words = bracketWords(full).split(" "), ends = Math.min(10 * em, row * 0.4);
  const lines = wordy && !won ? cuts.map((cut, i) => words.slice(cut, cuts[i + 1]).join(" ")) : [], from = y(bracket.first) - ends, end = y(bracket.last) + ends;
  const middle = Math.max(lines.length * 8 * em, (from + end) / 2), half = (lines.length * 8 + 5) * em;
  return { x: to + (narrow ? 34 : won && wordy ? 122 : 46) * em, from, end, ticks: bracket.members.map(y), lines, middle, top: Math.min(from, middle - half), bottom: Math.max(end, middle + half) };
}

/** A grey bracket over all rows that cannot be told apart from the first. */
function drawBracket(context, { x, from, end, ticks, lines, middle }, { em }, text, theme) {
  context.strokeStyle = theme.faint; context.lineWidth = 3;
  context.beginPath(); context.moveTo(x, from); context.lineTo(x, end); context.stroke();
  for (const y of ticks) { context.beginPath(); context.moveTo(x - 5 * em, y); context.lineTo(x, y); context.stroke(); }
  lines.forEach((line, i) => text(line, x + 12 * em, middle + (i - (lines.length - 1) / 2) * 16 * em, { weight: "600" }));
}

const span = (low, high) => `${inPercent(Math.max(0, low))} to ${inPercent(high)} %`;

/** What lies under the pointer: a cell, a dot, the bracket, or a row. */
export function tournamentAt(px, py, { header, arrays }, { width, height, theme }) {
  const place = tableOf(width, height, theme.size, header.names, header.rates.length), { em, head, row, from, to, left, cell, narrow, bottom } = place;
  const at = Math.floor((py - head) / row);
  if (at < 0 || at >= header.names.length) return null;
  const k = arrays.order[at], name = header.names[k], y = head + (at + 0.5) * row, bracket = bracketOf(arrays), i = Math.floor((px - left) / cell);
  if (i >= 0 && i < header.rates.length) return { key: `cell ${k} ${i}`, box: cellBox(k, i, y, place), words: cellWords(header, arrays, k, i) };
  if (!header.n_done) return px < left ? { key: `name ${k}`, words: [name, "not trained yet"] } : null;
  const x = errorPlace(arrays, place), seed = rowAt(arrays.runs, k).findIndex(error => Number.isFinite(error) && Math.hypot(x(error) - px, y - py) < 7 * em);
  if (seed >= 0) return { key: `dot ${k} ${seed}`, words: [`${name}, seed ${seed}`, `${header.measure} error ${inPercent(rowAt(arrays.runs, k)[seed])} %`] };
  if (bracket && px > to + (narrow ? 26 : 36) * em && py > head + bracket.first * row && py < head + (bracket.last + 1) * row) {
    return { key: "bracket", words: [bracketWords(header.full), "paired tests over the seeds, corrected for all pairs:", "no difference from the first row is certain"] };
  }
  if (py > bottom || !Number.isFinite(arrays.mean[k]) || px > left && px < from) return null;
  const interval = Number.isFinite(arrays.low[k]) ? `95 % interval ${span(arrays.low[k], arrays.high[k])}` : "one seed: no interval";
  return { key: `row ${k}`, words: [name, `mean ${header.measure} error ${inPercent(arrays.mean[k])} %`, interval, ["", "the lowest mean", "not told apart from the first", "behind the first"][arrays.state[k]]] };
}

function cellWords({ names, rates, n_seeds: seeds, epochs }, { valid, done, chosen, training }, k, i) {
  const count = rowAt(done, k)[i], busy = training && rowAt(training, k)[i] ? "in training" : "";
  const words = [`${names[k]} at rate ${rates[i]}`, `${count} of ${seeds} seeds done, ${epochs[k]} epochs each`, busy];
  return count ? [...words, `mean validation error ${inPercent(rowAt(valid, k)[i])} %`, chosen[k] === i ? "its best rate so far" : ""] : words;
}

/** What stands beside the buttons. */
export function tournamentStatus({ n_done: done, n, epoch, seconds_left: left, live = true }) {
  if (epoch != null) return `${done} of ${n} networks${left == null ? "" : ` · about ${Math.ceil(left)} s left`}`;
  if (!live) return done === n ? `all ${n} networks have run; none can start here` : `${done} of ${n} networks; none can start here`;
  if (!done) return `${n} networks to train`;
  return done === n ? `all ${n} networks have run` : `stopped: ${done} of ${n} networks`;
}

/** What a key on the picture chooses: fewer and more seeds. */
export const seedsBy = (key, { header: { values } }) => ({ ArrowLeft: { seeds: values.seeds - 1 }, ArrowRight: { seeds: values.seeds + 1 } })[key] ?? null;

export default {
  render(context) {
    return mountPanel(context, {
      name: "tournament", draw: drawTournament, at: tournamentAt, status: tournamentStatus, keys: { words: "Keys: left and right, a seed fewer or more.", act: seedsBy },
      height: (_width, size) => 430 * size / 13,
    });
  },
};
