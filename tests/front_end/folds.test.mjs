// The pieces' own functions, and that no words of a picture meet or leave the page. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { countWords, drawPieces, joined, localOf, movedPoint, onAlong, pieceThing, piecePlaces, pointAt, polygonsOf, regionAt, regionColour, stretchesOf } from "../../rectlab/lessons/pieces/panel.mjs";
import { fakePage } from "./fake_page.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const heightOf = width => (width < 500 ? 720 : 430);
const shaped = (array, ...shape) => Object.assign(array, { shape });

/** A line from -3 to 3 with hinges of the first and the last unit at 0 and 1; the output bends at 0 only. */
function frameOf({ layers = 2, units = 8, x = 0.5, y = -1, ...header } = {}, arrays = {}) {
  const n = layers * units, on = shaped(Uint8Array.from({ length: n }, (_, i) => i % 2), layers, units);
  return {
    header: { flat: false, low: -3, high: 3, count: 15, most: 1500, point: [x], formula: "−0.0123 x − 0.456", value: 0.7, paths: "16", known: true,
      states: [3, 13, 0], difference: null, moves: [], values: { x, y }, ...header },
    arrays: { on, codes: shaped(Uint8Array.from({ length: n }, (_, i) => i % 3), layers, units), edges: Float32Array.from([-3, 0, 1, 3]), maps: Float32Array.from([0.5, 0.125, 2, 0.125, 2, 0.125]),
      bends: Uint8Array.from([1, 0, 0]), first: Uint8Array.from({ length: n }, (_, i) => i % 2), flips: shaped(Uint16Array.from([0, 0, 1, n - 1]), 2, 2), ...arrays },
  };
}
const curvesOf = n => shaped(Float32Array.from({ length: 4 * n }, (_, i) => [0, 0, 1, 3][i % 4]), n, 4);
const patterns = n => shaped(Uint8Array.from({ length: 2 * Math.ceil(n / 8) }, (_, i) => (i < Math.ceil(n / 8) ? 0b10101010 : 0b11000001)), 2, Math.ceil(n / 8));

/** Two triangles: below and above the diagonal. */
const squareOf = n => ({ corners: Uint16Array.from([0, 0, 65535, 0, 65535, 65535, 0, 65535, 0, 0, 65535, 65535]), corner_counts: Uint8Array.from([3, 3]), hues: Uint8Array.from([1, 5]), n_on: Uint16Array.from([8, 6]),
  maps: Float32Array.from([-0.125, 4.5, -0.75, 1, 2, 0]), patterns: patterns(n) });
const onPlane = (header = {}, arrays = {}) => frameOf({ flat: true, count: 2, ...header, point: [header.x ?? 0.5, header.y ?? -1] }, { edges: undefined, flips: undefined, ...squareOf((header.layers ?? 2) * (header.units ?? 8)), ...arrays });
const pixels = shaped(Uint8Array.from([1, 1, 2, 1, 2, 2, 13, 13, 1]), 3, 3);
const byPoints = header => onPlane({ known: false, count: null, ...header }, { pixels, most_on: Uint16Array.from([3, 12]), patterns: undefined, corners: undefined });
const viewOf = (more = {}) => ({ width: 1084, height: 430, theme: THEME, ...more });
const placeOf = ({ header, arrays }) => piecePlaces(1084, 430, 13, { flat: header.flat, layers: arrays.on.shape[0], units: arrays.on.shape[1], curves: Boolean(arrays.curves) });
const drawn = (frame, more) => {
  const page = fakePage(), canvas = page.document.createElement("canvas");
  page.globals();
  drawPieces(canvas.getContext("2d"), frame, viewOf(more));
  return Object.assign(canvas, { images: page.images });
};
const said = (frame, more) => drawn(frame, more).written.map(({ words }) => words);

test("a place of the picture is an input in steps of 0.05, and beyond its ends it is the end", () => {
  for (const frame of [frameOf(), onPlane()]) {
    const box = placeOf(frame).main, [x, y, w, h] = box, { flat } = frame.header;
    assert.deepEqual(pointAt(x + 2 * w, y - h, frame, box), flat ? { x: 3, y: 3 } : { x: 3 });
    assert.deepEqual(pointAt(x, y + h / 2, frame, box), flat ? { x: -3, y: 0 } : { x: -3 });
    const { x: chosen } = pointAt(x + w * 0.613, y + h / 2, frame, box);
    assert.ok(Math.abs(chosen - (-3 + 6 * 0.613)) <= 0.026 && Math.abs(chosen / 0.05 - Math.round(chosen / 0.05)) < 1e-9);
  }
});

test("the point and the mark are dragged; elsewhere a click chooses, and nothing beside the picture does", () => {
  for (const frame of [frameOf({ x: 1 }), onPlane({ x: 1, y: 1 }), byPoints({ x: 1, y: 1 })]) {
    const { main: [x, y, w, h] } = placeOf(frame), { flat } = frame.header, over = (u, v) => pieceThing(x + u * w, y + v * h, frame, viewOf());
    const mark = over(2 / 3, 1 / 3);
    assert.deepEqual([mark.key, mark.cursor], ["point", flat ? "grab" : "ew-resize"]);
    assert.deepEqual(mark.grab(x, y), flat ? { x: -3, y: 3 } : { x: -3 });
    assert.deepEqual(over(0.25, 0.25).choose, flat ? { x: -1.5, y: 1.5 } : { x: -1.5 });
    assert.equal(over(0.25, 0.25).grab, undefined);
    assert.equal(over(-0.1, 0.5), null);
  }
});

test("arrow keys move the input that was chosen last and stop at the ends; up and down count on the plane only", () => {
  assert.deepEqual(movedPoint("ArrowLeft", frameOf({ point: [-2] })), { x: 0.45 });
  assert.deepEqual(movedPoint("ArrowRight", frameOf({ x: 3 })), { x: 3 });
  assert.equal(movedPoint("ArrowUp", frameOf()), null);
  assert.deepEqual(movedPoint("ArrowUp", onPlane()), { y: -0.95 });
  assert.deepEqual(movedPoint("ArrowDown", onPlane({ x: 0, y: -3 })), { y: -3 });
  assert.equal(movedPoint("a", onPlane()), null);
});

test("corners become polygons, and each point lies in one of them", () => {
  const polygons = polygonsOf(squareOf(16));
  assert.deepEqual(polygons, [[[0, 0], [1, 0], [1, 1]], [[0, 1], [0, 0], [1, 1]]]);
  assert.deepEqual([[0.9, 0.1], [0.1, 0.9], [0.6, 0.5], [1, 0]].map(([u, v]) => regionAt(polygons, u, v)), [0, 1, 0, 0]);
});

test("on a plane the chosen point tells its region, its units and its formula without the kernel", () => {
  const below = localOf(onPlane({ x: 1, y: -2 })), above = localOf(onPlane({ x: -2, y: 1, point: [9, 9] }));
  assert.deepEqual([below.part, below.formula, below.value], [0, "−0.125 x + 4.5 y − 0.75", -0.125 - 9 - 0.75]);
  assert.deepEqual([above.part, above.formula, above.value, above.point], [1, "1 x + 2 y + 0", 0, [-2, 1]]);
  assert.deepEqual([...below.on], Array.from({ length: 16 }, (_, i) => 1 - i % 2));
  assert.deepEqual([...above.on], [1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1]);
  assert.deepEqual([below.paths, above.paths], [2 * 4 * 4, 2 * 3 * 3]);
});

test("on a line the units of a stretch are those of the first one and all switches up to there", () => {
  const at = x => localOf(frameOf({ x, units: 2 }));
  assert.deepEqual([-2, 0.5, 2].map(x => [...at(x).on]), [[0, 1, 0, 1], [1, 1, 0, 1], [1, 1, 0, 0]]);
  assert.deepEqual([-3, 0.5, 3].map(x => at(x).part), [0, 1, 2]);
  assert.deepEqual([at(-2).formula, at(-2).value, at(0.5).paths, at(2).paths], ["0.5 x + 0.125", -0.875, 2, 0]);
  assert.deepEqual([...onAlong(frameOf({ units: 2 }).arrays, 2)], [1, 1, 0, 0]);
  assert.deepEqual(stretchesOf(frameOf({ units: 2 }).arrays, 0), [[0, 3]]);
  assert.deepEqual(stretchesOf(frameOf({ units: 2 }).arrays, 3), [[-3, 1]]);
});

test("a square that is drawn point by point waits for the kernel, and says nothing old", () => {
  assert.equal(localOf(byPoints()).formula, "−0.0123 x − 0.456");
  const moved = byPoints();
  moved.header.values = { x: 2, y: 2 };
  const { formula, on, point } = localOf(moved);
  assert.deepEqual([formula, on.some(Boolean), point], ["…", false, [2, 2]]);
  assert.ok(!said(moved).some(words => words.includes("lit") || words.includes("0.0123")));
});

test("the region of a point is all points of its colour that touch", () => {
  assert.deepEqual([...joined(pixels, 0)].sort(), [0, 1, 3]);
  assert.deepEqual([...joined(pixels, 8)], [8]);
});

test("a square drawn point by point paints every point in its colour, and once only", () => {
  const frame = byPoints();
  frame.arrays.pixels = shaped(Uint8Array.from(pixels), 3, 3);
  const [image] = drawn(frame).images, colour = at => [...image.subarray(4 * at, 4 * at + 3)];
  assert.deepEqual([colour(0), colour(2), colour(6)], [regionColour(1, 0, false), regionColour(2, 0, false), regionColour(1, 1 / 20, false)]);
  assert.equal(drawn(frame).images.length, 0);
});

test("hues differ, and more units on are stronger ink in both themes, in equal steps", () => {
  const luminance = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  for (const dark of [false, true]) {
    for (let hue = 0; hue < 12; hue++) {
      const steps = Array.from({ length: 6 }, (_, k) => luminance(regionColour(hue, k / 5, dark)));
      steps.slice(1).forEach((step, k) => assert.ok(dark ? step > steps[k] + 8 : step < steps[k] - 8, `${hue}: ${steps}`));
    }
    assert.equal(new Set(Array.from({ length: 12 }, (_, hue) => regionColour(hue, 0.5, dark).join())).size, 12);
  }
});

test("the count is said, with A's, or that there are too many", () => {
  assert.equal(countWords({ flat: false, count: 1 }), "1 linear piece");
  assert.equal(countWords({ flat: true, count: 1234 }, { count: 93 }), "1,234 regions · A: 93");
  assert.equal(countWords({ flat: true, count: null, most: 1500 }, { count: null }), "more than 1,500 regions · A: more than 1,500");
  assert.ok(said(frameOf(), { pinned: frameOf({ count: 93 }) }).includes("15 linear pieces · A: 93"));
});

test("a hinge that does not show is short and grey, one that shows is long; the unit under the pointer is thick", () => {
  const ticks = under => drawn(frameOf(), { under }).filled.filter(({ wide, tall }) => [1.5, 4].includes(wide) && tall > 5 && tall < 84);
  const [shows, hidden] = ticks(null);
  assert.deepEqual([shows.colour, hidden.colour], [THEME.text, THEME.silent]);
  assert.ok(shows.tall > 1.8 * hidden.tall);
  assert.deepEqual(ticks({ key: "unit 15" }).map(({ wide }) => wide), [1.5, 4]);
});

test("the words over the picture turn the line into the plane", () => {
  for (const [frame, other] of [[frameOf(), "plane"], [onPlane(), "line"]]) {
    const tab = drawn(frame).written.find(({ words }) => words === other);
    assert.deepEqual(pieceThing((tab.left + tab.right) / 2, tab.y, frame, viewOf()).choose, { inputs: other });
  }
});

test("a unit says whether it is on here, its state and its hinges; so does its own little curve", () => {
  const frame = frameOf({}, { curves: curvesOf(16) }), { net: [x, y, w, h], small: [top, cell], main: [left, , wide] } = placeOf(frame);
  const last = pieceThing(x + 7.5 * w / 8, y + 2 * h / 3, frame, viewOf());
  assert.deepEqual([last.key, last.words], ["unit 15", ["unit 8 of layer 2: on here", "silent", "hinge at 1"]]);
  assert.equal(pieceThing(left + 0.5 * wide / 8, top + 1.5 * cell, frame, viewOf()).key, "unit 8");
  const { rows: [strip, tall] } = placeOf(frame), tick = x => pieceThing(left + wide * (x + 3) / 6 + 3, strip + tall / 2, frame, viewOf()).key;
  assert.deepEqual([0, 1, 2, 0.5].map(tick), ["unit 0", "unit 15", "piece 2", "point"]);
  const plane = onPlane(), { net: [px, py, pw, ph] } = placeOf(plane);
  assert.deepEqual(pieceThing(px + 0.5 * pw / 8, py + ph / 3, plane, viewOf()).words.slice(0, 1), ["unit 1 of layer 1: on here"]);
});

test("a region and a piece say how many units are on and what the network is there", () => {
  const plane = onPlane(), { main: [x, y, w, h] } = placeOf(plane), thing = pieceThing(x + 0.2 * w, y + 0.2 * h, plane, viewOf());
  assert.deepEqual([thing.key, thing.words], ["region 1", ["6 of 16 units on", "1 x + 2 y + 0"]]);
  const line = frameOf(), { main: [left, top, wide] } = placeOf(line);
  assert.equal(pieceThing(left + 0.9 * wide, top + 5, line, viewOf()).key, "piece 2");
});

test("every unit is a cell in the colour of its state, and each that is on has a blue mark", () => {
  const { filled } = drawn(frameOf());
  assert.equal(filled.filter(({ colour }) => colour === THEME.active).length, 9);             // eight, and one that has switched on at 0
  assert.equal(filled.filter(({ colour }) => colour === THEME.selective).length, 5 + 1);      // and one in the key
  assert.equal(filled.filter(({ colour }) => colour === THEME.always_on).length, 5 + 1);
});

test("units whose states are not known are hollow, and it is said", () => {
  const { filled, written } = drawn(byPoints());
  assert.equal(filled.filter(({ colour }) => [THEME.selective, THEME.always_on].includes(colour)).length, 0);
  assert.ok(written.some(({ words }) => words === "states are not known: too many regions"));
});

test("shape and paths are said as one says them", () => {
  assert.ok(said(frameOf({ layers: 1, units: 64 })).some(words => words.startsWith("1 layer of 64: ")));
  const many = onPlane({ layers: 10, units: 20, known: false }, { patterns: shaped(new Uint8Array(50).fill(255), 2, 25) });
  assert.ok(said(many).includes("10 layers of 20: 200 of 200 units on: 2.0 × 10¹³ paths lit"), said(many).join("|"));
});

test("the difference of a rescaled network is shown as it is", () => {
  const words = frame => said(frame, { width: 1300 }).join("\n");
  assert.match(words(frameOf({ difference: 2.2e-15, moves: [0.0321, 0.19] })), /largest difference 2 × 10⁻¹⁵; a step moves it by 0.19, not 0.032/);
  assert.match(words(frameOf({ difference: 0, moves: [0.0321, 0.0321] })), /largest difference exactly 0/);
});

test("who has not used the picture yet is told what can be dragged", () => {
  assert.ok(said(onPlane(), { untouched: true }).includes("drag this point") && said(frameOf(), { untouched: true }).includes("drag this mark"));
  assert.ok(!said(onPlane()).includes("drag this point"));
});

test("the units stand beside the picture on a wide page, also in large type and in a low room, and below it on a narrow one", () => {
  for (const shape of [{ flat: true }, { flat: false, layers: 2, units: 8, curves: true }, { flat: false, layers: 10, units: 100 }]) for (const [width, height, size] of [[1084, 430, 13], [1084, 330, 20.8], [836, 330, 16.7], [700, 380, 13], [575, 430, 13]]) {
    const { narrow, net: [x, y, w, h], main: [left, top, wide, tall], rows, small } = piecePlaces(width, height, size, shape);
    assert.ok(!narrow && x > left + wide && w > 100 && h > 60 && y + h < height, `${width} x ${height}: ${[x, y, w, h]}`);
    assert.ok(tall > 60 && top + tall < rows[0], `${width} x ${height}: ${tall}`);
    if (small) assert.ok(small[0] + shape.layers * small[1] <= height);
  }
  assert.ok(piecePlaces(480, 720, 13, { flat: true }).net[1] > 300);
});

const moved = shaped(new Float32Array(242).fill(0.3), 2, 121), many = { count: 711, states: [235, 500, 265], paths: "123456789012345678901" };
for (const [name, frame] of [
  ["of a line", frameOf()], ["of a line with its units' curves", frameOf({}, { curves: curvesOf(16) })], ["of ten layers of a hundred", frameOf({ layers: 10, units: 100, ...many })],
  ["of one layer", frameOf({ layers: 1, units: 1, count: 1, paths: "1" }, { curves: curvesOf(1) })],
  ["of a constant", frameOf({ count: 1 }, { edges: Float32Array.from([-3, 3]), maps: Float32Array.from([0, 0]), bends: Uint8Array.from([0]), flips: shaped(new Uint16Array(), 0, 2) })],
  ["of five layers, rescaled", frameOf({ layers: 5, units: 30, difference: 2.1e-15, moves: [0.0123, 1234.5] }, { moved })],
  ["of a plane", onPlane()], ["of a plane with too many regions", byPoints({ x: 3, y: 3 })], ["of a plane, ten layers of a hundred", byPoints({ layers: 10, units: 100, ...many })],
  ["of a plane, ten layers, rescaled", onPlane({ layers: 10, units: 10, difference: 0, moves: [0.0123, 0.19] })],
]) {
  test(`no words of a picture ${name} meet or leave the page, at every width, in a low room, with A`, () => {
    wordsStandApart(drawPieces, frame, heightOf);
    wordsStandApart(drawPieces, frame, width => (width < 500 ? 720 : 330), { pinned: frameOf({ count: 93 }) });
    wordsStandApart(drawPieces, frame, width => (width < 800 ? 1152 : 330), { theme: { ...THEME, size: 20.8 } });
  });
}
