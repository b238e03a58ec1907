// The pieces' own functions, and that no words of a picture meet or leave the page. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { countWords, drawPieces, piecePlaces, movedPoint, pickPoint, polygonsOf } from "../../rectlab/lessons/pieces/panel.mjs";
import { fakePage } from "./fake_page.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const heightOf = width => (width < 680 ? 720 : 420);
const shaped = (array, ...shape) => Object.assign(array, { shape });

function frameOf({ layers = 2, units = 8, ...header } = {}, arrays = {}) {
  const n = layers * units, on = shaped(Uint8Array.from({ length: n }, (_, i) => i % 2), layers, units);
  return {
    header: { flat: false, low: -3, high: 3, count: 15, most: 1500, point: [0.5], formula: "−0.0123 x − 0.456", value: 0.7, paths: "16", known: true,
      states: [3, 13, 0], difference: null, moves: [], ...header },
    arrays: { on, codes: shaped(Uint8Array.from({ length: n }, (_, i) => i % 3), layers, units), graph: shaped(Float32Array.from([-3, 0, 1, 3, -1.4, 0, 2, 1.6]), 2, 4),
      hinges: Float32Array.from([0, 1]), hinge_layers: Uint8Array.from([1, layers]), shows: Uint8Array.from([1, 0]), ...arrays },
  };
}
const square = { corners: Uint16Array.from([0, 0, 65535, 0, 65535, 65535, 0, 65535, 0, 0, 65535, 65535]), corner_counts: Uint8Array.from([3, 3]), shares: Uint8Array.from([100, 200]), inside: Uint8Array.from([0, 1]) };
const onPlane = (header = {}, arrays = {}) => frameOf({ flat: true, point: [0.5, -1], count: 2, formula: "−0.123 x + 4.56 y − 0.789", ...header }, { ...square, ...arrays });
const drawn = (frame, width = 900) => {
  const page = fakePage(), canvas = page.document.createElement("canvas");
  page.globals();
  drawPieces(canvas.getContext("2d"), frame, { width, height: heightOf(width), theme: THEME });
  return canvas;
};

test("a click chooses the input under it, in steps of 0.05, and nothing beside the picture", () => {
  for (const width of [320, 560, 848, 1100]) for (const frame of [frameOf(), onPlane()]) {
    const view = { width, height: heightOf(width), theme: THEME }, { flat } = frame.header, { main: [x, y, w, h] } = piecePlaces(width, view.height, 13, flat);
    assert.deepEqual(pickPoint(x + w, y + 1, frame, view), flat ? { x: 3, y: Number((3 - Math.round(6 / h / 0.05) * 0.05).toFixed(2)) } : { x: 3 });
    assert.deepEqual(pickPoint(x, y + h / 2, frame, view), flat ? { x: -3, y: 0 } : { x: -3 });
    const { x: chosen } = pickPoint(x + w * 0.613, y + h / 2, frame, view);
    assert.ok(Math.abs(chosen - (-3 + 6 * 0.613)) <= 0.026 && Math.abs(chosen / 0.05 - Math.round(chosen / 0.05)) < 1e-9);
    for (const [px, py] of [[x - 5, y + 5], [x + w + 5, y + 5], [x + 5, y - 5]]) assert.deepEqual(pickPoint(px, py, frame, view), {});
    if (flat) assert.deepEqual(pickPoint(x + 5, y + h + 5, frame, view), {});
  }
});

test("arrow keys move the input and stop at the ends; up and down count on the plane only", () => {
  assert.deepEqual(movedPoint("ArrowLeft", frameOf()), { x: 0.45 });
  assert.deepEqual(movedPoint("ArrowRight", frameOf({ point: [3] })), { x: 3 });
  assert.deepEqual(movedPoint("ArrowRight", frameOf({ point: [0.1] })), { x: 0.15 });
  assert.equal(movedPoint("ArrowUp", frameOf()), null);
  assert.deepEqual(movedPoint("ArrowUp", onPlane()), { y: -0.95 });
  assert.deepEqual(movedPoint("ArrowDown", onPlane({ point: [0, -3] })), { y: -3 });
  assert.equal(movedPoint("a", onPlane()), null);
});

test("corners become polygons", () => {
  assert.deepEqual(polygonsOf(square), [[[0, 0], [1, 0], [1, 1]], [[0, 1], [0, 0], [1, 1]]]);
});

test("the count is said, or that there are too many", () => {
  assert.equal(countWords({ flat: false, count: 1 }), "1 linear piece");
  assert.equal(countWords({ flat: true, count: 1234 }), "1,234 regions");
  assert.equal(countWords({ flat: true, count: null, most: 1500 }), "more than 1,500 regions");
});

test("a hinge that does not show is short and grey, one that shows is long", () => {
  const { filled } = drawn(frameOf()), ticks = filled.filter(({ wide }) => wide === 1.5);
  assert.equal(ticks.length, 2);
  assert.deepEqual(ticks.map(({ colour }) => colour), [THEME.text, THEME.silent]);
  assert.ok(ticks[0].tall > 2 * ticks[1].tall);
});

test("every unit is a cell in the colour of its state, and each that is on has a blue mark", () => {
  const { filled } = drawn(frameOf());
  assert.equal(filled.filter(({ colour }) => colour === THEME.active).length, 8);
  assert.equal(filled.filter(({ colour }) => colour === "pattern").length, 11 + 2);       // silent and always on are hatched; two in the key
  assert.equal(filled.filter(({ colour }) => colour === THEME.selective).length, 5 + 1);
});

test("units whose states are not known are plain", () => {
  const { filled, written } = drawn(onPlane({ known: false, count: null }, { corners: new Uint16Array(), corner_counts: new Uint8Array(), shares: new Uint8Array(), inside: new Uint8Array() }));
  assert.equal(filled.filter(({ colour }) => colour === THEME.line).length, 16);
  assert.ok(written.some(({ words }) => words === "states are not known: too many regions"));
});

test("the difference of a rescaled network is shown as it is", () => {
  const words = frame => drawn(frame, 1100).written.map(({ words }) => words).join("\n");
  assert.match(words(frameOf({ difference: 2.2e-15, moves: [0.0321, 0.19] })), /largest difference 2e−15; a step moves it by 0.19, not 0.032/);
  assert.match(words(frameOf({ difference: 0, moves: [0.0321, 0.0321] })), /largest difference exactly 0/);
});

const moved = shaped(new Float32Array(242).fill(0.3), 2, 121);
for (const [name, frame] of [
  ["of the start", frameOf()], ["of ten layers of a hundred", frameOf({ layers: 10, units: 100, count: 711, states: [235, 500, 265], paths: "123456789012345678901" })],
  ["of one layer", frameOf({ layers: 1, units: 1, count: 1, paths: "1" })], ["of a constant", frameOf({}, { graph: shaped(Float32Array.from([-3, 3, 0, 0]), 2, 2), hinges: new Float32Array(), hinge_layers: new Uint8Array(), shows: new Uint8Array() })],
  ["of five layers, rescaled", frameOf({ layers: 5, units: 30, difference: 2.1e-15, moves: [0.0123, 1234.5] }, { moved })],
  ["of a plane", onPlane()], ["of a plane with too many regions", onPlane({ known: false, count: null, point: [3, 3] }, { corners: new Uint16Array(), corner_counts: new Uint8Array(), shares: new Uint8Array(), inside: new Uint8Array() })],
  ["of a plane, ten layers, rescaled", onPlane({ layers: 10, units: 10, difference: 0, moves: [0.0123, 0.19] })],
]) {
  test(`no words of a picture ${name} meet or leave the page, at every width`, () => wordsStandApart(drawPieces, frame, heightOf));
}
