// The lifetimes' own functions, and that no words of a picture meet or leave the page. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axisEnd, countsOf, drawLifetimes, lifetimesStatus, linesOf, roomFor, spansOf, strips } from "../../rectlab/lessons/lifetimes/panel.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const flat = (type, values) => Object.assign(type.from(values), { shape: [values.length] });

function frameOf(layers, step, { applies = true, marks = [[0, "momentum 0.0013, bias shift -0.35"]], n_units = 64, dead = 60 } = {}) {
  const lines = Array.from({ length: layers }, (_, k) => k === 0 ? [[0], [step >> 1]] : [[0, 7, 14, 21], [0, step >> 1], [7]]);
  return {
    header: {
      step, applies, marks, n_units, activation: "rectified_tanh", error: 0.9,
      layers: lines.map((_, k) => ({ layer: k + 1, n_units, dead, died: 1234, deaths: 12345, came_back: dead, born_dead: 28 })),
    },
    arrays: {
      turns: flat(Uint32Array, lines.flat(2)), counts: flat(Uint16Array, lines.flat().map(line => line.length)),
      rows: flat(Uint16Array, lines.map(some => some.length)),
    },
  };
}

test("the axis ends at 1, 2 or 5 times a power of ten, at 100 at least", () => {
  assert.deepEqual([0, 99, 100, 101, 420, 500, 501, 2100].map(axisEnd), [100, 100, 100, 200, 500, 500, 1000, 5000]);
});

test("lines go to their layers, in their order", () => {
  const arrays = { turns: flat(Uint32Array, [0, 7, 14, 3, 9, 5]), counts: flat(Uint16Array, [3, 1, 2]), rows: flat(Uint16Array, [2, 0, 1]) };
  assert.deepEqual(linesOf(arrays).map(layer => layer.map(line => [...line])), [[[0, 7, 14], [3]], [], [[9, 5]]]);
});

test("a line is dead, alive, dead, ... up to the last step", () => {
  assert.deepEqual(spansOf(Uint32Array.from([0, 7, 14]), 21), [[0, 7, true], [7, 14, false], [14, 21, true]]);
  assert.deepEqual(spansOf(Uint32Array.from([7]), 7), [[7, 7, true]]);
});

test("strips have room for a quarter, a half or all units, the same in every layer", () => {
  assert.deepEqual([[3, 16], [3, 17], [33, 0], [64, 2]].map(rows => roomFor(rows, 64)), [16, 32, 64, 64]);
  assert.equal(roomFor([], 64), 16);
});

test("units that died and their deaths are told apart where they differ", () => {
  const lives = { died: 3, deaths: 3, came_back: 0, born_dead: 2 };
  assert.deepEqual(countsOf(lives), { back: "0 came back", from: ["2 born dead · 3 died"] });
  assert.deepEqual(countsOf({ ...lives, deaths: 9 }).from, ["2 born dead · 3 died (9 deaths)", "2 born dead · 3 died"]);
});

test("strips follow each other without meeting, and leave room for the axis", () => {
  for (const [width, height] of [[300, 470], [700, 420], [1100, 420]]) {
    const place = strips(width, height, 13, 4), tops = [0, 1, 2, 3].map(place.strip);
    tops.slice(1).forEach(([top], k) => assert.ok(top > tops[k][0] + tops[k][1]));
    assert.ok(tops[3][0] + tops[3][1] <= place.foot + 1e-9 && place.wide > 200);
  }
});

test("the status says steps and error, and epochs while it trains", () => {
  assert.equal(lifetimesStatus({ step: 1234, error: 0.9 }), "step 1,234 · test error 90 %");
  assert.equal(lifetimesStatus({ step: 7, error: 0.05, epoch: 1, n_epochs: 100, seconds_left: 2.4 }), "step 7 · test error 5.0 % · epoch 1 of 100, 2 s left");
});

for (const [layers, step] of [[2, 0], [3, 7], [3, 420], [4, 99999]]) {
  test(`no words of ${layers} layers after ${step} steps meet or leave the page, at every width`, () => {
    const marks = [[0, "momentum 0.0013, bias shift -0.35"], [step >> 1, "drawn again"], [step, "adam 0.001, bias shift 0.5"]];
    for (const frame of [frameOf(layers, step), frameOf(layers, step, { marks, n_units: 128, dead: 128 })]) {
      wordsStandApart(drawLifetimes, frame, width => width < 640 ? 470 : 420);
      wordsStandApart(drawLifetimes, frame, width => (width < 1024 ? 470 : 420) * 1.6, { theme: { ...THEME, size: 20.8 } });
    }
  });
}

test("an activation without exact zeros gets words and no zeros", () => {
  const words = [], context = new Proxy({ measureText: text => ({ width: 6 * text.length }), fillText: text => words.push(text) }, { get: (all, name) => all[name] ?? (() => undefined), set: () => true });
  drawLifetimes(context, frameOf(3, 0, { applies: false }), { width: 900, height: 420, theme: THEME });
  assert.match(words.join(" "), /rectified_tanh has no exact zeros .* not a cure: judge it by its test error, 90 %\./);
  assert.ok(!words.some(text => /\bdead\b.*\b0\b|\b0 of/.test(text)));
});
