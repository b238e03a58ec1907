// The pre-training picture: scales, places, words under the pointer, status.
import assert from "node:assert/strict";
import test from "node:test";
import { imageBox, labelScale, labelScales, pretrainingAt, pretrainingPlaces, pretrainingStatus } from "../../rectlab/lessons/pretraining/panel.mjs";

const shaped = (values, shape, kind = Float32Array) => Object.assign(kind.from(values), { shape });
const COUNTS = [10, 100, 1000], THEME = { size: 13, font: "sans" };
const frame = {
  header: { counts: COUNTS, names: ["a", "b", "c", "d"], n_inputs: 1297, n_seeds: 5 },
  arrays: { mean: shaped([0.4, 0.1, NaN, 0.3, 0.1, NaN, 0.4, 0.1, NaN, 0.3, 0.1, NaN], [4, 3]), done: shaped([5, 2, 0], [3], Uint16Array), images: shaped(new Array(2 * 6 * 4).fill(0), [2, 6, 2, 2], Uint8Array) },
};

test("the error axis goes from tick to tick around what is there", () => {
  assert.deepEqual(labelScale([NaN, NaN]), [0.01, 1]);
  assert.deepEqual(labelScale([0.03, 0.4, NaN]), [0.02, 0.5]);
  assert.deepEqual(labelScale([0.001]), [0.005, 0.01]);
});

test("equal ratios of labels and of errors are equally far apart", () => {
  const { toX, toY } = labelScales([50, 20, 400, 300], COUNTS, [0.01, 1]);
  assert.ok(Math.abs(toX(100) - (toX(10) + toX(1000)) / 2) < 1e-9 && Math.abs(toY(0.1) - (toY(0.01) + toY(1)) / 2) < 1e-9);
  assert.equal(toY(0.0001), 320);
});

for (const [width, height] of [[1000, 400], [480, 640]]) {
  test(`plane and images lie inside ${width} × ${height} and apart from each other`, () => {
    const places = pretrainingPlaces(width, height, 13), [x, y, w, h] = places.plane;
    assert.ok(x > 0 && x + w <= width && y + h < height && w > 200 && h > 120);
    for (let k = 0; k < 4; k++) for (let i = 0; i < 6; i++) {
      const [bx, by, side, tall] = imageBox(places.side, places, 6, 4, k, i);
      assert.ok(bx >= 0 && bx + side <= width && by + tall <= height + 1 && side === tall && side > 20);
      assert.ok(bx >= x + w || by >= y + h);
    }
  });
}

test("the pointer names the nearest number of labels, which a click chooses, and images", () => {
  const view = { width: 1000, height: 400, theme: THEME }, places = pretrainingPlaces(1000, 400, 13), { toX } = labelScales(places.plane, COUNTS, [0.01, 1]);
  const thing = pretrainingAt(toX(100) + 3, places.plane[1] + 50, frame, view);
  assert.deepEqual(thing.choose, { labels: 100 });
  assert.deepEqual(thing.words.slice(0, 2), ["100 of 1,297 labels, 2 of 5 seeds", "a: 10 %"]);
  assert.equal(pretrainingAt(toX(1000), places.plane[1] + 50, frame, view).words[1], "a: not trained yet");
  const boxes = [1, 2].map(k => imageBox(places.side, places, 6, 4, k, 3));
  assert.deepEqual(boxes.map(([x, y]) => pretrainingAt(x + 4, y + 4, frame, view).words[1]), ["a test image of a 3", "nothing yet: press start"]);
  assert.equal(pretrainingAt(999, 399, frame, view), null);
});

test("the status says what runs and how long still", () => {
  assert.equal(pretrainingStatus({ n_done: 0, n: 120, phase: "" }), "120 networks to train");
  assert.equal(pretrainingStatus({ n_done: 0, n: 120, phase: "pre-training layer 1 of 2", seconds_left: 7.2 }), "pre-training layer 1 of 2 · about 8 s left");
  assert.equal(pretrainingStatus({ n_done: 8, n: 120, phase: "training on labels", seconds_left: 3 }), "8 of 120 networks · about 3 s left");
  assert.equal(pretrainingStatus({ n_done: 120, n: 120, phase: "" }), "all 120 networks are trained");
});
