// The spikes panel's own functions, and that no words of its picture meet or leave the page. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawSpikes, shownFunction, spikeKey, spikePlaces, spikeThing, topOf } from "../../rectlab/lessons/spikes/panel.mjs";
import { fakePage } from "./fake_page.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const NAMES = ["rectifier", "softplus", "sigmoid", "tanh"];
const shaped = (values, shape) => Object.assign(Float32Array.from(values), { shape });
const heightOf = width => (width < 500 ? 640 : 430);

/** A frame of a rectifier with slope 50 from current 1, fitted by itself and three lines below it. */
function frameOf({ current = 2, top = 3, shape = "rectifier", errors = [4.2, 4.2, 5.1, 7.4], rate = 50, slope = 50 } = {}) {
  const n = 61, curve = Array.from({ length: 101 }, (_, i) => slope * Math.max(0, i / 20 - 1)), target = Array.from({ length: n }, (_, i) => slope * Math.max(0, top * i / 60 - 1));
  const fitted = [0, -1, -2, -30].flatMap(less => target.map(f => f + less));
  return {
    header: { names: NAMES, errors, rate, top, end: 5, rows: 12, duration: 200, values: { current, shape } },
    arrays: {
      voltage: shaped(Array.from({ length: 250 }, (_, i) => (i % 25) / 25), [250]), curve: shaped(curve, [101]), target: shaped(target, [n]),
      fitted: shaped(fitted, [4, n]), points: shaped([2.5, 5, 75, 200], [2, 2]),
      spike_steps: Uint16Array.from([25, 50, 60]), spike_trials: Uint8Array.from([0, 0, 11]),
    },
  };
}

const viewOf = (more = {}) => ({ width: 1084, height: 430, theme: THEME, ...more });
function drawnAt(options, more) {
  const page = fakePage(), canvas = page.document.createElement("canvas");
  page.globals();
  drawSpikes(canvas.getContext("2d"), frameOf(options), viewOf(more));
  return canvas;
}
const said = (options, more) => drawnAt(options, more).written.map(({ words }) => words);
const toX = (current, [x, , w]) => x + w * current / 5;

test("the axis of rates ends at the first step well above the highest rate, and 600 is the last", () => {
  for (const [highest, top] of [[1, 20], [19, 40], [99, 120], [155, 180], [430, 500], [900, 600]]) assert.equal(topOf([0, highest]), top);
});

test("the four parts stand on the page and not in each other, at every width and in a low room", () => {
  for (let width = 300; width <= 1100; width += 10) for (const height of width < 500 ? [640] : [430, 330, 220]) {
    const { narrow, voltage, spikes, rates, errors } = spikePlaces(width, height, 13);
    for (const [x, y, w, h] of [voltage, spikes, rates]) {
      assert.ok(x >= 0 && y > 0 && w > 100 && h > 60 && x + w <= width && y + h < height, `${width} x ${height}: ${[x, y, w, h]}`);
    }
    assert.ok(voltage[1] + voltage[3] < spikes[1]);
    if (narrow) assert.ok(spikes[1] + spikes[3] < rates[1]); else assert.ok(spikes[0] + spikes[2] < rates[0]);
    for (const [x, middle, w] of errors) assert.ok(rates[1] + rates[3] < middle - 11 && middle + 11 <= height && x + w <= width);
  }
});

for (const options of [{}, { current: 0, rate: 0 }, { current: 3 }, { current: 5, rate: 200 }, { current: 5, top: 5, rate: 448, slope: 112 }, { errors: [0, 12, 10, 55.5] }]) {
  test(`no words meet or leave the page, at every width and in a low room: ${JSON.stringify(options)}`, () => {
    wordsStandApart(drawSpikes, frameOf(options), heightOf);
    wordsStandApart(drawSpikes, frameOf(options), width => (width < 500 ? 640 : 330), { pinned: frameOf({ errors: [9, 9, 9, 9] }) });
  });
}

test("large type on a projector fits a low room", () => {
  wordsStandApart(drawSpikes, frameOf(), width => (width < 800 ? 1024 : 330), { theme: { ...THEME, size: 20.8 } });
});

test("the bars of the errors are as long as the errors, and none is longer than ten percent", () => {
  const long = errors => NAMES.map((shape, i) => drawnAt({ errors, shape }).filled.filter(({ colour, tall }) => colour === [THEME.functions.relu, THEME.functions.softplus, THEME.functions.sigmoid, THEME.functions.tanh][i] && tall < 20)[0].wide);
  const bars = long([5, 10, 20, 0]);
  assert.ok(Math.abs(2 * bars[0] - bars[1]) < 1e-9);
  assert.deepEqual([bars[2], bars[3]], [bars[1], 0]);
});

test("one function is shown: the chosen one, or the one whose bar lies under the pointer", () => {
  assert.equal(shownFunction(frameOf({ shape: "sigmoid" }), null), 2);
  assert.equal(shownFunction(frameOf({ shape: "sigmoid" }), { key: "error 3" }), 3);
  const bars = under => drawnAt({}, { under }).filled.filter(({ colour }) => Object.values(THEME.functions).includes(colour)).map(({ colour }) => colour);
  assert.deepEqual([bars(null), bars({ key: "error 1" })], [[THEME.functions.relu], [THEME.functions.softplus]]);
});

test("a bar says what it means, and a click on it chooses its function", () => {
  const { errors } = spikePlaces(1084, 430, 13), [x, middle] = errors[2], thing = spikeThing(x + 20, middle, frameOf(), viewOf());
  assert.deepEqual([thing.key, thing.choose, thing.words[0]], ["error 2", { shape: "sigmoid" }, "sigmoid: off by 5.1 %"]);
  assert.match(thing.words.join(" "), /from 0 to 3, in % of the highest rate/);
});

test("the current's line is dragged to a current in steps of 0.05, and not beyond the ends", () => {
  const { rates } = spikePlaces(1084, 430, 13), [, y, , h] = rates;
  for (const py of [y + 20, y + h + 5]) {
    const line = spikeThing(toX(2, rates) + 3, py, frameOf(), viewOf());
    assert.deepEqual([line.key, line.cursor], ["current", "ew-resize"]);
    assert.deepEqual([3.51, 0.02, 9, -4].map(current => line.grab(toX(current, rates), py).current), [3.5, 0, 5, 0]);
  }
});

test("the end of the fitted range is dragged to 2, 3 or 5", () => {
  const { rates } = spikePlaces(1084, 430, 13), [, y, , h] = rates, thing = spikeThing(toX(3, rates), y + h, frameOf(), viewOf());
  assert.deepEqual([2.2, 3.4, 4.6].map(current => thing.grab(toX(current, rates)).top), [2, 3, 5]);
});

test("the curve says its current and rate, the shown function's, and A's; a click moves the current there", () => {
  const { rates } = spikePlaces(1084, 430, 13), over = (current, more) => spikeThing(toX(current, rates), rates[1] + 30, frameOf(), viewOf(more));
  const { words, choose } = over(2.6, { pinned: frameOf({ slope: 10 }) });
  assert.deepEqual([words, choose], [["current 2.60: 80 a second", "rectifier: 80", "A: 16"], { current: 2.6 }]);
  assert.deepEqual(over(4).words, ["current 4.00: 150 a second"]);              // beyond the fitted range there is no function
});

test("a spike says its time and trial", () => {
  const { spikes: [x, y, w, h] } = spikePlaces(1084, 430, 13), over = (step, trial) => spikeThing(x + w * step / 250 + 2, y + h * (trial + 0.5) / 12, frameOf(), viewOf());
  assert.deepEqual([over(50, 0).words, over(60, 11).words, over(60, 0)], [["spike at 40 ms", "trial 1 of 12"], ["spike at 48 ms", "trial 12 of 12"], null]);
});

test("the rate stands over the current, and its words glide from one end to the other without a jump", () => {
  const left = current => drawnAt({ current, rate: 63.4 }).written.find(({ words }) => words === "63 a second").left;
  const places = Array.from({ length: 101 }, (_, i) => left(i / 20)), steps = places.slice(1).map((place, i) => place - places[i]);
  assert.ok(steps.every(step => step > 0 && step < 8), `${Math.min(...steps)} to ${Math.max(...steps)}`);
});

test("a sketch lies on the curve, with its name, and only what the answer has reached is drawn", () => {
  const you = { kind: "sketch", xs: [0, 1.5, 3], guess: [0, 20, 90], answer: [0, 25, 100], share: 0.5 }, { rates: [x, y, w, h] } = spikePlaces(1084, 430, 13);
  const { written, lines } = drawnAt({}, { you }), ghost = written.find(({ words }) => words === "you");
  assert.ok(ghost.left > x + 0.6 * w && ghost.left < x + 0.65 * w && ghost.y > y && ghost.y < y + h);
  assert.ok(lines.some(({ x: px }) => Math.abs(px - (x + 0.3 * w)) < 1e-6));
  const page = fakePage(), context = page.document.createElement("canvas").getContext("2d"), clips = [];
  page.globals();
  context.rect = (...box) => clips.push(box);
  drawSpikes(context, frameOf(), viewOf({ you }));
  assert.ok(clips[0][2] < 0.55 * w);
  assert.ok(!said({}, { you: { ...you, guess: null, share: 1 } }).includes("you"));
});

test("who has not used the picture yet is told what can be dragged", () => {
  for (const current of [0, 2, 5]) {
    const call = drawnAt({ current }, { untouched: true }).written.find(({ words }) => words === "drag this line");
    assert.ok(call.left > 0 && call.right < 1084, `${current}: ${call.left} to ${call.right}`);
  }
  assert.ok(!said({}, { untouched: false }).includes("drag this line"));
});

test("keys move the current and choose the function, round and round", () => {
  assert.deepEqual(["ArrowRight", "ArrowLeft"].map(key => spikeKey(key, frameOf())), [{ current: 2.05 }, { current: 1.95 }]);
  assert.deepEqual(spikeKey("ArrowRight", frameOf({ current: 5 })), { current: 5 });
  assert.deepEqual(["ArrowUp", "ArrowDown"].map(key => spikeKey(key, frameOf())), [{ shape: "tanh" }, { shape: "softplus" }]);
  assert.equal(spikeKey("a", frameOf()), null);
});

test("A is a dashed curve with its name and a stroke on each bar", () => {
  assert.ok(said({}, { pinned: frameOf({ slope: 40 }) }).includes("A"));
  const strokes = drawnAt({}, { pinned: frameOf({ errors: [9, 9, 9, 9] }) }).lines.length - drawnAt().lines.length;
  assert.equal(strokes, 101 + 4 * 2);
});
