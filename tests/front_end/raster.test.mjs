// The raster's own functions, and that no words of a picture meet or leave the page. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawRaster, pixels, places, rgb, stateOf } from "../../rectlab/widgets/raster.mjs";
import { drawScope } from "../../rectlab/widgets/scope.mjs";
import { fakePage } from "./fake_page.mjs";

const THEME = { size: 13, font: "sans", text: "#222222", faint: "#666666", line: "#cccccc", paper: "#ffffff", zeros: "#de8f05", active: "#0173b2", silent: "#949494", selective: "#029e73", always_on: "#cc78bc" };

test("a unit never on is silent, one always on is always on, all others are selective", () => {
  assert.equal(stateOf(0, 10), 0);
  assert.equal(stateOf(10, 10), 2);
  for (let count = 1; count < 10; count++) assert.equal(stateOf(count, 10), 1);
});

test("a colour in hexadecimal becomes red, green and blue", () => {
  assert.deepEqual(rgb("#0173b2"), [1, 115, 178]);
});

test("on white paper exact zeros are a pale tint and a larger level is less transparent, all in two colours", () => {
  const out = pixels(Uint8Array.from([0, 1, 100, 255]), "#de8f05", "#0173b2", false);
  assert.deepEqual([...out.subarray(0, 4)], [222, 143, 5, 72]);
  for (const i of [1, 2, 3]) assert.deepEqual([...out.subarray(4 * i, 4 * i + 3)], [1, 115, 178]);
  assert.ok(out[3] < out[7] && out[7] < out[11] && out[11] < out[15]);
  assert.equal(out[15], 255);
});

test("on dark paper a larger level is lighter, and zeros keep their tint", () => {
  const out = pixels(Uint8Array.from([0, 1, 100, 255]), "#de8f05", "#0173b2", true), light = i => out[4 * i] + out[4 * i + 1] + out[4 * i + 2];
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

function wordsStandApart(draw, frame, height) {
  for (let width = 300; width <= 1100; width += 10) {
    const page = fakePage(), canvas = page.document.createElement("canvas");
    globalThis.document = page.document;
    globalThis.ImageData = class { constructor(data) { this.data = data; } };
    draw(canvas.getContext("2d"), frame, { width, height: height(width), theme: THEME });
    const { written } = canvas;
    assert.ok(written.length > 8);
    written.forEach(({ words, left, right, y }, i) => {
      assert.ok(left >= -1 && right <= width + 1, `${width}: "${words}" leaves the page: ${left} to ${right}`);
      assert.ok(y > 0 && y < height(width), `${width}: "${words}" leaves the page at height ${y}`);
      for (const other of written.slice(0, i)) {
        assert.ok(Math.abs(other.y - y) >= 10 || other.right <= left + 1 || right <= other.left + 1, `${width}: "${words}" meets "${other.words}"`);
      }
    });
  }
}

for (const probe_size of [1, 10, 25, 40, 63, 79, 96, 1297]) {
  test(`no words of a raster of ${probe_size} examples meet or leave the page, at every width`, () => {
    const columns = Math.min(96, probe_size), rows = 64, units = probe_size > 96 ? 256 : 64;
    const caption = `${units > rows ? "first 64 of 256" : "all 64"} units, ${probe_size > 96 ? "96 of the probe's 1,297" : `all ${columns}`} examples`;
    const levels = Object.assign(new Uint8Array(rows * columns).fill(9), { shape: [rows, columns] }), on_counts = new Uint16Array(rows).fill(3);
    const header = { zero_fraction: 1, states: units > rows ? [128, 100, 28] : [8, 49, 7], probe_size, most_columns: 96, caption };
    wordsStandApart(drawRaster, { header, arrays: { levels, on_counts } }, width => (width < 620 ? 470 : 430));
  });
}

for (const layers of [1, 3, 12]) {
  test(`no words of a scope of ${layers} layers meet or leave the page, at every width`, () => {
    const counts = Object.assign(new Uint32Array(layers * 40).fill(5), { shape: [layers, 40] }), zeros = new Uint32Array(layers).fill(1e9);
    const states = Uint32Array.from({ length: 3 * layers }, (_, i) => [333, 334, 333][i % 3]);
    wordsStandApart(drawScope, { header: { lower: 0, upper: 5, open: true }, arrays: { counts, zeros, states } }, width => (width < 620 ? 560 : 400));
  });
}
