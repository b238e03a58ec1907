// Pieces: the regions of a plane, or a network's graph with its hinges, on the left; units and the lit paths on the right.
import { STATES, drawState, fitting, isNarrow, penFor } from "../../panels/drawing.mjs";
import { mountPanel } from "../../panels/panel.mjs";
import { exact, rounded } from "../../panels/numbers.mjs";

const STACKED = 500;                                    // px: on a narrower page the units stand below
const WIDEST = 30, STEP = 0.05;                         // paths are drawn up to 30 units a layer; a key moves by this much
const HUES = 12, LEVELS = 21;                           // of the regions' colours
const NEAR = 14;                                        // px from the mark within which it is under the pointer
const VIEWS = ["line", "plane"];
const tallPieces = (width, size) => (isNarrow(width, size, STACKED) ? 720 : 430) * size / 13;

/** Where things stand: a square, or a graph with its hinges and its units' own curves; beside them, or below on a narrow page, the units. */
export function piecePlaces(width, height, size, { flat, layers = 1, units = 1, curves = false }) {
  const em = size / 13, narrow = isNarrow(width, size, STACKED), line = 20 * em, left = 62 * em, top = 1.5 * line, under = 1.3 * line;
  const floor = narrow ? 0.52 * height : height, wide = (narrow ? width : 0.56 * width) - left - 10 * em, bar = 50 * em;
  const side = Math.min(wide - bar, floor - top - under), half = narrow ? width : flat ? left + side + bar : 0.56 * width;
  const cell = Math.min(40 * em, 0.34 * floor / layers), small = !flat && curves && cell >= 22 * em && wide / units >= 34 * em;
  const rows = small ? 16 * em : 84 * em, cells = small ? layers * cell + 6 * em : 0, tall = flat ? side : floor - top - rows - under - cells - 0.4 * line;
  const net = [(narrow ? 0 : half) + 64 * em, narrow ? floor + 2 * line : top, 0, 0], facts = [narrow ? 0 : half + 10 * em, height - 3 * line];
  net[2] = width - net[0] - 6 * em; net[3] = facts[1] - net[1] - 0.9 * line;
  return { em, narrow, line, width, half, main: [left, top, flat ? side : wide, tall], rows: [top + tall + 0.4 * line, rows], small: small ? [top + tall + 0.4 * line + rows + under, cell] : null, net, facts };
}
const placesOf = ({ header, arrays }, { width, height, theme }) => piecePlaces(width, height, theme.size, { flat: header.flat, layers: arrays.on.shape[0], units: arrays.on.shape[1], curves: Boolean(arrays.curves) });

/** The input at a place of the graph or the square, in steps of the sliders; beyond their ends it is the end. */
export function pointAt(px, py, { header: { flat, low, high } }, [x, y, w, h]) {
  const at = share => onStep(low + share * (high - low), low, high);
  return flat ? { x: at((px - x) / w), y: at(1 - (py - y) / h) } : { x: at((px - x) / w) };
}
const onStep = (value, low, high) => Number(Math.min(high, Math.max(low, Math.round(value / STEP) * STEP)).toFixed(2));

/** What a key on the picture chooses: arrows move the point that was chosen last, up and down on the plane only. */
export function movedPoint(key, { header: { flat, low, high, values: { x, y } } }) {
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

// what the network is at one input

/** Which polygon holds a point of the unit square; the one that comes nearest where rounding leaves a gap. */
export function regionAt(polygons, u, v) {
  const inside = polygon => Math.min(...polygon.map(([x, y], i) => {
    const [ax, ay] = polygon.at(i - 1), long = Math.hypot(x - ax, y - ay) || 1;
    return ((x - ax) * (v - ay) - (y - ay) * (u - ax)) / long;
  }));
  let best = 0, most = -Infinity;
  polygons.forEach((polygon, i) => { const depth = inside(polygon); if (depth > most) { most = depth; best = i; } });
  return best;
}

/** The units that are on in each stretch's first ... `stretch`, as 0 and 1: those of the first stretch, with all switches up to there. */
export function onAlong({ first, flips }, stretch) {
  const on = Uint8Array.from(first);
  for (let i = 0; i < flips.length; i += 2) if (flips[i] < stretch) on[flips[i + 1]] ^= 1;
  return on;
}

const termsOf = (map, names) => map.map((value, k) => `${k ? (value < 0 ? "− " : "+ ") : value < 0 ? "−" : ""}${exact(Math.abs(value), 3)} ${names[k] ?? ""}`.trimEnd()).join(" ");

/** What the network is at the chosen input: {point, on, map, formula, value, paths: NaN where it is not known yet, part: number of its region or stretch}. */
export function localOf({ header, arrays }) {
  const { flat, low, high, values } = header, [layers, units] = arrays.on.shape, point = [values?.x, values?.y].slice(0, flat ? 2 : 1);
  if (arrays.pixels) {                                  // only the kernel knows it: until it has answered nothing is lit
    const asked = header.point.every((v, k) => Math.abs(v - point[k]) < 1e-9);
    return asked ? { point, on: arrays.on, formula: header.formula, value: header.value, paths: Number(header.paths), part: -1 } : { point, on: arrays.on.map(() => 0), formula: "…", value: 0, paths: NaN, part: -1 };
  }
  const part = flat ? regionAt(polygonsOf(arrays), ...point.map(v => (v - low) / (high - low))) : Math.max(0, arrays.edges.findLastIndex((edge, i) => edge <= point[0] && i < arrays.edges.length - 1));
  const size = flat ? 3 : 2, map = [...arrays.maps.subarray(size * part, size * part + size)], bytes = Math.ceil(layers * units / 8);
  const on = flat ? Uint8Array.from({ length: layers * units }, (_, u) => arrays.patterns[bytes * part + (u >> 3)] >> (7 - u % 8) & 1) : onAlong(arrays, part);
  const value = map.at(-1) + point.reduce((sum, v, k) => sum + v * map[k], 0), counts = Array.from({ length: layers }, (_, k) => on.subarray(k * units, (k + 1) * units).reduce((sum, o) => sum + o, 0));
  return { point, on, formula: termsOf(map, flat ? "xy" : "x"), value, paths: point.length * counts.reduce((product, n) => product * n, 1), part };
}

// colours of regions

/** [r, g, b] of a hue (0 to 11) and a level (0 to 1, more units on): equal steps of lightness, the most on in the strongest ink. */
export function regionColour(hue, level, dark) {
  const L = dark ? 0.34 + 0.46 * level : 0.92 - 0.46 * level, turn = 2 * Math.PI * (hue + 0.5) / HUES, a = 0.1 * Math.cos(turn), b = 0.1 * Math.sin(turn);
  const [l, m, s] = [L + 0.3963377774 * a + 0.2158037573 * b, L - 0.1055613458 * a - 0.0638541728 * b, L - 0.0894841775 * a - 1.291485548 * b].map(part => part ** 3);      // Oklab
  const linear = [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s, -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s];
  return linear.map(part => Math.round(255 * Math.min(1, Math.max(0, part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055))));
}
const inCss = ([r, g, b]) => `rgb(${r} ${g} ${b})`;

const painted = new WeakMap();                          // small canvases by the pixels they show: a point that moves repaints none
function squareOf(pixels, dark) {
  const known = painted.get(pixels);
  if (known && known.dark === dark) return known.canvas;
  const [rows, columns] = pixels.shape, canvas = document.createElement("canvas"), bytes = new Uint8ClampedArray(4 * rows * columns);
  const colours = Array.from({ length: HUES * LEVELS }, (_, code) => [...regionColour(code % HUES, Math.floor(code / HUES) / (LEVELS - 1), dark), 255]);
  pixels.forEach((code, i) => bytes.set(colours[code], 4 * i));
  canvas.width = columns; canvas.height = rows;
  canvas.getContext("2d").putImageData(new ImageData(bytes, columns, rows), 0, 0);
  painted.set(pixels, { dark, canvas });
  return canvas;
}

/** The points that join one point through neighbours of the same colour: its region, as a set of numbers. */
export function joined(pixels, at) {
  const [rows, columns] = pixels.shape, found = new Set([at]), open = [at];
  while (open.length) {
    const here = open.pop(), column = here % columns;
    for (const [next, there] of [[here - 1, column > 0], [here + 1, column < columns - 1], [here - columns, here >= columns], [here + columns, here < columns * (rows - 1)]]) {
      if (there && pixels[next] === pixels[at] && !found.has(next)) { found.add(next); open.push(next); }
    }
  }
  return found;
}

// the picture

/** What stands over the picture: the count, and A's. */
export function countWords({ flat, count, most }, pinned) {
  const a = pinned ? ` · A: ${pinned.count == null ? `more than ${most.toLocaleString("en")}` : pinned.count.toLocaleString("en")}` : "";
  if (count == null) return `more than ${most.toLocaleString("en")} regions${a}`;
  return `${count.toLocaleString("en")} ${flat ? "region" : "linear piece"}${count === 1 ? "" : "s"}${a}`;
}

/** "1 layer of 64". */
const shapeWords = ([layers, units]) => `${layers} layer${layers === 1 ? "" : "s"} of ${units}`;

export function drawPieces(context, frame, view) {
  const { theme } = view, { header } = frame, place = placesOf(frame, view), text = penFor(context, theme), here = localOf(frame);
  context.font = `600 ${theme.size * 1.1}px ${theme.font}`;
  const said = fitting(context, [countWords(header, view.pinned?.header), countWords(header)], place.half - place.main[0]);
  const end = text(said, place.main[0], place.line * 0.7, { weight: "600", size: theme.size * 1.1 });
  for (const { words, chosen, box: [x, y, w, h] } of tabsOf(place, header, theme.size)) {
    if (x < end + 8) continue;
    text(words, x + w / 2, y + h / 2, { align: "center", weight: chosen ? "600" : "", colour: chosen ? theme.text : theme.faint });
    if (chosen) { context.fillStyle = theme.text; context.fillRect(x + 4, y + h - 2, w - 8, 2); }
  }
  if (header.flat) drawPlane(context, frame, place, view, text, here); else drawGraph(context, frame, place, view, text, here);
  drawUnits(context, frame, place, view, text, here);
  drawFacts(context, frame, place, theme, text, here);
}

/** The words over the picture that turn line into plane and back. */
function tabsOf({ main: [x, , w], line, half, narrow }, { flat }, size) {
  const wide = 3.6 * size, right = narrow || !flat ? x + w : half - 0.5 * size;
  return VIEWS.map((words, k) => ({ words, chosen: flat === (words === "plane"), box: [right - (2 - k) * wide, 0.15 * line, wide, 1.1 * line] }));
}

const unitUnder = under => { const found = /^unit (\d+)$/.exec(under?.key ?? ""); return found ? Number(found[1]) : -1; };

function drawGraph(context, { header, arrays }, { em, line, main: [x, y, w, h], rows: [top, tall], small }, view, text, here) {
  const { theme, pinned, glide = (_, target) => target, under, untouched } = view, { edges, maps, bends, flips, moved, on } = arrays, n = bends.length, { low, high } = header, [at] = here.point;
  const heights = graphOf(edges, maps), before = pinned && !pinned.header.flat ? graphOf(pinned.arrays.edges, pinned.arrays.maps) : [], faint = { colour: theme.faint };
  const ends = [...heights, ...before], lowest = glide("lowest", Math.min(...ends)), highest = glide("highest", Math.max(...ends)), spread = highest - lowest || 1;
  const toX = v => x + w * (v - low) / (high - low), toY = v => y + 6 * em + (h - 12 * em) * (highest - v) / spread;
  const stroke = (points, colour, wide, dash = []) => {
    context.strokeStyle = colour; context.lineWidth = wide * em; context.setLineDash(dash);
    context.beginPath(); for (const [px, py] of points) context.lineTo(px, py);
    context.stroke(); context.setLineDash([]);
  };
  const unit = unitUnder(under), [layers, units] = on.shape;
  if (unit >= 0) for (const [from, to] of stretchesOf(arrays, unit)) { context.fillStyle = theme.line; context.fillRect(toX(from), y, toX(to) - toX(from), h); }
  context.save(); context.beginPath(); context.rect(x - 4, y, w + 8, h); context.clip();
  if (before.length) stroke(Array.from(pinned.arrays.edges, (v, i) => [toX(v), toY(before[i])]), theme.text, 1.5, [6, 4]);
  if (moved) {
    const m = moved.length / 2;
    for (const [k, dash] of [[0, [2, 3]], [1, [8, 4]]]) stroke(Array.from({ length: m }, (_, i) => [toX(low + (high - low) * i / (m - 1)), toY(moved[k * m + i])]), theme.faint, 1.5, dash);
  }
  stroke(Array.from(edges, (v, i) => [toX(v), toY(heights[i])]), theme.active, 2);
  stroke([0, 1].map(k => [toX(edges[here.part + k]), toY(heights[here.part + k])]), theme.active, 5);
  context.restore();
  context.fillStyle = theme.text;
  if (n < 150) bends.forEach((bend, i) => bend && context.fillRect(toX(edges[i + 1]) - 2 * em, toY(heights[i + 1]) - 2 * em, 4 * em, 4 * em));
  text(rounded(highest, 2), x - 8 * em, toY(highest), { ...faint, align: "right" });
  if (toY(lowest) - toY(highest) > line) text(rounded(lowest, 2), x - 8 * em, toY(lowest), { ...faint, align: "right" });
  if (moved) {
    const words = fitting(context, ["dotted: after one step · dashed: rescaled, after one step", "one step: dotted · rescaled: dashed"], w - 16 * em);
    context.fillStyle = theme.paper; context.fillRect(x + 6 * em, y + h - line, context.measureText(words).width + 8 * em, line);
    text(words, x + 10 * em, y + h - line / 2, faint);
  }
  const row = small ? 0 : tall / layers;
  for (let i = 0; i < flips.length; i += 2) {
    const shows = bends[flips[i]], mid = small ? top + tall / 2 : top + (Math.floor(flips[i + 1] / units) + 0.5) * row, reach = (shows ? 0.42 : 0.22) * (small ? tall : row), mine = flips[i + 1] === unit;
    context.fillStyle = shows || mine ? theme.text : theme.silent;
    const wide = (mine ? 4 : 1.5) * em;
    context.fillRect(toX(edges[flips[i] + 1]) - wide / 2, mid - reach, wide, 2 * reach);
  }
  const names = small ? [[0, "hinges", top + tall / 2]] : Array.from({ length: layers }, (_, k) => [k, layers === 1 ? "hinges" : `layer ${k + 1}`, top + (k + 0.5) * row]);
  for (const [k, words, mid] of names) if (row >= 11 * em || k === 0 || k === layers - 1) text(words, x - 8 * em, mid, { ...faint, align: "right" });
  const below = top + tall + line * 0.6;
  text(exact(low), x, below, faint);
  text(exact(high), x + w, below, { ...faint, align: "right" });
  text("x", x + w / 2, below, { ...faint, align: "center" });
  drawMark(context, { at: toX(at), dot: toY(here.value), y, bottom: top + tall, em }, theme);
  if (untouched && !view.you) callout(context, "drag this mark", toX(at), y + h - (moved ? 2.3 : 1.2) * line, { right: x + w, line, em, theme }, text);
  if (small) drawCurves(context, arrays, { small, x, w, em, unit, theme }, text, here);
}

const graphOf = (edges, maps) => Array.from(edges, (v, i) => { const k = 2 * Math.min(i, maps.length / 2 - 1); return maps[k] * v + maps[k + 1]; });

/** The stretches of the line on which one unit is on. */
export function stretchesOf({ edges, first, flips }, unit) {
  const cuts = [edges[0]];
  for (let i = 0; i < flips.length; i += 2) if (flips[i + 1] === unit) cuts.push(edges[flips[i] + 1]);
  cuts.push(edges.at(-1));
  return cuts.slice(0, -1).map((from, i) => [from, cuts[i + 1]]).filter((_, i) => (first[unit] + i) % 2);
}

function drawMark(context, { at, dot, y, bottom, em }, theme) {
  context.fillStyle = theme.text;
  context.fillRect(at - 0.75 * em, y, 1.5 * em, bottom - y);
  context.beginPath(); context.arc(at, dot, 5 * em, 0, 7); context.fill();
  context.fillRect(at - 5 * em, bottom - 9 * em, 10 * em, 18 * em);
  context.fillStyle = theme.paper;
  for (const side of [-2, 1]) context.fillRect(at + side * em, bottom - 5 * em, em, 10 * em);
}

function callout(context, words, at, y, { right, line, em, theme }, text) {
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  const long = context.measureText(words).width + 16 * em, left = at + 10 * em + long > right ? at - 10 * em - long : at + 10 * em;
  context.fillStyle = theme.text; context.fillRect(left, y, long, 0.95 * line);
  text(words, left + 8 * em, y + 0.48 * line, { colour: theme.paper, weight: "600" });
}

/** Every unit's own curve over the line, a row a layer, each to its own top: the little rectifiers of which the graph is made. */
function drawCurves(context, { edges, curves, on: { shape: [layers, units] } }, { small: [top, cell], x, w, em, unit, theme }, text, here) {
  const n = edges.length, wide = w / units, low = edges[0], span = edges[n - 1] - low;
  for (let k = 0; k < layers; k++) text(`layer ${k + 1}`, x - 8 * em, top + (k + 0.5) * cell, { align: "right", colour: theme.faint });
  for (let u = 0; u < layers * units; u++) {
    const own = curves.subarray(u * n, (u + 1) * n), most = Math.max(...own) || 1, left = x + (u % units) * wide + 3 * em, room = wide - 6 * em, above = top + Math.floor(u / units) * cell + 3 * em, tall = cell - 7 * em;
    const toX = v => left + room * (v - low) / span;
    context.strokeStyle = u === unit ? theme.text : theme.line; context.lineWidth = (u === unit ? 2 : 1) * em;
    context.strokeRect(left, above, room, tall);
    context.strokeStyle = here.on[u] ? theme.active : theme.faint; context.lineWidth = (here.on[u] ? 2 : 1.25) * em;
    context.beginPath();
    own.forEach((value, i) => context.lineTo(toX(edges[i]), above + tall - 2 * em - (tall - 4 * em) * value / most));
    context.stroke();
    context.fillStyle = theme.text; context.fillRect(toX(here.point[0]) - 0.5 * em, above, em, tall);
  }
}

function drawPlane(context, { header, arrays }, { em, line, main: [x, y, side] }, view, text, here) {
  const { theme, under, untouched } = view, { low, high } = header, faint = { colour: theme.faint }, scale = v => (v - low) / (high - low);
  const [px, py] = [x + side * scale(here.point[0]), y + side * (1 - scale(here.point[1]))];
  if (arrays.pixels) drawPoints(context, arrays.pixels, [x, y, side], theme, [px, py], em);
  else drawRegions(context, arrays, [x, y, side], { theme, unit: unitUnder(under), region: Number(/^region (\d+)$/.exec(under?.key ?? "")?.[1] ?? -1), chosen: here.part, em });
  context.strokeStyle = theme.faint; context.lineWidth = 1;
  context.strokeRect(x - 0.5, y - 0.5, side + 1, side + 1);
  context.fillStyle = theme.paper; context.beginPath(); context.arc(px, py, 7 * em, 0, 7); context.fill();
  context.fillStyle = theme.text; context.beginPath(); context.arc(px, py, 5 * em, 0, 7); context.fill();
  for (const [v, at, align] of [[low, x, "left"], [high, x + side, "right"]]) text(exact(v), at, y + side + line * 0.6, { ...faint, align });
  text("x", x + side / 2, y + side + line * 0.6, { ...faint, align: "center" });
  for (const [words, at] of [[exact(high), y + 6 * em], ["y", y + side / 2], [exact(low), y + side - 6 * em]]) text(words, x - 8 * em, at, { ...faint, align: "right" });
  drawInk(context, arrays, [x + side + 8 * em, y, 10 * em, side], theme, text, em);
  if (untouched && !view.you) callout(context, "drag this point", px, py - 0.5 * line, { right: view.width, line, em, theme }, text);
}

/** The least and the most units that are on anywhere in the square. */
const inkOf = ({ most_on, n_on }) => most_on ?? [Math.min(...n_on), Math.max(...n_on)];

/** What lightness means: a bar from few units on to many. */
function drawInk(context, arrays, [x, y, wide, tall], theme, text, em) {
  const [least, most] = inkOf(arrays), steps = Math.max(1, most - least + 1);
  for (let k = 0; k < steps; k++) {
    context.fillStyle = inCss(regionColour(8, steps > 1 ? k / (steps - 1) : 0, theme.dark));
    context.fillRect(x, y + tall * (1 - (k + 1) / steps), wide, tall / steps + 0.5);
  }
  context.strokeStyle = theme.faint; context.lineWidth = 1; context.strokeRect(x - 0.5, y - 0.5, wide + 1, tall + 1);
  text(`${most} on`, x + wide + 3 * em, y + 7 * em, { colour: theme.faint });
  text(String(least), x + wide + 3 * em, y + tall - 7 * em, { colour: theme.faint });
}

function drawRegions(context, arrays, [x, y, side], { theme, unit, region, chosen, em }) {
  const polygons = polygonsOf(arrays), [least, most] = inkOf(arrays), { hues, n_on, patterns } = arrays, bytes = patterns.shape[1];
  const trace = polygon => { context.beginPath(); polygon.forEach(([u, v]) => context.lineTo(x + u * side, y + (1 - v) * side)); context.closePath(); };
  context.lineJoin = "round"; context.lineWidth = 0.8 * em; context.strokeStyle = theme.paper;
  polygons.forEach((polygon, i) => {
    trace(polygon);
    context.fillStyle = inCss(regionColour(hues[i], (n_on[i] - least) / Math.max(1, most - least), theme.dark)); context.fill();
    if (unit >= 0 && !(patterns[i * bytes + (unit >> 3)] >> (7 - unit % 8) & 1)) { context.globalAlpha = 0.8; context.fillStyle = theme.paper; context.fill(); context.globalAlpha = 1; }
    context.stroke();
  });
  for (const [i, colour, wide] of [[region, theme.text, 1.5], [chosen, theme.paper, 6], [chosen, theme.text, 3]]) {
    if (!polygons[i]) continue;
    context.strokeStyle = colour; context.lineWidth = wide * em;
    trace(polygons[i]); context.stroke();
  }
}

function drawPoints(context, pixels, [x, y, side], theme, [px, py], em) {
  const [rows, columns] = pixels.shape, column = Math.min(columns - 1, Math.floor(columns * (px - x) / side)), row = Math.min(rows - 1, Math.floor(rows * (py - y) / side));
  context.drawImage(squareOf(pixels, theme.dark), x, y, side, side);
  const cells = joined(pixels, row * columns + column), edge = side / columns;
  for (const [colour, wide] of [[theme.paper, 4], [theme.text, 2]]) {
    context.strokeStyle = colour; context.lineWidth = wide * em; context.beginPath();
    for (const cell of cells) {
      const left = x + edge * (cell % columns), above = y + edge * Math.floor(cell / columns);
      if (!cells.has(cell - 1) || cell % columns === 0) { context.moveTo(left, above); context.lineTo(left, above + edge); }
      if (!cells.has(cell + 1) || cell % columns === columns - 1) { context.moveTo(left + edge, above); context.lineTo(left + edge, above + edge); }
      if (!cells.has(cell - columns)) { context.moveTo(left, above); context.lineTo(left + edge, above); }
      if (!cells.has(cell + columns)) { context.moveTo(left, above + edge); context.lineTo(left + edge, above + edge); }
    }
    context.stroke();
  }
}

/** Where a unit's cell stands in the picture of the network. */
function cellOf(unit, [layers, units], [x, y, w, h], em) {
  const gap = h / (layers + 1), wide = w / units, tall = Math.min(16 * em, 0.5 * gap), box = Math.min(wide - (wide > 5 ? 2 : 0.5), 26 * em);
  return [x + (unit % units + 0.5) * wide - box / 2, y + (Math.floor(unit / units) + 1) * gap - tall / 2, box, tall];
}

function drawUnits(context, { header, arrays: { on: { shape }, codes } }, { em, line, narrow, net, width }, { theme }, text, here) {
  const [x, y, w, h] = net, [layers, units] = shape, gap = h / (layers + 1), wide = w / units, [, , box, cell] = cellOf(0, shape, net, em), { on, paths } = here;
  const faint = { colour: theme.faint, align: "right" };
  const lit = k => k < 0 || k >= layers ? [x + w / 2] : Array.from({ length: units }, (_, i) => i).filter(i => on[k * units + i]).map(i => x + (i + 0.5) * wide);
  const n = on.reduce((sum, o) => sum + o, 0), count = paths > 99999 ? rounded(paths, 2) : paths.toLocaleString("en"), start = narrow ? 0 : x - 54 * em;
  const title = Number.isNaN(paths) ? "…" : `${n} of ${(layers * units).toLocaleString("en")} units on: ${count} ${paths === 1 ? "path" : "paths"} lit`;
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  text(fitting(context, [`${shapeWords(shape)}: ${title}`, title, `${n} units on: ${count} paths lit`, `${n} units on`], width - start), start, narrow ? y - 1.1 * line : line * 0.75, { weight: "600" });
  if (units <= WIDEST) {
    context.strokeStyle = theme.active; context.lineWidth = (n > 30 ? 0.7 : 1.1) * em; context.beginPath();
    for (let k = -1; k < layers; k++) for (const a of lit(k)) for (const b of lit(k + 1)) { context.moveTo(a, y + (k + 1) * gap); context.lineTo(b, y + (k + 2) * gap); }
    context.stroke();
  } else if (gap > 40 * em) text("single paths: up to 30 units a layer", x + w / 2, y + 0.5 * gap, { colour: theme.faint, align: "center" });
  for (let k = 0; k < layers; k++) {
    const mid = y + (k + 1) * gap;
    for (let i = 0; i < units; i++) {
      const place = cellOf(k * units + i, shape, net, em);
      context.fillStyle = theme.paper; context.fillRect(...place);
      if (header.known) drawState(context, codes[k * units + i], place, theme);
      else { context.strokeStyle = theme.silent; context.lineWidth = 1; context.strokeRect(...place); }
    }
    const dot = Math.min(0.6 * box, 0.6 * cell);
    for (const at of lit(k)) {
      if (box < 8 * em) { context.fillStyle = theme.active; context.fillRect(at - box / 2, mid - cell / 2 - Math.min(7 * em, 0.2 * gap), box, Math.min(6 * em, 0.18 * gap)); continue; }
      context.fillStyle = theme.paper; context.fillRect(at - dot / 2 - em, mid - dot / 2 - em, dot + 2 * em, dot + 2 * em);
      context.fillStyle = theme.active; context.fillRect(at - dot / 2, mid - dot / 2, dot, dot);
    }
    if (gap >= 15 * em || k === 0 || k === layers - 1) text(`layer ${k + 1}`, x - 8 * em, mid, faint);
  }
  for (const [words, at] of [["input", y + 2 * em], ["output", y + h - 2 * em]]) if (gap >= 15 * em) text(words, x - 8 * em, at, faint);
}

function drawFacts(context, { header }, { em, line, width, facts: [x, y] }, theme, text, here) {
  let at = x;
  context.font = `${theme.size - 1}px ${theme.font}`;
  const named = STATES.slice(0, 3).map(([, name], i) => `${name} ${header.states[i]}`), roomBeside = words => width - x - words.reduce((sum, word) => sum + context.measureText(word).width + 16 * em, 0);
  const words = roomBeside(named) > 8 ? named : header.states.map(String), room = roomBeside(words);
  if (header.known) words.forEach((word, i) => {
    drawState(context, i, [at, y - 6 * em, 12 * em, 12 * em], theme);
    at = text(word, at + 16 * em, y) + Math.max(2, Math.min(14 * em, room / 2));
  });
  else text(fitting(context, ["states are not known: too many regions", "states are not known"], width - x), x, y, { colour: theme.faint });
  const formula = `at the ${header.flat ? "point" : "mark"} the network is ${here.formula}`, { difference, moves } = header;
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  text(fitting(context, [formula, `here: ${here.formula}`, here.formula], width - x - 2), x, y + 1.1 * line, { weight: "600" });
  if (difference == null) return;
  const [plain, other] = moves.map(move => rounded(move, 2)), same = `largest difference ${difference ? rounded(difference, 1) : "exactly 0"}`;
  context.font = `${theme.size - 1}px ${theme.font}`;
  text(fitting(context, [`rescaled: ${same}; a step moves it by ${other}, not ${plain}`, `${same}; step ${other}, not ${plain}`, same], width - x), x, y + 2.2 * line);
}

// the hand

/** What lies under the pointer: line or plane in words, the point or mark, a unit, a region or a piece. */
export function pieceThing(px, py, frame, view) {
  const place = placesOf(frame, view), { header } = frame, tab = tabsOf(place, header, view.theme.size).find(({ box: [x, y, w, h] }) => px >= x && px <= x + w && py >= y && py <= y + h);
  if (tab) return tab.chosen ? null : { key: tab.words, cursor: "pointer", choose: { inputs: tab.words }, words: [`inputs on a ${tab.words}`] };
  return unitThing(px, py, frame, place, view.theme.size / 13) ?? placeThing(px, py, frame, place);
}

function unitThing(px, py, frame, place, em) {
  const { header, arrays } = frame, { net, small, main: [x, , w] } = place, { on: { shape }, codes } = arrays, [layers, units] = shape, ticked = tickedUnit(px, py, frame, place), within = ([bx, by, bw, bh]) => px >= bx - 1 && px <= bx + bw + 1 && py >= by - 2 && py <= by + bh + 2;
  const curveBox = u => [x + (u % units) * w / units + 3 * em, small[0] + Math.floor(u / units) * small[1] + 3 * em, w / units - 6 * em, small[1] - 7 * em];
  for (let unit = 0; unit < layers * units; unit++) {
    const cell = cellOf(unit, shape, net, em);
    if (unit !== ticked && !within(cell) && !(small && within(curveBox(unit)))) continue;
    const state = header.known ? STATES[codes[unit]][1] : "state not known", hinges = arrays.flips ? Array.from(arrays.flips).flatMap((u, i, all) => (i % 2 && u === unit ? [exact(arrays.edges[all[i - 1] + 1], 2)] : [])) : [];
    const where = hinges.length ? `${hinges.length === 1 ? "hinge" : "hinges"} at ${hinges.slice(0, 6).join(", ")}${hinges.length > 6 ? " ..." : ""}` : header.flat && header.known && codes[unit] === 1 && !arrays.pixels ? "pale: where it is off; the border is its hinge" : "";
    return { key: `unit ${unit}`, box: cell, words: [`unit ${unit % units + 1} of layer ${Math.floor(unit / units) + 1}: ${localOf({ header, arrays }).on[unit] ? "on" : "off"} here`, state, where] };
  }
  return null;
}

/** The unit whose hinge lies under the pointer, or -1; near the mark it is the mark that one wants. */
function tickedUnit(px, py, { header: { flat, low, high, values }, arrays: { flips, edges, on } }, { main: [x, , w], rows: [top, tall], small, em }) {
  const toX = v => x + w * (v - low) / (high - low), [layers, units] = on.shape;
  if (flat || py < top || py >= top + tall || Math.abs(px - toX(values.x)) <= 7 * em) return -1;
  const row = Math.floor(layers * (py - top) / tall), near = Array.from({ length: flips.length / 2 }, (_, i) => [Math.abs(toX(edges[flips[2 * i] + 1]) - px), flips[2 * i + 1]]);
  const [best] = near.filter(([off, unit]) => off <= 5 * em && (small || Math.floor(unit / units) === row)).sort((a, b) => a[0] - b[0]);
  return best ? best[1] : -1;
}

function placeThing(px, py, frame, { main, rows: [top, tall], em }) {
  const { header, arrays } = frame, [x, y, w, h] = main, { flat, low, high } = header, here = localOf(frame), scale = v => (v - low) / (high - low);
  const at = [x + w * scale(here.point[0]), flat ? y + h * (1 - scale(here.point[1])) : py], bottom = flat ? y + h : top + tall + 9 * em;
  const near = Math.max(Math.abs(px - at[0]), Math.abs(py - at[1])) <= NEAR * em, inside = px >= x && px <= x + w && py >= y && py <= bottom;
  if (!inside && !(near && py >= y && py <= bottom)) return null;
  const move = (gx, gy) => pointAt(gx, gy, frame, main), told = here.point.map((v, k) => `${"xy"[k]} = ${v.toFixed(2).replace("-", "−")}`).join(", ");
  if (near) return { key: "point", cursor: flat ? "grab" : "ew-resize", grab: move, words: [told, here.formula, "drag it"] };
  if (arrays.pixels) return { key: "square", cursor: "pointer", choose: move(px, py), words: ["choose this point"] };
  const there = localOf({ header: { ...header, values: { ...header.values, ...move(px, py) } }, arrays }), on = there.on.reduce((sum, o) => sum + o, 0);
  return { key: `${flat ? "region" : "piece"} ${there.part}`, cursor: "pointer", choose: move(px, py), words: [`${on} of ${there.on.length.toLocaleString("en")} units on`, there.formula] };
}

const WALK_PLANE = { words: "Drag the point, or click to choose an input. Keys: left and right; on a plane also up and down.", act: movedPoint };

export default {
  render(context) { return mountPanel(context, { name: "pieces", draw: drawPieces, at: pieceThing, keys: WALK_PLANE, height: tallPieces }); },
};
