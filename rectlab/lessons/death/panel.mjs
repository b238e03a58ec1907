// The census: every unit's state as a grid, a band a layer, and beside it the autopsy of one unit, whose hinge can be dragged.
import { STATES, drawCells, drawState, fitting, isNarrow, penFor } from "../../panels/drawing.mjs";
import { mountPanel } from "../../panels/panel.mjs";
import { exact, rounded } from "../../panels/numbers.mjs";

const CERTIFIED = 3;                                               // a code of its own: silent, and proved to stay so
const BY_STATE = "by state", BY_NUMBER = "by number";
const HOLLOW_FIRST = [1, 2, 3, 0];                                 // place of a code in the order of states
const DEEP = 2;                                                    // cells of a layer that stand one above the other
const REACH = 8;                                                   // px from the hinge at which the hand gets hold of it
const NOBODY = 65535;                                              // "nearest image" of an empty bin

/** Where things stand: the key on top, the grid, and beside it (on a narrow page below) the facts above the histogram. */
export function censusPlaces(width, height, size, [layers, units], { guessed = false, pinned = false, pictured = true } = {}) {
  const em = size / 13, narrow = isNarrow(width, size), line = 20 * em, left = 58 * em, counts = (pinned ? 72 : 40) * em;
  const keyed = (narrow ? 3.6 : 1.5) * line, own = narrow && guessed, head = keyed + (own ? 1.7 : 0.6) * line, top = head + 0.75 * line;
  const beside = narrow ? 0 : Math.min(0.37 * width, 470 * em), gap = narrow ? 0 : 26 * em, wide = width - beside - gap - left - counts;
  const band = narrow ? 25 * em : (height - top - 3) / layers, bottom = top + layers * band, columns = Math.ceil(units / DEEP);
  const autopsy = narrow ? [0, bottom + 0.6 * line, width, height - bottom - 0.6 * line] : [width - beside, keyed, beside, height - keyed];
  return { em, narrow, line, width, head, guess: own ? [left, keyed + 0.6 * line, wide] : [left + 120 * em, head, wide - 130 * em], grid: [left, top, wide / columns, band], counts: left + wide, ...autopsyPlaces(autopsy, em, line, pictured) };
}

function autopsyPlaces([x, y, wide, tall], em, line, pictured) {
  const facts = Math.max(0, Math.min(4, Math.floor((tall - 7.2 * line) / (0.95 * line)))), under = y + (3.4 + 0.95 * facts) * line;
  const side = pictured ? 78 * em : 0, left = 44 * em, floor = y + tall - 1.25 * line;
  return { autopsy: [x, y, wide], facts, histogram: [x + left, under, wide - left - side - 10 * em, floor - under], pictures: pictured ? [x + wide - side, under, side, floor - under] : null };
}

const placed = ({ arrays: { codes } }, { width, height, theme, shared, pinned, you }) => censusPlaces(width, height, theme.size, codes.shape, { guessed: isGuess(you), pinned: Boolean(pinned), pictured: Boolean(shared?.arrays.images) });
const isGuess = you => you?.kind === "number" && you.guess != null;

/** How many units of each state a layer has; the certified are silent too. */
export function statesOf(codes, k) {
  const counts = [0, 0, 0], units = codes.shape[1];
  for (let i = k * units; i < (k + 1) * units; i++) counts[codes[i] === CERTIFIED ? 0 : codes[i]]++;
  return counts;
}

/** Where each unit of a layer stands when units of one state stand together: hollow ones first. */
export function ranksOf(codes, k) {
  const units = codes.shape[1], order = [...Array(units).keys()].sort((a, b) => HOLLOW_FIRST[codes[k * units + a]] - HOLLOW_FIRST[codes[k * units + b]] || a - b);
  const ranks = [];
  order.forEach((unit, rank) => { ranks[unit] = rank; });
  return ranks;
}

/** The box of the cell at a place, which is on its way from one whole place to another by `share`. */
function cellBox([from, to, share], k, { grid: [left, top, wide, band], em }) {
  const [x0, y0, x1, y1] = [from, to].flatMap(slot => [Math.floor(slot / DEEP), slot % DEEP]), tall = (band - 4 * em) / DEEP, gap = wide > 8 ? 1.5 : 1;
  return [left + (x0 + share * (x1 - x0)) * wide, top + k * band + (y0 + share * (y1 - y0)) * tall, wide - gap, tall - gap];
}

/** What a key on the picture chooses: arrows walk through the grid and stop at its edges. */
export function walked(key, { header: { values: { layer, unit } }, arrays: { codes: { shape: [layers, units] } } }) {
  switch (key) {
    case "ArrowDown": return { layer: Math.min(layers, layer + 1), unit_bias: 0 };
    case "ArrowUp": return { layer: Math.max(1, layer - 1), unit_bias: 0 };
    case "ArrowRight": return { unit: Math.min(units, unit + 1), unit_bias: 0 };
    case "ArrowLeft": return { unit: Math.max(1, unit - 1), unit_bias: 0 };
    default: return null;
  }
}

/** The axis of the histogram, without what the hand has added to the bias: so the images stay where they are while the hinge moves. */
function axisOf({ header: { seen: { lower, upper }, values } }, { glide }) {
  const own = values.unit_bias ?? 0, low = glide ? glide("low", lower - own) : lower - own, high = glide ? glide("high", upper - own) : upper - own;
  return { own, low, high, xOf: (z, [x, , wide]) => x + wide * (z - own - low) / (high - low) };
}

/** What lies under the pointer: the hinge, a bar of the histogram, the order of the units, or a unit. */
export function thingAt(x, y, frame, view) {
  const place = placed(frame, view), [left, top, wide, tall] = place.histogram;
  if (within(x, y, orderBox(place))) return { key: "order", words: sortedIn(frame) ? "put the units back in order" : "put units of one state together", box: orderBox(place), choose: { order: sortedIn(frame) ? BY_NUMBER : BY_STATE } };
  if (x > left - 12 && x < left + wide + 12 && y > top - place.line && y < top + tall + place.line) return hingeAt(x, frame, view, place) ?? barAt(x, frame, view, place);
  return unitAt(x, y, frame, view, place);
}

const within = (x, y, [left, top, wide, tall]) => x >= left && x <= left + wide && y >= top && y <= top + tall;
const sortedIn = ({ header: { values } }) => values.order === BY_STATE;

function hingeAt(x, frame, view, { histogram }) {
  const axis = axisOf(frame, view), [left, , wide] = histogram;
  if (view.live === false || Math.abs(x - hingeX(axis, histogram)) > REACH) return null;
  return { key: "hinge", cursor: "ew-resize", words: ["the hinge: z = 0", "drag it: this changes the unit's own bias"],
    grab: at => ({ unit_bias: -(axis.low + (axis.high - axis.low) * (at - left) / wide) }) };
}

const hingeX = (axis, [x, , wide]) => Math.min(x + wide, Math.max(x, axis.xOf(0, [x, , wide])));

function barAt(x, frame, view, { histogram: [left, top, wide, tall] }) {
  const { header: { seen: { lower, upper }, whole }, arrays: { all, probe, nearest } } = frame, axis = axisOf(frame, view), bins = all.length, bin = (upper - lower) / bins;
  const k = Math.floor((axis.low + axis.own + (axis.high - axis.low) * (x - left) / wide - lower) / bin);
  if (!all[k]) return null;
  const [from, to] = [lower + k * bin, lower + (k + 1) * bin], image = nearest?.[k] ?? NOBODY, [start, end] = [from, to].map(z => axis.xOf(z, [left, top, wide]));
  const picture = image === NOBODY ? undefined : imageOf(view.shared, image);
  return { key: `bar ${k}`, box: [start, top, end - start, tall], image: picture,
    words: [`${counted(all[k])}, ${from + to > 0 ? "on" : "off"}`, `z from ${rounded(from, 2)} to ${rounded(to, 2)}`, whole ? "" : `${probe[k].toLocaleString("en")} of the probe`, picture ? "nearest to the hinge:" : ""] };
}

/** The picture of an image, for the tip; undefined where the page has none. */
function imageOf(shared, image) {
  const { images } = shared?.arrays ?? {};
  if (!images) return undefined;
  const [, ...shape] = images.shape, size = shape[0] * shape[1];
  return { values: images.subarray(image * size, (image + 1) * size), shape };
}

function unitAt(x, y, frame, view, place) {
  const { header: { n, seen }, arrays: { codes, on_counts, biases } } = frame, [layers, units] = codes.shape, { grid: [left, top, wide, band], em } = place;
  const k = Math.floor((y - top) / band), column = Math.floor((x - left) / wide), deep = Math.floor((y - top - k * band) / ((band - 4 * em) / DEEP)), slot = DEEP * column + deep;
  if (k < 0 || k >= layers || column < 0 || deep >= DEEP || slot >= units) return null;
  const i = sortedIn(frame) ? ranksOf(codes, k).indexOf(slot) : slot, code = codes[k * units + i], on = on_counts[k * units + i], chosen = seen.layer === k + 1 && seen.unit === i + 1;
  const before = view.pinned?.arrays.codes[k * units + i];
  return { key: `unit ${k} ${i}`, box: cellBox([slot, slot, 0], k, place), choose: chosen ? undefined : { layer: k + 1, unit: i + 1, unit_bias: 0 },
    words: [`unit ${i + 1} of layer ${k + 1}: ${on === 0 && code !== CERTIFIED ? "dead" : STATES[code][1]}`, `on for ${on.toLocaleString("en")} of ${counted(n)}`,
      on && !code ? "silent on the probe" : "", `bias ${rounded(biases[k * units + i], 2)}`, before == null ? "" : `A: ${STATES[before][1]}`] };
}

const counted = n => `${n.toLocaleString("en")} ${n === 1 ? "image" : "images"}`;

/** What the autopsy says below its name and verdict, the most important first; each in words of falling length. */
export function factsOf({ seen: { layer, on, bias, largest, distance, gradient, bound, life }, values }) {
  const any = bound == null ? "" : rounded(bound, 2), how = layer === 1 ? "" : " (by intervals)", shift = values?.bias_shift ?? 0, own = `bias ${rounded(bias, 2)}`;
  const pull = on === 0 ? "gradient exactly 0" : gradient == null ? "gradient at rest" : `gradient ${rounded(gradient, 2)}`;
  return [
    [...(shift ? [`${own}, shift ${rounded(shift, 2)}, ${pull}`] : on ? [] : [`${own}, ${pull}: no step moves it`]), `${own}, ${pull}`, own],
    distance == null ? ["no weights, no hinge"] : [`nearest image ${rounded(distance, 2)} from its hinge`, `nearest image at ${rounded(distance, 2)}`],
    any ? [`largest z ${rounded(largest, 2)}, of any image ${any}${how}`, `largest z ${rounded(largest, 2)}, of any image ${any}`] : [`largest z ${rounded(largest, 2)}`],
    [life],
  ];
}

/** The unit's state on all images, in words of falling length. */
export function verdictOf({ n, seen: { on, certified } }) {
  const verdict = certified ? "certified dead" : on === 0 ? "dead" : on === n ? "always on" : "selective", share = `${on.toLocaleString("en")} of ${n.toLocaleString("en")}`;
  return [`${verdict}: on for ${share} images`, `${verdict}: ${share} images`, verdict];
}

/** What stands beside the buttons: the effect of the last revival, or how long it was trained. */
export const censusStatus = header => (header.told || (header.trained ? `${header.trained} ${header.trained === 1 ? "epoch" : "epochs"} trained` : "untrained"));

export function drawCensus(context, frame, view) {
  const { header, arrays: { codes, corner } } = frame, { theme } = view, place = placed(frame, view), text = penFor(context, theme);
  drawStateKey(context, place, header, theme, text);
  if (isGuess(view.you)) drawGuess(context, place, view.you, theme, text);
  drawHead(context, place, frame, view, text);
  drawGrid(context, place, codes, frame, view, text);
  drawAutopsy(context, place, header, theme, text);
  drawHinge(context, place, frame, view, text);
  drawPictures(context, place, header.seen.nearest, corner, view, text);
}

function drawStateKey(context, { em, line, narrow, width }, { states, probe_size, whole, certified }, theme, text) {
  const units = states.reduce((a, b) => a + b, 0), count = probe_size.toLocaleString("en");
  const end = text(`${units} units on ${whole ? `all ${count}` : count} images`, 0, line * 0.75, { weight: "600" });
  const words = states.map((state, i) => `${i === 0 && whole ? "dead" : STATES[i][1]} ${state.toLocaleString("en")}`);
  const proved = `certified ${certified == null ? "…" : certified.toLocaleString("en")}`, start = narrow ? 0 : end + 20 * em;
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  const spare = all => width - start - all.reduce((sum, word) => sum + context.measureText(word).width + 20 * em, 0);
  words.splice(1, 0, spare([...words, `of these ${proved}`]) > 0 ? `of these ${proved}` : proved);
  const room = spare(words);
  let x = start, y = narrow ? line * 1.85 : line * 0.75;
  words.forEach((word, i) => {
    if (narrow && x + 16 * em + context.measureText(word).width > width) [x, y] = [0, y + line];
    drawState(context, [0, CERTIFIED, 1, 2][i], [x, y - 6 * em, 12 * em, 12 * em], theme);
    x = text(word, x + 16 * em, y, { weight: "600" }) + 4 * em + Math.max(0, Math.min(12 * em, room / 3));
  });
}

/** The guess on a line of all units, dashed, and the number that was found growing from 0. */
function drawGuess(context, { guess: [x, middle, wide], em }, you, theme, text) {
  const off = `off by ${exact(Math.abs(you.guess - you.answer))}`;
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  const words = fitting(context, [`dead, you: ${you.guess}, ${off}`, `you: ${you.guess}, ${off}`, off], 0.7 * wide), long = wide - 12 * em - context.measureText(words).width;
  const at = value => x + long * (value - you.low) / (you.high - you.low);
  context.fillStyle = theme.faint; context.fillRect(x, middle, long, 1);
  drawState(context, 0, [x, middle - 5 * em, Math.max(2, (at(you.answer) - x) * you.share), 10 * em], theme);
  context.save();
  context.strokeStyle = theme.you; context.lineWidth = 2.5; context.setLineDash([4, 3]);
  context.beginPath(); context.moveTo(at(you.guess), middle - 8 * em); context.lineTo(at(you.guess), middle + 8 * em); context.stroke();
  context.restore();
  text(words, x + wide, middle, { colour: theme.you, weight: "600", align: "right" });
}

const orderBox = ({ em, head, line, grid: [left] }) => [left, head - 0.5 * line, 108 * em, 0.95 * line];

function drawHead(context, place, frame, { theme, pinned }, text) {
  const { head, counts, em } = place, box = orderBox(place), sorted = sortedIn(frame), faint = { colour: theme.faint, align: "right" };
  context.strokeStyle = theme.faint; context.lineWidth = 1; context.strokeRect(...box);
  text(sorted ? "sort by number" : "sort by state", box[0] + box[2] / 2, head, { align: "center" });
  text(frame.header.whole ? "dead" : "silent", counts + 38 * em, head, faint);
  if (pinned) text("A", counts + 70 * em, head, faint);
}

function drawGrid(context, place, codes, frame, { theme, glide, pinned }, text) {
  const { em, grid: [left, top, wide, band], counts } = place, { layer, unit } = frame.header.seen, [layers, units] = codes.shape;
  const share = glide ? glide("order", sortedIn(frame) ? 1 : 0) : sortedIn(frame) ? 1 : 0, align = { align: "right" }, every = Math.ceil(theme.size / band);
  for (let k = 0; k < layers; k++) {
    const middle = top + k * band + (band - 4 * em) / 2, strong = k + 1 === layer ? { weight: "600" } : { colour: theme.faint }, ranks = ranksOf(codes, k), silent = statesOf(codes, k)[0];
    const told = (layer - 1 - k) % every === 0;                    // where rows are lower than words, the chosen one and every second have theirs
    if (told) text(`layer ${k + 1}`, 0, middle, strong);
    for (let i = 0; i < units; i++) drawState(context, codes[k * units + i], cellBox([i, ranks[i], share], k, place), theme);
    if (told) text(`${silent}`, counts + 38 * em, middle, { ...strong, ...align });
    if (pinned) drawPinned(context, place, k, told ? middle : null, { silent: statesOf(pinned.arrays.codes, k)[0], share }, theme, text);
    if (k + 1 === layer) outlineOf(context, cellBox([unit - 1, ranks[unit - 1], share], k, place), theme, 2 * em);
  }
}

/** How many units of a layer were silent at A: as a number, and where units are sorted as a dashed line at the end of these. */
function drawPinned(context, { em, counts, grid: [left, top, wide, band] }, k, middle, { silent, share }, theme, text) {
  if (middle) text(`${silent}`, counts + 70 * em, middle, { align: "right", colour: theme.faint });
  if (share < 1) return;
  const x = left + wide * silent / DEEP;
  context.save();
  context.strokeStyle = theme.text; context.lineWidth = 2; context.setLineDash([3, 2]);
  context.beginPath(); context.moveTo(x, top + k * band - 1); context.lineTo(x, top + (k + 1) * band - 3 * em); context.stroke();
  context.restore();
}

function outlineOf(context, [x, y, wide, tall], theme, thick) {
  context.strokeStyle = theme.text; context.lineWidth = thick;
  context.strokeRect(x - 1.5, y - 1.5, wide + 3, tall + 3);
}

function drawAutopsy(context, { autopsy: [x, y, wide], facts, line }, header, theme, text) {
  const { layer, unit } = header.seen, say = (choices, row, looks) => {
    context.font = `${looks.weight ?? ""} ${looks.size ?? theme.size - 1}px ${theme.font}`;
    text(fitting(context, choices, wide), x, y + row * line, looks);
  };
  say([`unit ${unit} of layer ${layer}`], 0.5, { weight: "600", size: theme.size * 1.05 });
  say(verdictOf(header), 1.55, { weight: "600" });
  factsOf(header).slice(0, facts).forEach((words, i) => say(words, 2.5 + 0.95 * i, {}));
}

function drawHinge(context, { em, line, histogram }, frame, view, text) {
  const { header: { n, probe_size, whole, seen: { lower, upper } }, arrays: { all, probe } } = frame, { theme, untouched } = view, [x, y, wide, tall] = histogram;
  const axis = axisOf(frame, view), bins = all.length, bin = (upper - lower) / bins, most = Math.max(...all), floor = y + tall, faint = { colour: theme.faint };
  context.save();
  context.beginPath(); context.rect(x - 1, y - 1, wide + 2, tall + 2); context.clip();
  for (let i = 0; i < bins; i++) {
    if (!all[i]) continue;
    const on = lower + (i + 0.5) * bin > 0, [left, right] = [lower + i * bin, lower + (i + 1) * bin].map(z => axis.xOf(z, histogram)), bar = Math.max(4, right - left - 1);
    const [high, solid] = [all[i], probe[i]].map(count => count && Math.max(2, tall * count / most)), colour = on ? theme.active : theme.zeros;
    if (!on) { context.fillStyle = theme.zeros_tint; context.fillRect(left, floor - high, bar, high); }
    context.strokeStyle = colour; context.lineWidth = 1;
    context.strokeRect(left + 0.5, floor - high + 0.5, bar - 1, high);
    context.fillStyle = colour;
    context.fillRect(left, floor - solid, bar, solid);
  }
  context.restore();
  context.fillStyle = theme.faint; context.fillRect(x, floor, wide, 1);
  drawLine(context, hingeX(axis, histogram), [y, floor], em, theme);
  const keyed = ["z of all ", "z, "].map(begin => `${begin}${counted(n)}${whole ? "" : `; solid: ${counted(probe_size)} of the probe`}`), far = x + wide - hingeX(axis, histogram);
  context.font = `${theme.size - 1}px ${theme.font}`;
  text(fitting(context, [...keyed, `z of ${counted(n)}`, "z"], wide + 40 * em), x - 44 * em, y - line * 0.75, faint);
  text(most.toLocaleString("en"), x - 6 * em, y + 6 * em, { ...faint, align: "right" });
  if (tall > 2.2 * line) text("0", x - 6 * em, floor - 6 * em, { ...faint, align: "right" });
  drawAxis(context, { x, wide, zero: hingeX(axis, histogram), under: floor + line * 0.7, em }, [axis.low + axis.own, axis.high + axis.own], theme, text);
  if (untouched && view.live !== false && tall > 3 * line) callOut(context, hingeX(axis, histogram), far > wide / 2, y + 0.3 * tall, theme, text);
}

function drawLine(context, at, [top, floor], em, theme) {
  context.fillStyle = theme.text; context.fillRect(at - 1, top - 3, 2, floor - top + 6);
  context.fillRect(at - 5 * em, top - 4, 10 * em, 13 * em);       // the grip
  context.fillStyle = theme.paper; for (const dx of [-2, 1]) context.fillRect(at + dx * em, top - 1, em, 13 * em - 6);
}

/** The words below the axis: 0 at the hinge, the ends, and what each side of it means, where there is room. */
function drawAxis(context, { x, wide, zero, under, em }, ends, theme, text) {
  const faint = { colour: theme.faint }, taken = [[zero - 8 * em, zero + 8 * em]];
  text("0", zero, under, { weight: "600", align: "center" });
  context.font = `${theme.size - 1}px ${theme.font}`;
  const put = (words, left) => {
    const right = left + context.measureText(words).width;
    if (left < x - 40 * em || right > x + wide + 4 || taken.some(([from, to]) => left < to + 6 * em && right > from - 6 * em)) return;
    taken.push([left, right]);
    text(words, left, under, faint);
  };
  const last = rounded(ends[1], 2);
  put(rounded(ends[0], 2), x);
  put(last, x + wide - context.measureText(last).width);
  put("← off", zero - 14 * em - context.measureText("← off").width);
  put("on →", zero + 14 * em);
}

function callOut(context, at, after, y, theme, text) {
  const words = after ? "← drag this line" : "drag this line →";
  context.font = `600 ${theme.size - 1}px ${theme.font}`;
  const wide = context.measureText(words).width + 16, tall = 1.8 * theme.size, x = after ? at + 10 : at - 10 - wide;
  context.fillStyle = theme.paper; context.fillRect(x, y - tall / 2, wide, tall);
  context.strokeStyle = theme.text; context.lineWidth = 1.5; context.strokeRect(x, y - tall / 2, wide, tall);
  text(words, x + 8, y, { weight: "600" });
}

/** The image nearest to the hinge; of a first-layer unit also the one, of all there could be, that gives it most. */
function drawPictures(context, { pictures, line, em }, nearest, corner, { theme, shared }, text) {
  if (!pictures) return;
  const shown = [["nearest", imageOf(shared, nearest)], corner && ["most z", { values: corner, shape: corner.shape, colourOf: v => [255 * v, 255 * v, 255 * v] }]].filter(Boolean);
  const [x, top, side, tall] = pictures;
  if (!shown[0][1] || tall < 24 + line) return;
  const fit = Math.max(1, Math.floor(tall / (32 + line))), some = shown.slice(0, fit), step = tall / some.length, size = Math.min(64, side, step - line);
  some.forEach(([words, { values, shape, colourOf = v => [v, v, v] }], i) => {
    const left = x + side - size, y = top + i * step;
    text(words, x + side, y + 0.4 * line, { align: "right", colour: theme.faint });
    drawCells(context, values, shape, [left, y + 0.9 * line, size, size], colourOf);
    context.strokeStyle = theme.faint; context.lineWidth = 1; context.strokeRect(left, y + 0.9 * line, size, size);
  });
}

const WALK = { words: "Click a cell to look at its unit. Keys: up and down a layer, left and right a unit.", act: walked };

export default {
  render(context) {
    return mountPanel(context, {
      name: "census", draw: drawCensus, status: censusStatus, at: thingAt, keys: WALK,
      height: (width, size) => (isNarrow(width, size) ? 640 : 430) * size / 13,
    });
  },
};
