// The raster's own functions, and that no words of a picture meet or leave the page. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { rgb } from "../../rectlab/panels/drawing.mjs";
import { drawRaster, pixels, places, stateOf } from "../../rectlab/lessons/zeros/panel.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

test("a unit never on is silent, one always on is always on, all others are selective", () => {
  assert.equal(stateOf(0, 10), 0);
  assert.equal(stateOf(10, 10), 2);
  for (let count = 1; count < 10; count++) assert.equal(stateOf(count, 10), 1);
});

test("a colour in hexadecimal becomes red, green and blue", () => {
  assert.deepEqual(rgb("#0173b2"), [1, 115, 178]);
});

test("on white paper exact zeros are a pale tint and a larger level is less transparent, all in two colours", () => {
  const out = pixels(Uint8Array.from([0, 1, 100, 255]), "#c77700", "#0173b2", false);
  assert.deepEqual([...out.subarray(0, 4)], [222, 143, 5, 72]);
  for (const i of [1, 2, 3]) assert.deepEqual([...out.subarray(4 * i, 4 * i + 3)], [1, 115, 178]);
  assert.ok(out[3] < out[7] && out[7] < out[11] && out[11] < out[15]);
  assert.equal(out[15], 255);
});

test("on dark paper a larger level is lighter, and zeros keep their tint", () => {
  const out = pixels(Uint8Array.from([0, 1, 100, 255]), "#c77700", "#0173b2", true), light = i => out[4 * i] + out[4 * i + 1] + out[4 * i + 2];
  assert.deepEqual([...out.subarray(0, 4)], [222, 143, 5, 72]);
  assert.ok(light(1) < light(2) && light(2) < light(3));
});

test("window, marks and bars of the raster stand side by side on the page, at every width", () => {
  for (let width = 300; width <= 1100; width += 10) {
    const height = width < 620 ? 470 : 430, { mark, window: [x, y, w, h], share, zeros, census } = places(width, height, 13);
    assert.ok(mark[0] >= 0 && mark[0] + mark[1] < x, `${width}`);
    assert.ok(w > 60 && x + w < share[0] && share[0] + share[1] <= width, `${width}`);
    assert.ok(h > 100 && y + h < height, `${width}`);
    for (const [left, , wide] of [zeros, census]) assert.ok(left + wide <= width, `${width}`);
  }
});

for (const probe_size of [1, 10, 25, 40, 63, 79, 96, 1297]) {
  test(`no words of a raster of ${probe_size} examples meet or leave the page, at every width`, () => {
    const columns = Math.min(96, probe_size), rows = 64, units = probe_size > 96 ? 256 : 64;
    const caption = `${units > rows ? "first 64 of 256" : "all 64"} units, ${probe_size > 96 ? "96 of the probe's 1,297" : `all ${columns}`} examples`;
    const levels = Object.assign(new Uint8Array(rows * columns).fill(9), { shape: [rows, columns] }), on_counts = new Uint16Array(rows).fill(3);
    const header = { zero_fraction: 1, states: units > rows ? [128, 100, 28] : [8, 49, 7], probe_size, most_columns: 96, caption };
    wordsStandApart(drawRaster, { header, arrays: { levels, on_counts } }, width => (width < 620 ? 470 : 430));
  });
}
