// The ledger: a tile for each claim with its verdict, and for the chosen one the region in which it holds, the paper's number, and a row for each finding.
import { fitting, isNarrow, penFor } from "../../panels/drawing.mjs";
import { exact } from "../../panels/numbers.mjs";
import { mountPanel } from "../../panels/panel.mjs";

export const VERDICT_SIGNS = ["✓", "◐", "✗", "?", "–"];               // in the order of rectlab.lessons.paper.VERDICTS
const VERDICT_WORDS = ["holds", "holds in part", "not here", "cannot be told", "not run"], AXIS_ROOM = 0.12;

/** Where tiles, words, axis and rows stand. */
export function ledgerPlaces(width, height, size, nTiles, nRows) {
  const em = size / 13, narrow = isNarrow(width, size), least = 26 * em, across = Math.max(1, Math.min(nTiles, Math.floor((width - 4) / least))), lines = Math.ceil(nTiles / across);
  const perLine = Math.ceil(nTiles / lines), tile = Math.min(34 * em, (width - 4) / perLine), tall = Math.min(26 * em, tile), key = lines * tall + 14 * em, says = key + 24 * em;
  const left = narrow ? 6 * em : Math.min(330 * em, width * 0.4), right = narrow ? 24 * em : 132 * em, top = says + (narrow ? 66 : 46) * em, bottom = height - 40 * em;
  const row = Math.min(54 * em, (bottom - top) / Math.max(1, nRows + 1));
  return { em, narrow, perLine, tile, tall, key, says, left, from: left, to: width - right, top, row, bottom: top + row * (nRows + 1) };
}

/** The ends of the axis: all numbers of the claim with some room. */
export function ledgerAxis({ region, paper }, { intervals, values }) {
  const ends = [...region, paper, ...intervals, ...values].filter(one => one != null && Number.isFinite(one));
  const low = ends.length ? Math.min(...ends) : 0, high = ends.length ? Math.max(...ends) : 1, room = AXIS_ROOM * (high - low || Math.abs(high) || 1);
  return [low - room, high + room];
}

const ledgerPlaced = ({ header, arrays }, { width, height, theme }) => ledgerPlaces(width, height, theme.size, arrays.ledger.length, header.sources.length);
const tileBox = (k, { perLine, tile, tall }) => [2 + (k % perLine) * tile, 2 + Math.floor(k / perLine) * tall, tile, tall];

export function drawLedger(context, frame, view) {
  const { header, arrays } = frame, { theme, width, glide = (_, value) => value } = view, place = ledgerPlaced(frame, view), { em, top, row, from, to, bottom, narrow } = place, text = penFor(context, theme);
  drawTiles(context, frame, view, place, text);
  const [low, high] = ledgerAxis(header, arrays).map((end, i) => glide(`ledger end ${i}`, end)), x = value => from + (to - from) * (value - low) / (high - low);
  context.font = `600 ${theme.size}px ${theme.font}`;
  paragraph(context, `${header.says} (${header.where})`, 2, place.says, width - 4, 17 * em, theme, text);
  drawRegion(context, header.region, [low, high], x, place, theme);
  drawAxis(context, [low, high], x, place, theme, text);
  context.font = `${theme.size - 1}px ${theme.font}`;
  text(fitting(context, [`${header.measured}; shaded: the claim holds (${header.in_words})`, `${header.measured}; shaded: it holds`, header.measured, "shaded: it holds"], width - 8), narrow ? 2 : Math.max(2, Math.min(from, width - 4 - context.measureText(`${header.measured}; shaded: the claim holds (${header.in_words})`).width)), bottom + 30 * em, { colour: theme.faint });
  if (header.paper != null) drawPaper(context, header.paper, x, place, theme, text);
  if (!header.sources.length) text("nothing was measured", (from + to) / 2, top + row * 0.8, { align: "center", colour: theme.faint });
  let first = 0;
  header.sources.forEach((source, k) => {
    const y = top + (k + 1) * row, many = header.sizes[k];
    drawFinding(context, { source, y, numbers: arrays.intervals.subarray(3 * k, 3 * k + 3), values: [...arrays.values.subarray(first, first + many)], live: k >= header.sources.length - header.n_live, verdict: header.verdicts[k] }, x, place, theme, text);
    first += many;
  });
}

function drawTiles(context, { header: { key, names }, arrays: { ledger } }, { theme, under }, place, text) {
  const chosen = names.indexOf(key);
  ledger.forEach((verdict, k) => {
    const [x, y, wide, tall] = tileBox(k, place);
    context.strokeStyle = k === chosen || under?.tile === k ? theme.text : theme.line; context.lineWidth = k === chosen ? 2.5 : 1;
    context.strokeRect(x + 1.5, y + 1.5, wide - 3, tall - 3);
    text(VERDICT_SIGNS[verdict], x + wide / 2, y + tall / 2 + 0.5, { align: "center", weight: k === chosen ? "700" : "", colour: verdict > 2 ? theme.faint : theme.text });
  });
  let at = 2;
  VERDICT_WORDS.forEach((words, verdict) => {
    const many = ledger.filter(one => one === verdict).length, told = `${VERDICT_SIGNS[verdict]} ${words}: ${many}`;
    context.font = `${theme.size - 1}px ${theme.font}`;
    if (at + context.measureText(told).width > place.tile * place.perLine + 4 && place.narrow) return;
    at = text(told, at, place.key, { colour: theme.faint }) + 16 * place.em;
  });
}

/** Words on at most two lines. */
function paragraph(context, words, x, y, room, line, theme, text) {
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (context.measureText(longer).width <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  lines.slice(0, 3).forEach((one, k) => text(one, x, y + k * line, { weight: "600", size: theme.size }));
}

function drawRegion(context, [low, high], [least, most], x, { top, bottom, from, to }, theme) {
  const left = low == null ? from : Math.max(from, x(Math.max(low, least))), right = high == null ? to : Math.min(to, x(Math.min(high, most)));
  context.save();
  context.globalAlpha = 0.18; context.fillStyle = theme.active;
  context.fillRect(left, top, Math.max(2, right - left), bottom - top + 4);
  context.restore();
}

function drawAxis(context, [low, high], x, { em, bottom, from, to }, theme, text) {
  const raw = (high - low) / 5, power = 10 ** Math.floor(Math.log10(raw)), step = [1, 2, 5, 10].map(k => k * power).find(one => one >= raw);
  context.strokeStyle = theme.line; context.lineWidth = 1;
  context.beginPath(); context.moveTo(from, bottom + 4); context.lineTo(to, bottom + 4); context.stroke();
  context.font = `${theme.size - 1}px ${theme.font}`;
  let free = -Infinity;
  for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step) {
    const words = exact(Math.abs(tick) < step / 1e6 ? 0 : tick), half = context.measureText(words).width / 2;
    context.beginPath(); context.moveTo(x(tick), bottom + 4); context.lineTo(x(tick), bottom + 8); context.stroke();
    if (x(tick) - half < Math.max(0, free)) continue;
    text(words, x(tick), bottom + 16 * em, { align: "center", colour: theme.faint });
    free = x(tick) + half + 6 * em;
  }
}

function drawPaper(context, paper, x, { em, top, row, to, narrow }, theme, text) {
  const at = x(paper), y = top + (narrow ? 0.05 : 0.3) * row, side = 5 * em;
  context.fillStyle = theme.text;
  context.beginPath(); context.moveTo(at, y - side); context.lineTo(at + side, y); context.lineTo(at, y + side); context.lineTo(at - side, y); context.fill();
  const words = `the paper: ${exact(paper)}`;
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  const beyond = at + 10 * em + context.measureText(words).width > to;
  text(words, at + (beyond ? -10 : 10) * em, y, { weight: "600", align: beyond ? "right" : "left" });
}

function drawFinding(context, { source, y, numbers: [mean, low, high], values, live, verdict }, x, { em, narrow, row, left, to }, theme, text) {
  const colour = live ? theme.active : theme.error;
  context.strokeStyle = colour; context.lineWidth = 4 * em;
  context.beginPath(); context.moveTo(x(low), y); context.lineTo(Math.max(x(low) + 1, x(high)), y); context.stroke();
  for (const value of values) {
    context.beginPath(); context.arc(x(value), y, 3.5 * em, 0, 7);
    context.fillStyle = theme.paper; context.fill();
    context.strokeStyle = theme.text; context.lineWidth = 1.2; context.stroke();
  }
  context.fillStyle = theme.text; context.fillRect(x(mean) - 1.5 * em, y - Math.min(10 * em, row * 0.3), 3 * em, Math.min(20 * em, row * 0.6));
  context.font = `${theme.size - 1}px ${theme.font}`;
  const sign = VERDICT_SIGNS[VERDICT_WORDS.indexOf(verdict)], short = [source, source.split(" (")[0]];
  if (narrow) text(fitting(context, short, to - left - 20 * em), left, y - Math.min(0.42 * row, 16 * em), { colour: theme.faint });
  else text(fitting(context, [source, ...short.slice(1), "…"], left - 14 * em), left - 12 * em, y, { align: "right", weight: live ? "600" : "" });
  text(narrow ? sign : `${sign} ${verdict}`, to + 8 * em, y);
}

/** What lies under the pointer: a claim's tile. */
export function ledgerAt(x, y, frame, view) {
  const place = ledgerPlaced(frame, view), { names } = frame.header, { ledger } = frame.arrays;
  const k = Math.floor((y - 2) / place.tall) * place.perLine + Math.floor((x - 2) / place.tile);
  if (x < 2 || y < 2 || x >= 2 + place.tile * place.perLine || k >= names.length || y >= 2 + Math.ceil(names.length / place.perLine) * place.tall) return null;
  return { key: `claim ${k}`, tile: k, box: tileBox(k, place), words: [names[k], VERDICT_WORDS[ledger[k]], "click: see it"], choose: { claim: k + 1 } };
}

export default {
  render(context) {
    return mountPanel(context, { name: "ledger", draw: drawLedger, at: ledgerAt, lines: 4, height: (width, size) => (isNarrow(width, size) ? 500 : 400) * size / 13 });
  },
};
