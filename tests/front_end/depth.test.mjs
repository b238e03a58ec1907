import assert from "node:assert/strict";
import test from "node:test";
import { depthPlaces, emptiest, power, runsOf } from "../../rectlab/lessons/depth/panel.mjs";

test("powers of ten are written with raised digits", () => {
  assert.deepEqual([-20, 0, 5, 10].map(power), ["10⁻²⁰", "10⁰", "10⁵", "10¹⁰"]);
});

test("a line breaks where a value is missing or infinite, and nowhere else", () => {
  assert.deepEqual(runsOf(Float32Array.of(1, 2, NaN, 3, -Infinity, 4, 5)), [[0, 1], [3, 3], [5, 6]]);
  assert.deepEqual(runsOf([NaN]), []);
  assert.deepEqual(runsOf([1, 2, 3]), [[0, 2]]);
});

for (const [width, size] of [[1000, 13], [680, 13], [400, 13], [1000, 21]]) {
  test(`three pictures of one size stand apart and inside, ${width} wide at ${size} px`, () => {
    const height = (width < 560 * size / 13 ? 720 : 320) * size / 13, { pictures, narrow } = depthPlaces(width, height, size);
    assert.equal(narrow, width < 560 * size / 13);
    assert.equal(new Set(pictures.map(([, , w, h]) => `${w} ${h}`)).size, 1);
    for (const [x, y, w, h] of pictures) assert.ok(x >= 0 && y > 0 && w > 100 && h > 60 && x + w <= width && y + h < height);
    pictures.slice(1).forEach(([x, y], i) => {
      const [px, py, w, h] = pictures[i];
      assert.ok(narrow ? y > py + h : x > px + w);
    });
  });
}

test("names stand where the lines are not", () => {
  const left = [0, 0, 10, 10], right = [20, 0, 10, 10];
  assert.equal(emptiest([left, right], [[5, 5], [6, 5], [25, 5]]), right);
  assert.equal(emptiest([left, right], [[15, 5], [NaN, 5]]), left);
});
