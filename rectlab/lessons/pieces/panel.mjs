// Pieces: a network's graph with its hinges, or the regions of a plane, on the left; units and the lit paths on the right.
import { STATES, drawState, fitting, isNarrow, penFor } from "../../panels/drawing.mjs";
import { mountPanel } from "../../panels/panel.mjs";
import { rounded } from "../../panels/numbers.mjs";

const STACKED = 680;                                    // px: on a narrower page the units stand below the graph
const WIDEST = 30, STEP = 0.05;                         // paths are drawn up to 30 units a layer; a key moves by this much
const tallPieces = (width, size) => (isNarrow(width, size, STACKED) ? 720 : 420) * size / 13;

/** Where things stand: graph above hinges, or a square; beside them, or below on a narrow page, the units. */
export function piecePlaces(width, height, size, flat) {
  const em = size / 13, narrow = isNarrow(width, size, STACKED), line = 20 * em, left = 60 * em, top = 1.5 * line, half = narrow ? width : 0.56 * width;
  const floor = narrow ? 0.52 * height : height, wide = half - left - 10 * em, rows = 84 * em, under = 1.4 * line;
  const side = Math.min(wide, floor - top - under), tall = flat ? side : floor - top - rows - under - 0.9 * line;
  const net = [narrow ? left : half + 64 * em, narrow ? floor + 2 * line : top, 0, 0], facts = [narrow ? 0 : half + 10 * em, height - 3.1 * line];
  net[2] = width - net[0] - 6 * em; net[3] = facts[1] - net[1] - 0.9 * line;
  return { em, narrow, line, width, half, main: [left, top, flat ? side : wide, tall], rows: [top + tall + 0.9 * line, rows], net, facts };
}

/** What a click on the graph or the square chooses, in steps of the sliders. */
export function pickPoint(px, py, { header: { flat, low, high } }, { width, height, theme }) {
  const { main: [x, y, w, h] } = piecePlaces(width, height, theme.size, flat), u = (px - x) / w, v = (py - y) / h;
  if (u < 0 || u > 1 || v < 0 || (flat && v > 1)) return {};
  const at = share => onStep(low + share * (high - low), low, high);
  return flat ? { x: at(u), y: at(1 - v) } : { x: at(u) };
}
const onStep = (value, low, high) => Number(Math.min(high, Math.max(low, Math.round(value / STEP) * STEP)).toFixed(2));

/** What a key on the picture chooses: arrows move the point, up and down on the plane only. */
export function movedPoint(key, { header: { flat, low, high, point: [x, y] } }) {
  const ways = { ArrowLeft: ["x", x, -1], ArrowRight: ["x", x, 1], ...(flat && { ArrowDown: ["y", y, -1], ArrowUp: ["y", y, 1] }) };
  if (!ways[key]) return null;
  const [name, from, way] = ways[key];
  return { [name]: onStep(from + way * STEP, low, high) };
}

/** The polygons of a frame, each a list of [x, y] from 0 to 1. */
export function polygonsOf({ corners, corner_counts }) {
  let at = 0;
  return Array.from(corner_counts, count => Array.from({ length: count }, () => { at += 2; return [corners[at - 2] / 65535, corners[at - 1] / 65535]; }));
}

/** What stands over the picture: the count. */
export function countWords({ flat, count, most }) {
  if (count == null) return `more than ${most.toLocaleString("en")} regions`;
  return `${count.toLocaleString("en")} ${flat ? "region" : "linear piece"}${count === 1 ? "" : "s"}`;
}

export function drawPieces(context, frame, { width, height, theme }) {
  const { header } = frame, place = piecePlaces(width, height, theme.size, header.flat), text = penFor(context, theme);
  text(countWords(header), place.main[0], place.line * 0.75, { weight: "600", size: theme.size * 1.1 });
  if (header.flat) drawRegions(context, frame, place, theme, text); else drawGraph(context, frame, place, theme, text);
  drawUnits(context, frame, place, theme, text);
  drawFacts(context, frame, place, theme, text);
}

function drawGraph(context, { header, arrays: { graph, hinges, hinge_layers, shows, moved, on } }, { em, line, half, main: [x, y, w, h], rows: [top, tall] }, theme, text) {
  const n = graph.length / 2, xs = graph.subarray(0, n), ys = graph.subarray(n), { low, high } = header, [at] = header.point;
  const lowest = Math.min(...ys), highest = Math.max(...ys), spread = highest - lowest || 1, faint = { colour: theme.faint };
  const toX = v => x + w * (v - low) / (high - low), toY = v => y + 6 * em + (h - 12 * em) * (highest - v) / spread;
  const stroke = (points, colour, wide, dash = []) => {
    context.strokeStyle = colour; context.lineWidth = wide * em; context.setLineDash(dash);
    context.beginPath(); for (const [px, py] of points) context.lineTo(px, py);
    context.stroke(); context.setLineDash([]);
  };
  stroke([[toX(at), y], [toX(at), top + tall]], theme.faint, 1);
  if (moved) {
    const m = moved.length / 2, words = "dotted: after one step · dashed: rescaled, after one step";
    context.save(); context.beginPath(); context.rect(x, y, w, h); context.clip();
    for (const [k, dash] of [[0, [2, 3]], [1, [8, 4]]]) stroke(Array.from({ length: m }, (_, i) => [toX(low + (high - low) * i / (m - 1)), toY(moved[k * m + i])]), theme.text, 1.5, dash);
    context.restore();
    context.font = `${theme.size - 1}px ${theme.font}`;
    text(fitting(context, [words, "one step: dotted · rescaled: dashed"], half - x - 140 * em), half - 8 * em, line * 0.75, { ...faint, align: "right" });
  }
  stroke(Array.from(xs, (v, i) => [toX(v), toY(ys[i])]), theme.active, 2);
  const here = Math.max(0, xs.findIndex(v => v > at) - 1);
  stroke([0, 1].map(k => [toX(xs[here + k]), toY(ys[here + k])]), theme.active, 5);
  context.fillStyle = theme.text;
  if (n < 150) for (let i = 1; i < n - 1; i++) context.fillRect(toX(xs[i]) - 2 * em, toY(ys[i]) - 2 * em, 4 * em, 4 * em);
  context.beginPath(); context.arc(toX(at), toY(header.value), 5 * em, 0, 7); context.fill();
  text(rounded(highest, 2), x - 8 * em, toY(highest), { ...faint, align: "right" });
  if (highest > lowest) text(rounded(lowest, 2), x - 8 * em, toY(lowest), { ...faint, align: "right" });

  const layers = on.shape[0], row = tall / layers;
  hinges.forEach((hinge, i) => {
    const mid = top + (hinge_layers[i] - 0.5) * row, reach = (shows[i] ? 0.42 : 0.2) * row;
    context.fillStyle = shows[i] ? theme.text : theme.silent;
    context.fillRect(toX(hinge) - 0.75 * em, mid - reach, 1.5 * em, 2 * reach);
  });
  for (let k = 0; k < layers; k++) if (row >= 11 * em || k === 0 || k === layers - 1) text(layers === 1 ? "hinges" : `layer ${k + 1}`, x - 8 * em, top + (k + 0.5) * row, { ...faint, align: "right" });
  text(`${low}`.replace("-", "−"), x, top + tall + line * 0.6, faint);
  text(`${high}`, x + w, top + tall + line * 0.6, { ...faint, align: "right" });
  text("x", x + w / 2, top + tall + line * 0.6, { ...faint, align: "center" });
}

function drawRegions(context, { header, arrays }, { em, line, half, narrow, main: [x, y, side] }, theme, text) {
  const { shares, inside } = arrays, faint = { colour: theme.faint }, { low, high, point, count } = header;
  const trace = polygon => { context.beginPath(); polygon.forEach(([u, v]) => context.lineTo(x + u * side, y + (1 - v) * side)); context.closePath(); };
  context.lineJoin = "round"; context.lineWidth = 0.8 * em; context.strokeStyle = theme.paper;
  const polygons = polygonsOf(arrays), least = Math.min(...shares), range = Math.max(1, Math.max(...shares) - least);
  polygons.forEach((polygon, i) => {
    trace(polygon);
    context.globalAlpha = 0.15 + 0.7 * (shares[i] - least) / range; context.fillStyle = theme.active; context.fill();
    context.globalAlpha = 1; context.stroke();
  });
  context.strokeStyle = theme.text; context.lineWidth = 2 * em;
  polygons.forEach((polygon, i) => { if (inside[i]) { trace(polygon); context.stroke(); } });
  context.strokeStyle = theme.line; context.lineWidth = 1;
  context.strokeRect(x - 0.5, y - 0.5, side + 1, side + 1);
  const [px, py] = point.map((v, k) => (k ? y : x) + side * (k ? high - v : v - low) / (high - low));
  context.fillStyle = theme.text; context.beginPath(); context.arc(px, py, 4.5 * em, 0, 7); context.fill();
  if (count == null) ["too many to draw:", "fewer layers or units"].forEach((words, k) => text(words, x + side / 2, y + side / 3 + k * line, { align: "center" }));
  else text("bluer: more units on", narrow ? x + side : half - 8 * em, line * 0.75, { ...faint, align: "right" });
  for (const [v, at, align] of [[low, x, "left"], [high, x + side, "right"]]) text(`${v}`.replace("-", "−"), at, y + side + line * 0.6, { ...faint, align });
  text("x", x + side / 2, y + side + line * 0.6, { ...faint, align: "center" });
  for (const [words, at] of [[`${high}`, y + 6 * em], ["y", y + side / 2], [`${low}`.replace("-", "−"), y + side - 6 * em]]) text(words, x - 8 * em, at, { ...faint, align: "right" });
}

function drawUnits(context, { header, arrays: { on, codes } }, { em, line, narrow, net: [x, y, w, h] }, theme, text) {
  const [layers, units] = on.shape, gap = h / (layers + 1), wide = w / units, cell = Math.min(16 * em, 0.5 * gap), box = Math.min(wide - (wide > 5 ? 2 : 0.5), 26 * em);
  const faint = { colour: theme.faint, align: "right" };
  const lit = k => k < 0 || k >= layers ? [x + w / 2] : Array.from({ length: units }, (_, i) => i).filter(i => on[k * units + i]).map(i => x + (i + 0.5) * wide);
  const n = on.reduce((sum, o) => sum + o, 0), count = Number(header.paths), paths = count > 99999 ? rounded(count, 2) : count.toLocaleString("en");
  const title = `${n} of ${layers * units} units on: ${paths} ${count === 1 ? "path" : "paths"} lit`;
  text(title, narrow ? 0 : x - 54 * em, narrow ? y - 1.1 * line : line * 0.75, { weight: "600" });
  if (units <= WIDEST) {
    context.strokeStyle = theme.active; context.lineWidth = 1.1 * em; context.globalAlpha = 0.7; context.beginPath();
    for (let k = -1; k < layers; k++) for (const a of lit(k)) for (const b of lit(k + 1)) { context.moveTo(a, y + (k + 1) * gap); context.lineTo(b, y + (k + 2) * gap); }
    context.stroke(); context.globalAlpha = 1;
  } else text("single paths: up to 30 units a layer", x + w / 2, y + 0.5 * gap, { colour: theme.faint, align: "center" });
  for (let k = 0; k < layers; k++) {
    const mid = y + (k + 1) * gap;
    for (let i = 0; i < units; i++) {
      const place = [x + (i + 0.5) * wide - box / 2, mid - cell / 2, box, cell];
      if (header.known) drawState(context, codes[k * units + i], place, theme);
      else { context.fillStyle = theme.line; context.fillRect(...place); }
    }
    const dot = Math.min(0.6 * box, 0.6 * cell);
    for (const at of lit(k)) {
      if (box < 8 * em) { context.fillStyle = theme.active; context.fillRect(at - box / 2, mid - cell / 2 - Math.min(7 * em, 0.2 * gap), box, Math.min(6 * em, 0.18 * gap)); continue; }
      context.fillStyle = theme.paper; context.fillRect(at - dot / 2 - em, mid - dot / 2 - em, dot + 2 * em, dot + 2 * em);
      context.fillStyle = theme.active; context.fillRect(at - dot / 2, mid - dot / 2, dot, dot);
    }
    if (gap >= 15 * em || k === 0 || k === layers - 1) text(`layer ${k + 1}`, x - 8 * em, mid, faint);
  }
  for (const [words, at] of [["input", y + 2 * em], ["output", y + h - 2 * em]]) text(words, x - 8 * em, at, faint);
}

function drawFacts(context, { header }, { em, line, width, facts: [x, y] }, theme, text) {
  let at = x;
  context.font = `${theme.size - 1}px ${theme.font}`;
  const words = STATES.slice(0, 3).map(([, name], i) => `${name} ${header.states[i]}`), room = width - x - words.reduce((sum, word) => sum + context.measureText(word).width + 16 * em, 0);
  if (header.known) words.forEach((word, i) => {
    drawState(context, i, [at, y - 6 * em, 12 * em, 12 * em], theme);
    at = text(word, at + 16 * em, y) + Math.max(2, Math.min(14 * em, room / 2));
  });
  else text("states are not known: too many regions", x, y, { colour: theme.faint });
  const formula = `at the mark the network is ${header.formula}`, { difference, moves } = header;
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  text(fitting(context, [formula, `here: ${header.formula}`, header.formula], width - x - 2), x, y + 1.1 * line, { weight: "600" });
  if (difference == null) return;
  const [plain, other] = moves.map(move => rounded(move, 2)), same = `largest difference ${difference ? rounded(difference, 1) : "exactly 0"}`;
  context.font = `${theme.size - 1}px ${theme.font}`;
  text(fitting(context, [`rescaled: ${same}; a step moves it by ${other}, not ${plain}`, `${same}; step ${other}, not ${plain}`, same], width - x), x, y + 2.2 * line);
}

const WALK_PLANE = { words: "Click to choose an input. Keys: left and right; on a plane also up and down.", act: movedPoint };

export default {
  render(context) { return mountPanel(context, { name: "pieces", draw: drawPieces, at: (...here) => ({ key: "here", choose: pickPoint(...here) }), keys: WALK_PLANE, height: tallPieces }); },
};
