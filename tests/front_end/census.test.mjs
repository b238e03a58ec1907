// The census's own functions, and that no words of a picture meet or leave the page. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { censusPlaces, censusStatus, drawCensus, factsOf, pickUnit, statesOf, walked } from "../../rectlab/lessons/death/panel.mjs";
import { fakePage } from "./fake_page.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const codes = Object.assign(Uint8Array.from({ length: 640 }, (_, i) => i % 4), { shape: [10, 64] });
const seen = { layer: 10, unit: 5, bias: 0.017, largest: -0.0041, distance: 0.0064, gradient: 0, on: 0, lower: -0.0046, upper: 0.0001, bound: 3.21, certified: false, life: "came alive last between steps 1,281 and 1,288" };
const heightOf = width => (width < 620 ? 630 : 430);

function frameOf(changes = {}, header = {}) {
  const all = new Uint16Array(40).fill(30), probe = new Uint16Array(40).fill(3);
  return { header: { states: [254, 103, 283], certified: 605, probe_size: 100, n: 1297, whole: false, told: "", trained: 0, values: { bias_shift: 0 }, seen: { ...seen, ...changes }, ...header }, arrays: { codes, all, probe } };
}

test("a layer's units are counted by state", () => {
  assert.deepEqual(statesOf(codes, 0), [32, 16, 16]);
  assert.deepEqual(statesOf(Object.assign(Uint8Array.from([0, 0, 2, 1, 1, 1]), { shape: [2, 3] }), 0), [2, 0, 1]);
  assert.deepEqual(statesOf(Object.assign(Uint8Array.from([0, 0, 2, 1, 1, 1]), { shape: [2, 3] }), 1), [0, 3, 0]);
});

test("a click chooses the unit under it, and nothing beside the grid", () => {
  for (const width of [320, 560, 848, 1100]) {
    const view = { width, height: heightOf(width), theme: THEME }, { grid: [left, top, wide, row] } = censusPlaces(width, view.height, 13, [10, 64]);
    for (const [layer, unit] of [[1, 1], [10, 64], [4, 17]]) {
      assert.deepEqual(pickUnit(left + (unit - 0.5) * wide, top + (layer - 0.5) * row, frameOf(), view), { layer, unit });
    }
    assert.deepEqual(pickUnit(left - 5, top + 5, frameOf(), view), {});
    assert.deepEqual(pickUnit(left + 5, top - 5, frameOf(), view), {});
    assert.deepEqual(pickUnit(left + 5, top + 10 * row + 5, frameOf(), view), {});
  }
});

test("arrow keys walk through the grid and stop at its edges", () => {
  assert.deepEqual(walked("ArrowUp", frameOf()), { layer: 9 });
  assert.deepEqual(walked("ArrowDown", frameOf()), { layer: 10 });
  assert.deepEqual(walked("ArrowRight", frameOf({ unit: 64 })), { unit: 64 });
  assert.deepEqual(walked("ArrowLeft", frameOf()), { unit: 4 });
  assert.deepEqual(walked("ArrowLeft", frameOf({ unit: 1 })), { unit: 1 });
  assert.equal(walked("a", frameOf()), null);
});

test("the facts say dead only of a unit that is off for all images, and zero only of a gradient that is zero", () => {
  assert.deepEqual(factsOf(frameOf().header), [
    "dead: on for 0 of 1,297", "bias 0.017 · largest z −4.1e−3", "nearest image 6.4e−3 from its hinge", "gradient exactly 0: no step moves it",
    "any image at all, by intervals: z up to 3.2", "came alive last between steps 1,281 and 1,288"]);
  const proved = factsOf(frameOf({ layer: 1, bound: -0.31, certified: true }).header);
  assert.match(proved[0], /^certified dead: on for 0 of/);
  assert.equal(proved[4], "the image beside gives most: z = −0.31");
  assert.match(factsOf(frameOf({ bound: undefined }).header)[4], /^the bound follows/);
  assert.match(factsOf(frameOf({ on: 1 }).header)[0], /^selective: on for 1 of/);
  assert.match(factsOf(frameOf({ on: 1297 }).header)[0], /^always on/);
  assert.match(factsOf(frameOf({ gradient: null }).header)[3], /follows/);
  assert.equal(factsOf(frameOf({ gradient: 0.00016 }).header)[3], "gradient 1.6e−4");
  assert.equal(factsOf(frameOf({ distance: null }).header)[2], "no weights, no hinge");
  assert.match(factsOf(frameOf({}, { values: { bias_shift: -0.2 } }).header)[1], /shift −0.2/);
});

test("beside the buttons stands the last revival, or how long it was trained", () => {
  assert.equal(censusStatus({ told: "", trained: 0 }), "untrained");
  assert.equal(censusStatus({ told: "", trained: 1 }), "1 epoch trained");
  assert.equal(censusStatus({ told: "Revived.", trained: 2 }), "Revived.");
});

test("bars left of the zero line are off and bars right of it on", () => {
  const page = fakePage(), canvas = page.document.createElement("canvas");
  page.globals();
  const frame = frameOf({ lower: -1, upper: 3 });
  drawCensus(canvas.getContext("2d"), frame, { width: 900, height: 430, theme: THEME });
  const bars = canvas.filled.filter(({ colour }) => colour === THEME.zeros || colour === THEME.active);
  const off = bars.filter(({ colour }) => colour === THEME.zeros), on = bars.filter(({ colour, tall }) => colour === THEME.active && tall > 1);
  assert.equal(off.length, 20);                                    // ten bins of forty, all and probe
  assert.ok(Math.max(...off.map(({ x }) => x)) < Math.min(...on.map(({ x, wide }) => x + wide)));
});

for (const [name, changes, header] of [
  ["a needle far left", {}, {}], ["a needle far right", { lower: -0.001, upper: 0.37, on: 1297, gradient: 0.00016 }, { whole: true, probe_size: 1297 }],
  ["zero in the middle", { lower: -12.5, upper: 13.25, on: 640, gradient: null, largest: -0.000123, bias: -0.0000123 }, { values: { bias_shift: -0.34 } }],
  ["zero near the left end", { lower: -0.7, upper: 9 }, {}], ["no proof yet", { bound: undefined, certified: undefined }, { certified: null }],
]) {
  test(`no words of a census with ${name} meet or leave the page, at every width`, () => {
    wordsStandApart(drawCensus, frameOf(changes, header), heightOf);
  });
}
