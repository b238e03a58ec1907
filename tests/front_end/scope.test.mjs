// What the scope draws: strips, one enlarged layer, one unit, a pinned A. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { diverging, drawTrace } from "../../rectlab/panels/drawing.mjs";
import { countTicks, valueTicks } from "../../rectlab/lessons/scope/enlarged.mjs";
import { unpackFrame } from "../../rectlab/panels/frame.mjs";
import { drawScope, enlargedLayer, keyed, pickLayer, withLastGradients } from "../../rectlab/lessons/scope/panel.mjs";
import { heightOf, layerOf, likeNow, pinnedLayer, shares, stripsIn } from "../../rectlab/lessons/scope/strips.mjs";
import { fakePage } from "./fake_page.mjs";
import { scopeFrame, shaped } from "./packing.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const frameOf = options => unpackFrame(scopeFrame(options)), f32 = (values, ...shape) => shaped(Float32Array, values, ...shape);

/** Draw once; the canvas remembers words, rectangles and lines. */
function drawnAt(frame, view = {}) {
  const page = fakePage(), canvas = page.document.createElement("canvas");
  page.globals();
  drawScope(canvas.getContext("2d"), frame, { width: 900, height: 400, theme: THEME, pinned: null, ...view });
  return { ...canvas, said: canvas.written.map(w => w.words), of: colour => canvas.filled.filter(f => f.colour === colour) };
}

test("bins that hold what is below zero are the whole, others leave room for the zeros", () => {
  assert.deepEqual(shares([1, 3], 4), { zero: 0.5, bins: [0.125, 0.375], total: 8 });
  assert.deepEqual(shares([1, 3], 1, true), { zero: 0.25, bins: [0.25, 0.75], total: 4 });
  assert.deepEqual(shares([0, 0], 0).bins, [0, 0]);
});

test("log counts stand at log(1 + count): nothing has no height, the tallest bin all of it", () => {
  assert.deepEqual([heightOf(0, 99, true), heightOf(99, 99, true), heightOf(9, 99, true), heightOf(9, 90, false), heightOf(3, 0, true)], [0, 1, 0.5, 0.1, 0]);
});

test("A is brought to the present number of values and width of bins", () => {
  const a = { counts: [4, 4], lower: 0, upper: 8, total: 8 }, now = { counts: [1, 1, 1, 1], lower: 0, upper: 4, total: 16 };
  assert.deepEqual(likeNow(a, now), [{ from: 0, to: 4, count: 2 }, { from: 4, to: 8, count: 2 }]);
});

test("A is compared layer by layer, where it has the layer and shows the same thing", () => {
  const now = frameOf({ layers: 3 }), a = frameOf({ layers: 2 });
  assert.equal(pinnedLayer(a, now.header, 1).counts.length, 4);
  assert.equal(pinnedLayer(a, now.header, 2), null);
  assert.equal(pinnedLayer(a, frameOf({ values: { show: "preactivations" } }).header, 0), null);
  assert.equal(pinnedLayer(null, now.header, 0), null);
});

test("A is drawn as a line and as a tick on the bar of zeros, in the colour of the text", () => {
  const now = frameOf(), a = frameOf();
  assert.equal(drawnAt(now).lines.length, 0);
  const { lines, of, said } = drawnAt(now, { pinned: a });
  assert.equal(lines.length, 2 * 2 * 4);
  assert.equal(lines.colour, THEME.text);
  assert.equal(of(THEME.text).length, 2);
  assert.ok(said.some(words => words.startsWith("line: pinned A")));
});

test("pre-activations below zero have the zeros' colour, all others the active one, and the words say so", () => {
  const frame = frameOf({ layers: 1, lower: -2, upper: 2, values: { show: "preactivations" } }), { of, said } = drawnAt(frame);
  assert.equal(of(THEME.active).length, 2);
  assert.equal(of(THEME.zeros).length, 1 + 2);                    // the bar of what is cut, and two bins
  assert.ok(said.includes("at or below 0") && said.includes("pre-activations") && said.includes("100 %"));
  assert.equal(drawnAt(frameOf({ layers: 1 })).of(THEME.zeros).length, 1);
  assert.equal(drawnAt(frameOf({ layers: 1, lower: -2, upper: 2 })).of(THEME.zeros).length, 1);      // tanh: below zero is not cut
});

test("log counts are said in words on wide pages and on narrow ones", () => {
  for (const width of [400, 680, 900]) {
    for (const show of ["activations", "preactivations"]) {
      const { said } = drawnAt(frameOf({ values: { counts: "log", show } }), { width });
      assert.ok(said.some(words => words.includes("log counts")), `${width} ${show}`);
    }
  }
  assert.ok(!drawnAt(frameOf()).said.some(words => words.includes("log")));
});

test("mean, standard deviation and gradient norms are written where there is room", () => {
  const arrays = { moments: f32([0.5, 0.25, 1, 2], 2, 2), gradients: f32([0.5, 0.25, 0.125]) }, { said } = drawnAt(frameOf({ arrays }));
  for (const words of ["mean 0.5 · std 0.25", "mean 1 · std 2", "grad 0.5", "grad 0.25", "head grad 0.13"]) assert.ok(said.includes(words), words);
  const many = { moments: f32(Array(24).fill(1), 12, 2), gradients: f32(Array(13).fill(1)) };
  assert.ok(!drawnAt(frameOf({ layers: 12, arrays: many })).said.some(words => words.startsWith("grad") || words.startsWith("mean")));
  assert.ok(!drawnAt(frameOf({ arrays: { moments: f32([NaN, NaN, NaN, NaN], 2, 2) } })).said.some(words => words.includes("NaN")));
});

test("the last gradients stay until the next exact frame, said to be old, unless the layers are others", () => {
  const exact = frameOf({ arrays: { gradients: f32([1, 2, 3]) } }), preview = withLastGradients(frameOf({ preview: true }), exact);
  assert.deepEqual([[...preview.arrays.gradients], preview.header.stale_gradients], [[1, 2, 3], true]);
  const colour = frame => drawnAt(frame).written.length && drawnAt(frame).said.includes("grad 1");
  assert.ok(colour(preview));
  assert.equal(withLastGradients(frameOf({ layers: 3 }), exact).arrays.gradients, undefined);
  assert.equal(withLastGradients(exact, preview).header.stale_gradients, undefined);
  assert.equal(withLastGradients(frameOf(), null).arrays.gradients, undefined);
});

test("one layer takes the whole picture, with counts and values on axes; a layer that is not there does not", () => {
  const frame = frameOf({ values: { layer: 2 } }), { said } = drawnAt(frame);
  assert.ok(said.includes("layer 2") && !said.includes("layer 1"));
  assert.ok(said.includes("activations that are not zero: values a bin in 10 examples") && said.includes("4 and above") && said.includes("silent 1 · selective 6 · always on 1"));
  for (const tick of ["0", "2", "4", "6", "8"]) assert.ok(said.includes(tick), tick);
  assert.equal(enlargedLayer(frameOf({ values: { layer: 3 } })), 0);
  assert.equal(enlargedLayer(frameOf({ unit: { layer: 2, unit: 1, bias: 0 } })), 2);
});

test("ticks are round numbers from 0, powers of ten on a log scale", () => {
  assert.deepEqual(countTicks(8, false), [0, 2, 4, 6, 8]);
  assert.deepEqual(countTicks(9000, false), [0, 2500, 5000, 7500]);
  assert.deepEqual(countTicks(1500, true), [0, 1, 10, 100, 1000]);
  assert.deepEqual(countTicks(0, false), [0]);
  assert.deepEqual(valueTicks(0, 6), [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(valueTicks(-2, 2), [-2, -1, 0, 1, 2]);
});

const UNIT = {
  unit: { layer: 1, unit: 5, bias: -0.5, words: "on for 31 % of 10 examples" }, values: { layer: 1, unit: 5 },
  arrays: {
    unit_counts: shaped(Uint32Array, [4, 2, 1, 1]), unit_zeros: shaped(Uint32Array, [8]), unit_weights: f32([-1, 0, 0.5, 0.25], 2, 2),
    unit_best: f32(Array(12).fill(0.5), 3, 2, 2), unit_values: f32([3, 2, 1]),
  },
};

test("a unit shows its histogram, bias, weights with their scale, and its best examples with their values", () => {
  const { said } = drawnAt(frameOf(UNIT));
  for (const words of ["unit 5 of layer 1", "bias −0.5 · on for 31 % of 10 examples", "its values · 50 % exact zeros", "incoming weights", "−1", "best examples, its value below", "3", "2"]) {
    assert.ok(said.includes(words), words);
  }
  const long = { ...UNIT.unit, words: "Unit 5 of layer 1: bias -0.5, exactly zero on 17 % of 10 examples." };
  assert.ok(drawnAt(frameOf({ ...UNIT, unit: long })).said.includes("bias -0.5, exactly zero on 17 % of 10 examples."));
  const { unit_best: _, ...without } = UNIT.arrays;
  assert.ok(drawnAt(frameOf({ ...UNIT, arrays: without })).said.includes("3 · 2 · 1"));
  for (const values of [{ layer: 2, unit: 5 }, { layer: 1, unit: 0 }]) {          // chosen meanwhile: the frame is of the unit before
    assert.ok(!drawnAt(frameOf({ ...UNIT, values })).said.some(words => words.startsWith("unit")));
  }
  assert.ok(!drawnAt(frameOf({ values: { layer: 1 } })).said.some(words => words.startsWith("unit")));
});

test("the largest weight has the full colour, whatever its size", () => {
  const unit_weights = f32([-0.002, 0.002, 0, 0.001], 2, 2), { page } = drawnAt(frameOf({ ...UNIT, arrays: { ...UNIT.arrays, unit_weights } }));
  assert.deepEqual([...page.images[0].subarray(0, 12)], [1, 115, 178, 255, 222, 143, 5, 255, 255, 255, 255, 255]);
});

test("weights go from the active colour by white to that of zeros", () => {
  assert.deepEqual([-1, 0, 1, 9].map(value => diverging(value, THEME)), [[1, 115, 178], [255, 255, 255], [222, 143, 5], [222, 143, 5]]);
});

test("a click on a strip enlarges its layer, on an enlarged layer goes back, beside the strips does nothing", () => {
  const frame = frameOf(), view = { width: 900, height: 400, theme: THEME }, { head, strip } = stripsIn(900, 400, 13, 2);
  assert.deepEqual([0.5, 1.5].map(k => pickLayer(5, head + k * strip, frame, view)), [{ layer: 1 }, { layer: 2 }]);
  assert.deepEqual([pickLayer(5, 3, frame, view), pickLayer(5, head + 2.2 * strip, frame, view)], [{}, {}]);
  assert.deepEqual(pickLayer(5, 100, frameOf({ values: { layer: 1 } }), view), { layer: 0, unit: 0 });
});

test("up and down choose a layer, left and right a unit, Escape goes one step back, 0 to all layers", () => {
  const at = (layer, unit = 0) => frameOf({ values: { layer, unit } });
  assert.deepEqual(keyed("ArrowDown", at(0)), { layer: 1, unit: 0 });
  assert.deepEqual(keyed("ArrowDown", at(2)), { layer: 2, unit: 0 });
  assert.deepEqual(keyed("ArrowUp", at(1)), { layer: 0, unit: 0 });
  assert.deepEqual(keyed("ArrowRight", at(0)), { layer: 1, unit: 1 });
  assert.deepEqual(keyed("ArrowRight", at(1, 8)), { layer: 1, unit: 8 });
  assert.deepEqual(keyed("ArrowLeft", at(2, 1)), { layer: 2, unit: 0 });
  assert.deepEqual([keyed("Escape", at(2, 3)), keyed("Escape", at(2)), keyed("Escape", at(0))], [{ unit: 0 }, { layer: 0 }, null]);
  assert.deepEqual([keyed("0", at(2, 3)), keyed("x", at(2))], [{ layer: 0, unit: 0 }, null]);
});

test("a frame whose arrays lack a layer is refused, not drawn wrong", () => {
  const frame = frameOf();
  assert.throws(() => layerOf({ ...frame, arrays: { ...frame.arrays, zeros: frame.arrays.zeros.subarray(0, 1) } }, 1), /no counts of layer 2/);
});

test("a trace leaves out what is not finite and stays within its canvas", () => {
  const page = fakePage(), canvas = Object.assign(page.document.createElement("canvas"), { width: 160, height: 48 });
  drawTrace(canvas, f32([4, NaN, 2, Infinity, 1]), THEME, f32([0, 1, 2, 3, 10]));
  assert.deepEqual(canvas.lines.map(({ x, y }) => [x, y]), [[0, 3], [32, 24], [160, 34.5]]);
  drawTrace(canvas, f32([1]), THEME);
  assert.equal(canvas.lines.length, 0);
});

const tall = em => width => (width < 620 * em ? 560 : 400) * em;
const facts = layers => ({ moments: f32(Array(2 * layers).fill(-0.0123), layers, 2), gradients: f32(Array(layers + 1).fill(0.000123)) });
for (const layers of [1, 3, 8, 12]) {
  for (const values of [{}, { counts: "log" }, { show: "preactivations", counts: "log" }]) {
    for (const em of [1, 1.6]) {
      test(`no words of ${layers} strips meet or leave the page, ${values.show ?? "activations"}, ${values.counts ?? "linear"}, type ${em}`, () => {
        const theme = { ...THEME, size: 13 * em }, lower = values.show ? -5 : 0, options = { layers, values, lower, upper: 5 };
        const frame = frameOf({ ...options, arrays: { ...facts(layers), states: shaped(Uint32Array, Array(layers).fill([333, 334, 333]).flat(), layers, 3), zeros: shaped(Uint32Array, Array(layers).fill(1e9)) } });
        wordsStandApart(drawScope, frame, tall(em), { theme, pinned: frameOf(options) });
      });
    }
  }
}
for (const em of [1, 1.6]) {
  test(`no words of an enlarged layer or of a unit meet or leave the page, type ${em}`, () => {
    const theme = { ...THEME, size: 13 * em };
    for (const values of [{ layer: 2 }, { layer: 2, show: "preactivations", counts: "log" }]) {
      for (const unit of [{}, { ...UNIT, values: undefined }]) {
        const frame = frameOf({ ...unit, values, lower: values.show ? -5 : 0, upper: 5, arrays: { ...unit.arrays, ...facts(2), states: shaped(Uint32Array, [333, 334, 333, 333, 334, 333], 2, 3) } });
        wordsStandApart(drawScope, frame, tall(em), { theme, pinned: frameOf({ values }) });
      }
    }
  });
}
