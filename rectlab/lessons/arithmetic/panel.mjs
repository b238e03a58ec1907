// Sparse arithmetic: the time of each way over the zeros, in times of the dense product; beside it what each way leaves at the zeros of the slider.
import { fitting, isNarrow, penFor } from "../../panels/drawing.mjs";
import { percent, rounded } from "../../panels/numbers.mjs";
import { mountPanel } from "../../panels/panel.mjs";

const PAPER_ZEROS = [0.68, 0.83], SHI_CHU = 0.9, FEWEST_TIMES = 0.03, MOST_TIMES = 30;      // the axis holds at least a tenth to ten times
const TIMES_REACH = 8;                                                                      // px from the line within which the hand holds it

/** Where the axes and the list of ways stand: beside each other, on a narrow page below each other. */
export function timesPlaces(width, height, size) {
  const em = size / 13, narrow = isNarrow(width, size), list = narrow ? width : 300 * em, left = 46 * em, top = 30 * em;
  const foot = narrow ? 5.6 * 26 * em : 0, right = narrow ? width - 12 * em : width - list - 20 * em, bottom = height - 46 * em - foot;
  return { em, narrow, left, right, top, bottom, list: narrow ? [2, bottom + 68 * em, width - 4] : [width - list, top + 24 * em, list - 2], row: (narrow ? 24 : 44) * em };
}

/** The ends of the axis of times: a tenth to ten, wider where a time needs it, never beyond its limits. */
export function timesAxis({ low, high }) {
  const good = [...low, ...high].filter(Number.isFinite);
  return [Math.max(FEWEST_TIMES, Math.min(0.1, ...good)), Math.min(MOST_TIMES, Math.max(10, ...good))];
}

const wayColours = theme => [theme.active, theme.error, theme.silent, theme.zeros];

function timesScales({ arrays, glide = (_, value) => value }, { left, right, top, bottom }) {
  const [least, most] = timesAxis(arrays).map((end, i) => glide(`times end ${i}`, end));
  return { least, most, toX: share => left + (right - left) * share, toShare: x => (x - left) / (right - left),
    toY: times => bottom - (bottom - top) * Math.log(Math.min(most, Math.max(least, times)) / least) / Math.log(most / least) };
}

export function drawTimes(context, frame, view) {
  const { width, height, theme, glide, under, untouched } = view, place = timesPlaces(width, height, theme.size), text = penFor(context, theme), scales = timesScales({ ...frame, glide }, place);
  drawTimesPaper(context, frame.header, place, scales, theme, text);
  drawWays(context, frame, scales, theme, under);
  drawShare(context, frame.header, place, scales, theme, text, untouched);
  drawWayList(context, frame.header, place, theme, text, under);
}

function drawTimesPaper(context, { machine }, { em, left, right, top, bottom }, { least, most, toX, toY }, theme, text) {
  const [low, high] = PAPER_ZEROS.map(toX);
  context.save();
  context.globalAlpha = 0.35; context.fillStyle = theme.line; context.fillRect(low, top, high - low, bottom - top);
  context.restore();
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  text(fitting(context, [`time, in times of the dense product; ${machine}`, `time, in times of dense; ${machine}`, "time, in times of dense", "times of dense"], right - 4), 4, 10 * em, { weight: "600" });
  for (const times of [0.03, 0.1, 0.3, 1, 3, 10, 30].filter(one => one >= least && one <= most)) {
    context.strokeStyle = times === 1 ? theme.text : theme.line; context.lineWidth = times === 1 ? 1.5 * em : 1;
    context.beginPath(); context.moveTo(left, toY(times)); context.lineTo(right, toY(times)); context.stroke();
    text(String(times), left - 6 * em, toY(times), { align: "right", colour: theme.faint });
  }
  context.strokeStyle = theme.faint; context.setLineDash([2, 4]);
  context.beginPath(); context.moveTo(toX(SHI_CHU), top); context.lineTo(toX(SHI_CHU), bottom); context.stroke();
  context.setLineDash([6, 4]); context.beginPath();                                        // what the operations alone would give
  for (let zeros = 0; zeros <= 0.99; zeros += 0.01) context.lineTo(toX(zeros), toY(1 - zeros));
  context.stroke(); context.setLineDash([]);
  for (const share of [0, 0.25, 0.5, 0.75, 1]) text(String(100 * share), toX(share), bottom + 12 * em, { align: share === 1 ? "right" : "center", colour: theme.faint });
  context.font = `${theme.size - 1}px ${theme.font}`;
  text(fitting(context, ["exact zeros (%); shaded: the paper's 68 to 83 %; dotted: 90 %, Shi and Chu", "exact zeros (%); shaded: the paper; dotted: 90 %", "exact zeros (%)"], right - left), (left + right) / 2, bottom + 32 * em, { align: "center", colour: theme.faint });
}

function drawWays(context, { header: { names, crossings }, arrays: { shares, medians, low, high } }, { toX, toY }, theme, under) {
  const n = names.length;
  names.forEach((_, way) => {
    const colour = wayColours(theme)[way], good = [...shares.keys()].filter(k => Number.isFinite(medians[k * n + way]));
    context.strokeStyle = colour; context.lineWidth = under?.way === way ? 4 : 2; context.beginPath();
    for (const k of good) context.lineTo(toX(shares[k]), toY(medians[k * n + way]));
    context.stroke();
    context.lineWidth = 1;
    for (const k of good) {
      context.beginPath(); context.moveTo(toX(shares[k]), toY(low[k * n + way])); context.lineTo(toX(shares[k]), toY(high[k * n + way])); context.stroke();
      drawWayMark(context, way, toX(shares[k]), toY(medians[k * n + way]), 4, colour);
    }
    if (crossings[way] == null) return;                                                     // a ring where it gets faster than the dense product
    context.beginPath(); context.arc(toX(crossings[way]), toY(1), 6, 0, 7);
    context.fillStyle = theme.paper; context.fill(); context.lineWidth = 2; context.stroke();
  });
}

/** Circle, square, triangle, diamond: the ways differ without colours too. */
function drawWayMark(context, way, x, y, r, colour) {
  context.fillStyle = colour; context.beginPath();
  if (way === 0) context.arc(x, y, r, 0, 7);
  else for (const [dx, dy] of [[[-1, -1], [1, -1], [1, 1], [-1, 1]], [[0, -1.2], [1.2, 1], [-1.2, 1]], [[0, -1.4], [1.4, 0], [0, 1.4], [-1.4, 0]]][way - 1]) context.lineTo(x + dx * r, y + dy * r);
  context.fill();
}

/** The share of zeros: a line with a grip at its foot. */
function drawShare(context, { values: { zeros } }, { em, left, right, top, bottom }, { toX }, theme, text, untouched) {
  const at = toX(zeros / 100);
  context.strokeStyle = theme.text; context.lineWidth = 1.25 * em; context.setLineDash([2, 3]);
  context.beginPath(); context.moveTo(at, top); context.lineTo(at, bottom); context.stroke(); context.setLineDash([]);
  context.fillStyle = theme.text; context.fillRect(at - 5 * em, bottom - 11 * em, 10 * em, 18 * em);
  if (!untouched) return;
  const call = "drag this line";
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  const room = context.measureText(call).width + 16 * em, side = at + 10 * em + room > right ? Math.max(left, at - 10 * em - room) : at + 10 * em;
  context.fillStyle = theme.text; context.fillRect(side, bottom - 32 * em, room, 20 * em);
  text(call, side + 8 * em, bottom - 22 * em, { colour: theme.paper, weight: "600" });
}

/** What a way needs at the zeros of the slider, in words, longest first. */
function wayWords(header, way) {
  const { now, left, crossings } = header, time = now[way] == null ? "not measured yet" : `${rounded(now[way], 2)} × the time`, work = `${percent(left[way])} of operations`;
  const from = crossings[way] == null ? "never faster" : `faster from ${percent(crossings[way])} on`;
  return { time, work, from };
}

function drawWayList(context, header, { em, narrow, list: [x, y, wide], row }, theme, text, under) {
  text(`at ${header.values.zeros} % zeros`, x, y - 22 * em, { weight: "600" });
  header.names.forEach((name, way) => {
    const { time, work, from } = wayWords(header, way), middle = y + row * (way + 0.2), weight = under?.way === way ? "600" : "";
    drawWayMark(context, way, x + 6 * em, middle, 4.5 * em, wayColours(theme)[way]);
    text(name, x + 18 * em, middle, { weight: "600" });
    context.font = `${weight} ${theme.size - 1}px ${theme.font}`;
    text(fitting(context, [...(narrow ? [`${time}, ${work}`] : []), time, ""], wide - 110 * em), x + 108 * em, middle, { weight });
    context.font = `${theme.size - 1}px ${theme.font}`;
    if (!narrow) text(fitting(context, [`${work}; ${from}`, from], wide - 20 * em), x + 18 * em, middle + 18 * em, { colour: theme.faint });
  });
}

/** What lies under the pointer: the line of the zeros, a way of the list, the nearest measured time. */
export function timesThing(px, py, frame, view) {
  const place = timesPlaces(view.width, view.height, view.theme.size), { em, left, right, top, bottom, list: [x, y, wide], row } = place, { toX, toY, toShare } = timesScales(frame, place);
  const { header, arrays: { shares, medians, low, high } } = frame, n = header.names.length, toZeros = gx => Math.round(100 * Math.min(0.99, Math.max(0, toShare(gx))));
  const way = Math.floor((py - y) / row + 0.3);
  if (px >= x && px <= x + wide && way >= 0 && way < n && (py > bottom + 50 * em || !place.narrow)) {
    const words = wayWords(header, way);
    return { key: `way ${way}`, way, box: [x, y + row * (way - 0.3), wide, row], words: [`${header.names[way]}: ${words.time}`, words.work, words.from] };
  }
  if (py < top || py > bottom + 12 * em || px < left - TIMES_REACH || px > right + TIMES_REACH) return null;
  if (Math.abs(px - toX(header.values.zeros / 100)) <= TIMES_REACH * em) return { key: "zeros", cursor: "ew-resize", grab: gx => ({ zeros: toZeros(gx) }), words: [`${header.values.zeros} % zeros`, "drag the line"] };
  const near = [...medians.keys()].filter(i => Number.isFinite(medians[i])).map(i => [Math.hypot(px - toX(shares[Math.floor(i / n)]), py - toY(medians[i])), i]).sort((a, b) => a[0] - b[0])[0];
  if (near && near[0] <= TIMES_REACH) {
    const i = near[1];
    return { key: `time ${i}`, way: i % n, words: [`${header.names[i % n]} at ${percent(shares[Math.floor(i / n)])} zeros: ${rounded(medians[i], 2)} × dense`, `its rounds: ${rounded(low[i], 2)} to ${rounded(high[i], 2)}`] };
  }
  return { key: `share ${toZeros(px)}`, cursor: "pointer", choose: { zeros: toZeros(px) }, words: [`${toZeros(px)} % zeros`, "click: look here"] };
}

/** Left and right move the zeros. */
export function timesKey(key, { header: { values: { zeros } } }) {
  const way = { ArrowLeft: -1, ArrowRight: 1 }[key];
  return way ? { zeros: Math.min(99, Math.max(0, zeros + way)) } : null;
}

const TIMES_KEYS = { words: "Drag the line to set the share of zeros. Keys: left and right move it.", act: timesKey };

export default {
  render(context) {
    return mountPanel(context, { name: "arithmetic", draw: drawTimes, at: timesThing, keys: TIMES_KEYS, lines: 3, height: (width, size) => (isNarrow(width, size) ? 560 : 360) * size / 13 });
  },
};
