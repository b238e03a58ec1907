// The spikes panel's own functions, and that no words of its picture meet or leave the page. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawSpikes, spikePlaces, topOf } from "../../rectlab/lessons/spikes/panel.mjs";
import { fakePage } from "./fake_page.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const COLOURS = { ...THEME, rectifier: "#d55e00", softplus: "#56b4e9", sigmoid: "#ca9161", tanh: "#6b6b6b" };
const shaped = (values, shape) => Object.assign(Float32Array.from(values), { shape });
const heightOf = width => (width < 620 ? 640 : 450);

/** A frame of a rectifier with slope 50, fitted by itself and three lines below it. */
function frameOf({ current = 2, top = 3, errors = [4.2, 4.2, 5.1, 7.4], rate = 63.4 } = {}) {
  const n = 7, currents = Array.from({ length: n }, (_, i) => top * i / (n - 1)), curve = currents.map(c => 50 * Math.max(0, c - 1));
  const fitted = [0, -1, -2, -30].flatMap(less => curve.map(f => f + less));
  return {
    header: { names: ["rectifier", "softplus", "sigmoid", "tanh"], errors, rate, top, rows: 12, duration: 200, values: { current } },
    arrays: {
      voltage: shaped(Array.from({ length: 250 }, (_, i) => (i % 25) / 25), [250]), currents: shaped(currents, [n]), curve: shaped(curve, [n]),
      fitted: shaped(fitted, [4, n]), points: shaped([0.5 * top, top, 20, 100], [2, 2]),
      spike_steps: Uint16Array.from([25, 50, 60]), spike_trials: Uint8Array.from([0, 0, 11]),
    },
  };
}

test("the axis of rates ends at the first step above the highest rate, and 500 is the last", () => {
  for (const [highest, top] of [[1, 20], [19, 20], [20, 40], [99, 120], [430, 500], [900, 500]]) assert.equal(topOf([0, highest]), top);
});

test("the four parts stand on the page and not in each other, at every width", () => {
  for (let width = 300; width <= 1100; width += 10) {
    const height = heightOf(width), { narrow, voltage, spikes, rates, errors } = spikePlaces(width, height, 13);
    for (const [x, y, w, h] of [voltage, spikes, rates]) {
      assert.ok(x >= 0 && y > 0 && w > 100 && h > 60 && x + w <= width && y + h < height, `${width}: ${[x, y, w, h]}`);
    }
    assert.ok(voltage[1] + voltage[3] < spikes[1]);
    if (narrow) assert.ok(spikes[1] + spikes[3] < rates[1]); else assert.ok(spikes[0] + spikes[2] < rates[0]);
    assert.ok(rates[1] + rates[3] < errors[1] && errors[0] + errors[2] <= width);
  }
});

for (const options of [{}, { current: 0, rate: 0 }, { current: 3 }, { current: 5, rate: 140 }, { current: 5, top: 5, rate: 448 }, { errors: [0, 12, 10, 55.5] }]) {
  test(`no words meet or leave the page, at every width: ${JSON.stringify(options)}`, () => {
    wordsStandApart(drawSpikes, frameOf(options), heightOf, { theme: COLOURS });
  });
}

function drawnAt(options) {
  const page = fakePage(), canvas = page.document.createElement("canvas");
  page.globals();
  drawSpikes(canvas.getContext("2d"), frameOf(options), { width: 900, height: 450, theme: COLOURS });
  return canvas;
}

test("the bars of the errors are as long as the errors, and none is longer than ten percent", () => {
  const bars = drawnAt({ errors: [5, 10, 20, 0] }).filled.map(f => f.wide);
  assert.equal(bars.length, 4);
  assert.ok(Math.abs(2 * bars[0] - bars[1]) < 1e-9);
  assert.deepEqual([bars[2], bars[3]], [bars[1], 0]);
});

test("the rate at the chosen current is said, and an arrow says that the current lies beyond the curve", () => {
  const said = options => drawnAt(options).written.map(({ words }) => words);
  assert.ok(said().includes("63 a second"));
  assert.ok(said({ current: 5, rate: 140 }).includes("140 a second →"));
});
