// The panel of sparse arithmetic: its axis, what the hand finds, and that no words of a picture meet or leave the page. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawTimes, timesAxis, timesKey, timesPlaces, timesThing } from "../../rectlab/lessons/arithmetic/panel.mjs";
import { fakePage } from "./fake_page.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const SHARES = [0, 0.5, 0.83, 0.99], NAMES = ["gather", "CSR", "torch sparse", "compaction"];
const heightOf = width => (width < 620 ? 560 : 360);

function timesFrame({ zeros = 83, scale = 1, now = [0.7, 0.96, null, 1.14] } = {}) {
  const medians = SHARES.flatMap((share, k) => NAMES.map((_, way) => scale * (way + 1) * (1.05 - share) * (k === 1 && way === 2 ? NaN : 1)));
  return {
    header: { names: NAMES, now, left: [0.17, 0.17, 0.17, 0.9999], crossings: [0.63, null, 0.816, null], machine: "recorded on a processor with a long name", values: { zeros } },
    arrays: { shares: Float32Array.from(SHARES), medians: Float32Array.from(medians), low: Float32Array.from(medians, one => 0.9 * one), high: Float32Array.from(medians, one => 1.1 * one) },
  };
}
const view = { width: 1000, height: 360, theme: THEME }, place = timesPlaces(1000, 360, 13);
const toX = share => place.left + (place.right - place.left) * share;

test("the axis holds a tenth to ten, and every measured time within its limits", () => {
  assert.deepEqual(timesAxis({ low: [NaN, 0.5], high: [2] }), [0.1, 10]);
  assert.deepEqual(timesAxis({ low: [0.05], high: [22] }), [0.05, 22]);
  assert.deepEqual(timesAxis({ low: [0.001], high: [500] }), [0.03, 30]);
});

test("the line of the zeros is dragged from 0 to 99, and a click elsewhere moves it there", () => {
  const line = timesThing(toX(0.83) + 3, place.bottom - 5, timesFrame(), view);
  assert.equal(line.key, "zeros");
  assert.deepEqual([0.3, -1, 2].map(share => line.grab(toX(share)).zeros), [30, 0, 99]);
  assert.deepEqual(timesThing(toX(0.3), place.bottom - 4, timesFrame(), view).choose, { zeros: 30 });
  assert.deepEqual([timesKey("ArrowLeft", timesFrame({ zeros: 0 })), timesKey("ArrowRight", timesFrame()), timesKey("x", timesFrame())], [{ zeros: 0 }, { zeros: 84 }, null]);
});

test("a measured time and a way of the list say their numbers", () => {
  const { arrays } = timesFrame(), [least, most] = timesAxis(arrays), y = place.bottom - (place.bottom - place.top) * Math.log(arrays.medians[4] / least) / Math.log(most / least);
  assert.match(timesThing(toX(0.5), y, timesFrame(), view).words[0], /^gather at 50 % zeros: 0.55 × dense$/);
  const [x, top] = place.list, ways = NAMES.map((_, way) => timesThing(x + 30, top + place.row * way + 4, timesFrame(), view).words);
  assert.deepEqual(ways.map(words => words[0]), ["gather: 0.70 × the time", "CSR: 0.96 × the time", "torch sparse: not measured yet", "compaction: 1.1 × the time"]);
  assert.deepEqual([ways[0][2], ways[3][2]], ["faster from 63 % on", "never faster"]);
});

test("what was not measured is not drawn", () => {
  const page = fakePage(), canvas = page.document.createElement("canvas");
  page.globals();
  drawTimes(canvas.getContext("2d"), timesFrame(), view);
  assert.ok(canvas.lines.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)));
});

test("no words meet or leave the page", () => {
  for (const made of [{}, { zeros: 0, scale: 9 }, { zeros: 99, now: [null, null, null, null] }]) {
    wordsStandApart(drawTimes, timesFrame(made), heightOf);
    wordsStandApart(drawTimes, timesFrame(made), width => 1.6 * heightOf(width / 1.6), { theme: { ...THEME, size: 20.8 } });
  }
});
