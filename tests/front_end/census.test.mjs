// The census's own functions, what the hand finds in it, and that no words of a picture meet or leave the page. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { censusPlaces, censusStatus, drawCensus, factsOf, ranksOf, statesOf, thingAt, verdictOf, walked } from "../../rectlab/lessons/death/panel.mjs";
import { fakePage } from "./fake_page.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const shaped = (array, shape) => Object.assign(array, { shape });
const codes = shaped(Uint8Array.from({ length: 640 }, (_, i) => i % 4), [10, 64]);
const seen = { layer: 10, unit: 5, bias: 0.017, largest: -0.0041, distance: 0.0064, gradient: 0, on: 0, lower: -0.0046, upper: 0.0001, bound: 3.21, certified: false, life: "came alive last between steps 1,281 and 1,288", nearest: 2 };
const heightOf = width => (width < 620 ? 640 : 430);
const shared = { header: {}, arrays: { images: shaped(Uint8Array.from({ length: 3 * 64 }, (_, i) => i), [3, 8, 8]) } };

function frameOf(changes = {}, header = {}, arrays = {}) {
  const all = new Uint16Array(40).fill(30), probe = new Uint16Array(40).fill(3), nearest = new Uint16Array(40).fill(1);
  const on_counts = shaped(Uint16Array.from(codes, code => [7, 31, 1297, 0][code]), [10, 64]), biases = shaped(new Float32Array(640).fill(0.25), [10, 64]);
  return {
    header: { states: [254, 103, 283], certified: 605, probe_size: 100, n: 1297, whole: false, told: "", trained: 0, values: { bias_shift: 0, layer: 10, unit: 5 }, seen: { ...seen, ...changes }, ...header },
    arrays: { codes, all, probe, nearest, on_counts, biases, ...arrays },
  };
}

const viewOf = (width = 1084, height = heightOf(width), more = {}) => ({ width, height, theme: THEME, shared, ...more });
const middleOf = (k, slot, view) => {
  const { grid: [left, top, wide, band] } = censusPlaces(view.width, view.height, view.theme.size, [10, 64], { pinned: Boolean(view.pinned) });
  return [left + (Math.floor(slot / 2) + 0.4) * wide, top + k * band + (slot % 2 ? 0.65 : 0.2) * band];
};

function drawn(frame, view = viewOf()) {
  const page = fakePage(), canvas = page.document.createElement("canvas");
  page.globals();
  drawCensus(canvas.getContext("2d"), frame, view);
  return canvas;
}

test("a layer's units are counted by state", () => {
  assert.deepEqual(statesOf(codes, 0), [32, 16, 16]);
  assert.deepEqual(statesOf(shaped(Uint8Array.from([0, 0, 2, 1, 1, 1]), [2, 3]), 0), [2, 0, 1]);
  assert.deepEqual(statesOf(shaped(Uint8Array.from([0, 0, 2, 1, 1, 1]), [2, 3]), 1), [0, 3, 0]);
});

test("sorted by state the certified come first, then the silent, the selective and those that are always on", () => {
  const one = shaped(Uint8Array.from([0, 2, 1, 3, 0, 1]), [1, 6]);
  assert.deepEqual(ranksOf(one, 0), [1, 5, 3, 0, 2, 4]);
});

test("a click chooses the unit under it with its own bias, and nothing beside the grid", () => {
  for (const width of [320, 560, 848, 1084, 1500]) {
    const view = viewOf(width), { grid: [left, top] } = censusPlaces(width, view.height, 13, [10, 64]);
    for (const [layer, unit] of [[1, 1], [10, 64], [4, 17]]) assert.deepEqual(thingAt(...middleOf(layer - 1, unit - 1, view), frameOf(), view).choose, { layer, unit, unit_bias: 0 });
    assert.equal(thingAt(left - 5, top + 5, frameOf(), view), null);
    assert.equal(thingAt(left + 300, top - 5, frameOf(), view), null);
  }
});

test("a click on the chosen unit chooses nothing, so that its bias stays as it was dragged", () => {
  const view = viewOf();
  assert.equal(thingAt(...middleOf(9, 4, view), frameOf(), view).choose, undefined);
});

test("where units are sorted, the hand finds them where they stand", () => {
  const view = viewOf(), frame = frameOf({}, { values: { order: "by state" } }), ranks = ranksOf(codes, 3);
  assert.notEqual(ranks[17], 17);
  assert.deepEqual(thingAt(...middleOf(3, ranks[17], view), frame, view).choose, { layer: 4, unit: 18, unit_bias: 0 });
});

test("a unit under the pointer says its state, how often it is on, its bias, and what it was at A", () => {
  const view = viewOf(), at = slot => thingAt(...middleOf(0, slot, view), frameOf(), view).words.filter(Boolean);
  assert.deepEqual(at(0), ["unit 1 of layer 1: silent", "on for 7 of 1,297 images", "silent on the probe", "bias 0.25"]);
  assert.deepEqual(at(1), ["unit 2 of layer 1: selective", "on for 31 of 1,297 images", "bias 0.25"]);
  assert.deepEqual(at(3), ["unit 4 of layer 1: certified dead", "on for 0 of 1,297 images", "bias 0.25"]);
  const pinned = viewOf(1084, 430, { pinned: frameOf() });
  assert.equal(thingAt(...middleOf(0, 2, pinned), frameOf(), pinned).words.at(-1), "A: always on");
  const dead = frameOf({}, {}, { on_counts: shaped(new Uint16Array(640), [10, 64]) });
  assert.equal(thingAt(...middleOf(0, 0, view), dead, view).words[0], "unit 1 of layer 1: dead");
});

test("arrow keys walk from the chosen unit, ten presses are ten units, and stop at the edges", () => {
  let values = { layer: 10, unit: 5 };
  for (let press = 0; press < 10; press++) values = { ...values, ...walked("ArrowRight", { header: { values }, arrays: { codes } }) };
  assert.deepEqual(values, { layer: 10, unit: 15, unit_bias: 0 });
  const at = (layer, unit) => ({ header: { values: { layer, unit } }, arrays: { codes } });
  assert.deepEqual(walked("ArrowUp", at(10, 5)), { layer: 9, unit_bias: 0 });
  assert.deepEqual(walked("ArrowDown", at(10, 5)), { layer: 10, unit_bias: 0 });
  assert.deepEqual(walked("ArrowRight", at(1, 64)), { unit: 64, unit_bias: 0 });
  assert.deepEqual(walked("ArrowLeft", at(1, 1)), { unit: 1, unit_bias: 0 });
  assert.equal(walked("a", at(1, 1)), null);
});

test("the hinge is dragged by what the bias must get so that z is 0 under the hand, and the axis waits", () => {
  const view = viewOf(), { histogram: [left, top, wide] } = censusPlaces(1084, 430, 13, [10, 64]);
  const frame = frameOf({ lower: -3, upper: 1 }), hinge = thingAt(left + 0.75 * wide, top + 5, frame, view);
  assert.deepEqual([hinge.key, hinge.cursor], ["hinge", "ew-resize"]);
  assert.ok(Math.abs(hinge.grab(left + 0.5 * wide).unit_bias - 1) < 1e-9);
  assert.ok(Math.abs(hinge.grab(left + wide).unit_bias + 1) < 1e-9);
  const moved = frameOf({ lower: -2, upper: 2 }, { values: { unit_bias: 1 } });        // the same images, one to the right
  assert.equal(thingAt(left + 0.5 * wide, top + 5, moved, view).key, "hinge");
  assert.ok(Math.abs(thingAt(left + 0.5 * wide, top + 5, moved, view).grab(left + 0.5 * wide).unit_bias - 1) < 1e-9);
});

test("a bar of the histogram says its images and shows the one nearest to the hinge", () => {
  const view = viewOf(), { histogram: [left, top, wide, tall] } = censusPlaces(1084, 430, 13, [10, 64]), frame = frameOf({ lower: -1, upper: 3 });
  const bar = thingAt(left + wide * 30.5 / 40, top + tall / 2, frame, view);
  assert.deepEqual(bar.words, ["30 images, on", "z from 2.0 to 2.1", "3 of the probe", "nearest to the hinge:"]);
  assert.deepEqual([...bar.image.values], [...shared.arrays.images.subarray(64, 128)]);
  assert.ok(Math.abs(bar.box[0] - (left + wide * 30 / 40)) < 1e-6 && Math.abs(bar.box[2] - wide / 40) < 1e-6);
  assert.match(thingAt(left + wide * 2.5 / 40, top + tall / 2, frame, view).words[0], /off$/);
  assert.equal(thingAt(left + wide * 2.5 / 40, top + tall / 2, frame, { ...view, shared: null }).image, undefined);
});

test("one click sorts the units, the next one puts them back", () => {
  const view = viewOf(), { grid: [left], head } = censusPlaces(1084, 430, 13, [10, 64]);
  assert.deepEqual(thingAt(left + 20, head, frameOf(), view).choose, { order: "by state" });
  assert.deepEqual(thingAt(left + 20, head, frameOf({}, { values: { order: "by state" } }), view).choose, { order: "by number" });
});

test("cells stand in the order that was chosen, and on their way between both", () => {
  const at = (order, glide) => drawn(frameOf({}, { values: { order } }), viewOf(1084, 430, { glide })).filled.filter(({ colour }) => colour === THEME.always_on).map(({ x }) => x);
  const rows = xs => Math.max(...xs.slice(1, 17)) - Math.min(...xs.slice(1, 17));
  const [apart, together] = [at("by number"), at("by state")];
  assert.ok(rows(together) < rows(apart) / 3);                     // a quarter of the row
  const half = at("by state", (name, target) => (name === "order" ? 0.5 : target));
  assert.ok(rows(half) > rows(together) && rows(half) < rows(apart));
});

test("a pinned A stands beside the present counts, and as a line in a sorted grid", () => {
  const pinned = frameOf({}, {}, { codes: shaped(new Uint8Array(640).fill(2), [10, 64]) });
  const words = drawn(frameOf(), viewOf(1084, 430, { pinned })).written.map(({ words }) => words);
  assert.equal(words.filter(word => word === "0").length >= 10, true);
  assert.ok(words.includes("A") && words.filter(word => word === "32").length === 10);
  const lines = order => drawn(frameOf({}, { values: { order } }), viewOf(1084, 430, { pinned })).lines.length;
  assert.equal(lines("by state") - lines("by number"), 10);
});

test("a guess stays as a dashed mark with the answer growing beside it", () => {
  const canvas = drawn(frameOf(), viewOf(1084, 430, { you }));
  const { guess: [x, , wide] } = censusPlaces(1084, 430, 13, [10, 64], { guessed: true }), words = canvas.written.find(({ words }) => words === "dead, you: 300, off by 92");
  const long = wide - 12 - (words.right - words.left), mark = canvas.lines.find(line => Math.abs(line.x - x - long * 300 / 640) < 1e-6);
  assert.ok(mark && words.left > mark.x);
  assert.ok(!drawn(frameOf(), viewOf(1084, 430, { you: { ...you, guess: null } })).written.some(({ words }) => words.includes("you")));
});

test("the facts say zero only of a gradient that is zero, and it is zero for a unit that is off for all images", () => {
  const longest = facts => facts.map(([first]) => first);
  assert.deepEqual(longest(factsOf(frameOf().header)), [
    "bias 0.017, gradient exactly 0: no step moves it", "nearest image 6.4 × 10⁻³ from its hinge", "largest z −4.1 × 10⁻³, of any image 3.2 (by intervals)", "came alive last between steps 1,281 and 1,288"]);
  assert.equal(longest(factsOf(frameOf({ layer: 1, bound: -0.31, certified: true }).header))[2], "largest z −4.1 × 10⁻³, of any image −0.31");
  assert.equal(longest(factsOf(frameOf({ bound: undefined }).header))[2], "largest z −4.1 × 10⁻³");
  assert.match(longest(factsOf(frameOf({ gradient: null }).header))[0], /gradient exactly 0/);
  assert.equal(longest(factsOf(frameOf({ on: 3, gradient: null }).header))[0], "bias 0.017, gradient at rest");
  assert.equal(longest(factsOf(frameOf({ on: 3, gradient: 0.00016 }).header))[0], "bias 0.017, gradient 1.6 × 10⁻⁴");
  assert.equal(longest(factsOf(frameOf({ distance: null }).header))[1], "no weights, no hinge");
  assert.match(longest(factsOf(frameOf({}, { values: { bias_shift: -0.2 } }).header))[0], /^bias 0.017, shift −0.20, /);
});

test("a unit is called dead only if it is off for all images", () => {
  assert.equal(verdictOf(frameOf().header)[0], "dead: on for 0 of 1,297 images");
  assert.match(verdictOf(frameOf({ certified: true }).header)[0], /^certified dead: on for 0 of/);
  assert.match(verdictOf(frameOf({ on: 1 }).header)[0], /^selective: on for 1 of/);
  assert.match(verdictOf(frameOf({ on: 1297 }).header)[0], /^always on/);
});

test("beside the buttons stands the last revival, or how long it was trained", () => {
  assert.equal(censusStatus({ told: "", trained: 0 }), "untrained");
  assert.equal(censusStatus({ told: "", trained: 1 }), "1 epoch trained");
  assert.equal(censusStatus({ told: "Revived.", trained: 2 }), "Revived.");
});

test("bars left of the zero line are off and bars right of it on, the probe's part solid in each", () => {
  const view = viewOf(900), { histogram: [left, , wide] } = censusPlaces(900, 430, 13, [10, 64]);
  const inside = drawn(frameOf({ lower: -1, upper: 3 }), view).filled.filter(({ x, tall }) => x >= left - 0.01 && tall > 1);
  const of = name => inside.filter(({ colour }) => colour === THEME[name]);
  assert.deepEqual([of("zeros").length, of("zeros_tint").length], [10, 10]);           // ten bins of forty
  assert.equal(of("active").length, 30);
  assert.ok(Math.max(...of("zeros").map(({ x }) => x)) < left + wide / 4 && Math.min(...of("active").map(({ x }) => x)) > left + wide / 4 - 0.01);
});

test("no picture is drawn where there is no room, and both where there is: the nearest image and the one that gives most", () => {
  const corner = shaped(new Float32Array(64).fill(1), [8, 8]), said = view => drawn(frameOf({ layer: 1 }, {}, { corner }), view).written.map(({ words }) => words);
  assert.deepEqual(said(viewOf(1084, 520)).filter(words => ["nearest", "most z"].includes(words)), ["nearest", "most z"]);
  assert.equal(said(viewOf(1084, 520, { shared: null })).includes("nearest"), false);
  assert.equal(said(viewOf(1084, 150)).includes("nearest"), false);
});

const you = { kind: "number", guess: 300, answer: 208, low: 0, high: 640, share: 1 };
const withPictures = (context, frame, view) => drawCensus(context, frame, { ...view, shared });
const guessed = (context, frame, view) => drawCensus(context, frame, { ...view, shared, you });

for (const [name, changes, header] of [
  ["a needle far left", {}, {}], ["a needle far right", { lower: -0.001, upper: 0.37, on: 1297, gradient: 0.00016 }, { whole: true, probe_size: 1297 }],
  ["zero in the middle", { lower: -12.5, upper: 13.25, on: 640, gradient: null, largest: -0.000123, bias: -0.0000123 }, { values: { bias_shift: -0.34 } }],
  ["zero near the left end", { lower: -0.7, upper: 9 }, {}], ["no proof yet", { bound: undefined, certified: undefined }, { certified: null }],
]) {
  test(`no words of a census with ${name} meet or leave the page, at every width`, () => {
    wordsStandApart(withPictures, frameOf(changes, header), heightOf);
    wordsStandApart(guessed, frameOf(changes, header), heightOf, { pinned: frameOf() });
  });
}

for (const height of [240, 330, 500]) {
  test(`no words of a census meet on a projector, ${height} px high`, () => {
    wordsStandApart(guessed, frameOf({ on: 640 }), width => (width < 620 * 1.6 ? 1024 : height), { theme: { ...THEME, size: 20.8 }, pinned: frameOf() });
  });
}
