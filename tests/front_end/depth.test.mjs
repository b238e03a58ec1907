import assert from "node:assert/strict";
import test from "node:test";
import { deeper, depthAt, depthPlaces, depthScales, drawDepth, emptiest, printBoxes, runsOf } from "../../rectlab/lessons/depth/panel.mjs";
import { fakePage } from "./fake_page.mjs";
import { shaped } from "./packing.mjs";
import { THEME } from "./words_apart.mjs";

const FRAME = {
  header: { most: 100, axes: { std: [-40, 0], cosine: [0, 1], error: [-5, 0] }, captions: ["× 1", "0.5 → 1.000", "× 1"], prints: [1, 3], cosines: [0.5, 0.99999], values: { hidden_layers: 3 } },
  arrays: {
    std: Float32Array.of(0, -1, -2), cosine: Float32Array.of(0.5, 0.8, 1), lowest: Float32Array.of(0.4, 0.7, 0.9), highest: Float32Array.of(0.6, 0.9, 1), likeness: Float32Array.of(0.9, 0.25, NaN),
    error: Float32Array.of(-2, -1, 0), weights: Float32Array.of(-1, -1, -1), labels: Uint8Array.of(0, 1),
    prints: shaped(Uint8Array, [255, 0, 3, 0, 9, 0, /* layer 3 */ 255, 255, 0, 255, 255, 0], 2, 2, 3),
  },
};
const VIEW = { width: 1000, height: 420, theme: THEME, pinned: null, glide: (name, target) => target, you: null };

test("a line breaks where a value is missing or infinite, and nowhere else", () => {
  assert.deepEqual(runsOf(Float32Array.of(1, 2, NaN, 3, -Infinity, 4, 5)), [[0, 1], [3, 3], [5, 6]]);
  assert.deepEqual(runsOf([NaN]), []);
  assert.deepEqual(runsOf([1, 2, 3]), [[0, 2]]);
});

for (const [width, height, size] of [[1068, 380, 13], [832, 380, 13], [680, 440, 13], [400, 900, 13], [1068, 330, 20.8], [832, 310, 16.6]]) {
  test(`prints and three charts of one size stand apart and inside, ${width} x ${height} at ${size} px`, () => {
    const { pictures, prints, narrow } = depthPlaces(width, height, size), all = [prints, ...pictures];
    assert.equal(narrow, width < 560 * size / 13);
    assert.equal(new Set(pictures.map(([, , w, h]) => `${w} ${h}`)).size, 1);
    for (const [x, y, w, h] of all) assert.ok(x >= 0 && y > 0 && w > 100 && h > 60 && x + w <= width && y + h < height, `${[x, y, w, h]}`);
    for (const [, y] of pictures) assert.ok(y > prints[1] + prints[3] + size);
    pictures.slice(1).forEach(([x, y], i) => {
      const [px, py, w, h] = pictures[i];
      assert.ok(narrow ? y > py + h : x > px + w);
    });
  });
}

test("five prints have room side by side", () => {
  const boxes = printBoxes([40, 0, 900, 100], 5, 1);
  boxes.slice(1).forEach(([x], i) => assert.ok(x > boxes[i][0] + boxes[i][2] + 10));
  assert.ok(boxes[4][0] + boxes[4][2] <= 940 + 1e-9);
});

test("names stand where the lines are not", () => {
  const left = [0, 0, 10, 10], right = [20, 0, 10, 10];
  assert.equal(emptiest([left, right], [[5, 5], [6, 5], [25, 5]]), right);
  assert.equal(emptiest([left, right], [[15, 5], [NaN, 5]]), left);
});

test("a place on the axis is the nearest layer, never beyond the ends", () => {
  const { toX, layerAt } = depthScales([50, 0, 990, 100], [0, 1], 100);
  assert.deepEqual([toX(1), toX(100), layerAt(50), layerAt(61), layerAt(-500), layerAt(5000)], [50, 1040, 1, 2, 1, 100]);
});

test("the pointer names a column's image and how many units are on, and a layer's value", () => {
  const { prints, pictures, em } = depthPlaces(1000, 420, 13), [first, second] = printBoxes(prints, 2, em);
  const image = shaped(Uint8Array, Array(128).fill(7), 2, 8, 8), view = { ...VIEW, shared: { arrays: { images: image } } };
  assert.deepEqual(depthAt(first[0] + 1, first[1] + 1, FRAME, view).words, ["a 0, at layer 1", "2 of 3 units are on"]);
  assert.deepEqual(depthAt(second[0] + second[2] - 1, second[1] + 1, FRAME, view).words, ["a 1, at layer 3", "2 of 3 units are on"]);
  assert.equal(depthAt(first[0] + 1, first[1] + 1, FRAME, view).image.values.length, 64);
  const [x, y] = pictures[0];
  const few = { ...FRAME, header: { ...FRAME.header, most: 5 } };
  assert.deepEqual(depthAt(x, y + 5, few, VIEW).words, ["layer 1", "std 1.0"]);
  assert.deepEqual(depthAt(x + 60, y + 5, few, VIEW).words, ["layer 2", "std 0.10"]);
  assert.equal(depthAt(2, 2, FRAME, VIEW), null);
  const [, cy] = pictures[1], { toX: onCosine } = depthScales(pictures[1], [0, 1], 100);
  assert.deepEqual(depthAt(onCosine(1), cy + 5, few, VIEW).words, ["layer 1", "cosine 0.500", "centred likeness 0.90"]);
});

test("the end of a line is dragged to more layers, and keys do the same", () => {
  const { pictures } = depthPlaces(1000, 420, 13), { toX } = depthScales(pictures[2], [0, 1], 100);
  const end = depthAt(toX(3) + 4, pictures[2][1] + 9, FRAME, VIEW);
  assert.deepEqual([end.cursor, end.grab(toX(40))], ["ew-resize", { hidden_layers: 40 }]);
  assert.deepEqual(deeper("ArrowRight", FRAME), { hidden_layers: 4 });
  assert.equal(deeper("x", FRAME), null);
});

test("the log axis says that it is one, float32's end is marked, and a cosine of nearly 1 is not called 1", () => {
  const page = fakePage();
  page.globals();
  const canvas = page.document.createElement("canvas");
  drawDepth(canvas.getContext("2d"), FRAME, VIEW);
  const said = canvas.written.map(({ words }) => words);
  for (const words of ["std of activations (log scale)", "layer", "float32 ends here", "cosine > 0.999", "10⁻⁴⁰"]) assert.ok(said.includes(words), words);
  assert.ok(!said.includes("layer · log scale"));
});

test("a sketch lies on the chart of the std as the learner's, and the pinned state is called A", () => {
  const page = fakePage(), you = { kind: "sketch", xs: [1, 50, 100], guess: [1, 1e-3, 1e-9], answer: [1, 1e-10, 1e-20], share: 1 };
  page.globals();
  const canvas = page.document.createElement("canvas");
  drawDepth(canvas.getContext("2d"), FRAME, { ...VIEW, you, pinned: FRAME });
  const said = canvas.written.map(({ words }) => words);
  assert.deepEqual(["you", "A"].map(name => said.filter(words => words === name).length), [1, 3]);
});
