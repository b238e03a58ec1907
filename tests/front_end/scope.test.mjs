// What the scope draws: strips, one enlarged layer, one unit, a pinned A, images and their paths. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { diverging, drawTrace } from "../../rectlab/panels/drawing.mjs";
import { axisOf, gripIn, heightOf, layerOf, pileIn, pinnedLayer, rebinned, valueTicks } from "../../rectlab/lessons/scope/cut.mjs";
import { shareTicks } from "../../rectlab/lessons/scope/enlarged.mjs";
import { unpackFrame } from "../../rectlab/panels/frame.mjs";
import { drawScope, enlargedLayer, keyed, slideFor, thingAt } from "../../rectlab/lessons/scope/panel.mjs";
import { placesIn } from "../../rectlab/lessons/scope/strips.mjs";
import { dotsIn, litBy } from "../../rectlab/lessons/scope/units.mjs";
import { fakePage } from "./fake_page.mjs";
import { scopeFrame, shaped } from "./packing.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const f32 = (values, ...shape) => shaped(Float32Array, values, ...shape), rows = (layers, row) => Array(layers).fill(row).flat();
const BEFORE = { show: "preactivations" }, VIEW = { width: 900, height: 400, theme: THEME, pinned: null };

/** A frame of pre-activations from -2 to 2: 8 units on 10 images, 80 values a layer, of which 60 are cut. */
function cutFrame({ layers = 2, values = {}, arrays = {}, ...header } = {}) {
  return unpackFrame(scopeFrame({
    layers, lower: -2, upper: 2, cut: 0, noun: "image", values: { ...BEFORE, ...values }, ...header,
    arrays: { counts: shaped(Uint32Array, rows(layers, [20, 40, 16, 4]), layers, 4), zeros: shaped(Uint32Array, rows(layers, [60])), ...arrays },
  }));
}
const usualFrame = options => unpackFrame(scopeFrame({ cut: 0, ...options }));
const IMAGES = { header: {}, arrays: { images: shaped(Uint8Array, Array(40).fill(9), 10, 2, 2) } };
const litArrays = (layers, byte = 0b00001111) => ({ lit: shaped(Uint8Array, Array(10 * layers).fill(byte), layers, 10, 1) });

/** Draw once; the canvas remembers words, rectangles and lines. */
function drawnAt(frame, view = {}) {
  const page = fakePage(), canvas = page.document.createElement("canvas");
  page.globals();
  drawScope(canvas.getContext("2d"), frame, { ...VIEW, ...view });
  return { ...canvas, said: canvas.written.map(w => w.words), of: colour => canvas.filled.filter(f => f.colour === colour) };
}
const inPlot = (frame, view = {}) => { const places = placesIn(frame, { ...VIEW, ...view }); return bar => bar.x >= places.axis.x - 1 && bar.x < places.axis.x + places.axis.wide && bar.tall >= 1; };
const areaOf = bars => bars.reduce((sum, { wide, tall }) => sum + wide * tall, 0);

test("heights are shares of all activations on one scale, whatever the layer and however wide the bins", () => {
  const layer = { bins: [0.25, 0.25, 0.25, 0.25], lower: -2, upper: 2, total: 80 }, axis = { lower: -2, upper: 2 };
  assert.equal(heightOf(0.5, layer, axis), 2 * heightOf(0.25, layer, axis));
  assert.equal(heightOf(0.25, layer, axis), heightOf(0.125, { ...layer, bins: Array(8).fill(0.125) }, axis));
  assert.equal(heightOf(0.25, layer, axis), heightOf(0.5, { ...layer, lower: -4, upper: 4 }, { lower: -4, upper: 4 }) / 2);
  assert.deepEqual([heightOf(0, layer, axis, true), heightOf(1, layer, axis, true)], [0, 1]);
});

test("the mass is kept: what is cut, what passes and what is lost make up the whole in two layers of other shapes", () => {
  const counts = shaped(Uint32Array, [10, 16, 27, 27, 30, 30, 10, 10], 2, 4), frame = cutFrame({ arrays: { counts, zeros: shaped(Uint32Array, [26, 60]) } }), places = placesIn(frame, VIEW);
  const { of } = drawnAt(frame), bars = [...of(THEME.zeros_tint), ...of(THEME.active)].filter(inPlot(frame));
  const areas = [0, 1].map(k => areaOf(bars.filter(({ y, tall }) => Math.round(y + tall) === Math.round(places.base(k)))));
  assert.ok(Math.abs(areas[0] / areas[1] - 1) < 0.03, String(areas));
});

test("bins left of 0 are a tint, those right of it active, and the numbers say what becomes zero and what passes", () => {
  const frame = cutFrame({ layers: 1 }), { of, said } = drawnAt(frame), { axis } = placesIn(frame, VIEW);
  const tints = of(THEME.zeros_tint).filter(inPlot(frame)), blues = of(THEME.active).filter(inPlot(frame));
  assert.deepEqual([tints.length, blues.length], [2, 2]);
  assert.ok(tints.every(({ x, wide }) => x + wide <= axis.line) && blues.every(({ x }) => x >= axis.line));
  for (const words of ["75 %", "25 % pass", "becomes exactly zero", "passes"]) assert.ok(said.includes(words), words);
  assert.ok(!drawnAt(cutFrame({ layers: 1, arrays: { zeros: shaped(Uint32Array, [79]) } })).said.includes("100 %"));
});

test("the pile of zeros stands left of the line on its own scale: the whole height is all", () => {
  for (const [zeros, share] of [[0, 0], [40, 0.5], [80, 1]]) {
    const frame = cutFrame({ layers: 1, arrays: { zeros: shaped(Uint32Array, [zeros]) } }), places = placesIn(frame, VIEW), [x, , wide] = pileIn(places.axis, 0, 0, 13);
    const [pile] = drawnAt(frame).of(THEME.zeros).filter(bar => bar.x === x && bar.wide === wide);
    assert.ok(Math.abs(pile.tall - share * places.tall) < 1e-9 && x + wide < places.axis.line);
  }
});

test("an activation that cuts nothing has no pile, no tint, and says so; one that cuts elsewhere has its line there", () => {
  const zeros = shaped(Uint32Array, [0]), { of, said } = drawnAt(cutFrame({ layers: 1, cut: null, arrays: { zeros } }));
  assert.equal(of(THEME.zeros).length + of(THEME.zeros_tint).length, 0);
  assert.ok(said.includes("no exact zeros") && said.some(words => words.includes("nothing is cut")) && !said.some(words => words.endsWith("pass")));
  const frame = cutFrame({ layers: 1, cut: 1 }), { axis } = placesIn(frame, VIEW);
  assert.equal(axis.line, Math.round(axis.at(1)));
  assert.equal(drawnAt(frame).of(THEME.zeros_tint).filter(inPlot(frame)).length, 3);
});

test("a bar that is too high for its strip is torn, and stays within it", () => {
  const wide = [0, ...Array(62).fill(0), 0]; wide[31] = 80;
  const frame = cutFrame({ layers: 1, arrays: { counts: shaped(Uint32Array, wide, 1, 64), zeros: shaped(Uint32Array, [80]) } }), places = placesIn(frame, VIEW), [bar] = drawnAt(frame).of(THEME.zeros_tint).filter(inPlot(frame));
  assert.equal(bar.tall, Math.round(places.tall));
  assert.ok(thingAt(bar.x + 1, places.base(0) - 3, frame, VIEW).words.includes("torn: this bar is higher than the strip"));
  assert.ok(drawnAt(frame).of(THEME.paper).some(({ x, tall }) => x === bar.x && tall === 2));
  assert.ok(!drawnAt(cutFrame({ layers: 1 })).of(THEME.paper).some(({ wide, tall }) => tall === 2 && wide > 5));
});

test("activations without their zeros stand on one scale too, with the pile on the left", () => {
  const frame = usualFrame({ layers: 1 }), { of, said } = drawnAt(frame), { axis } = placesIn(frame, VIEW);
  assert.equal(of(THEME.active).filter(inPlot(frame)).length, 4);
  assert.equal(of(THEME.zeros_tint).length, 0);
  assert.ok(said.includes("exact zeros") && said.includes("activations that are not zero") && said.includes("50 % not zero") && axis.x > 100);
});

test("A is spread over the present bins, and what lies beyond their ends goes to the outer ones", () => {
  const now = { lower: -2, upper: 2, bins: [0, 0, 0, 0] };
  assert.deepEqual(rebinned({ lower: -2, upper: 2, bins: [0.5, 0.5] }, now), [0.25, 0.25, 0.25, 0.25]);
  assert.deepEqual(rebinned({ lower: -4, upper: 4, bins: [0.5, 0.25, 0, 0.25] }, now), [0.625, 0.125, 0, 0.25]);
  assert.deepEqual(rebinned({ lower: -1, upper: 1, bins: [0.5, 0.5] }, now), [0, 0.5, 0.5, 0]);
});

test("A is compared layer by layer, where it has the layer and shows the same thing", () => {
  const now = cutFrame({ layers: 3 }), a = cutFrame({ layers: 2 });
  assert.equal(pinnedLayer(a, now.header, 1).bins.length, 4);
  assert.equal(pinnedLayer(a, now.header, 2), null);
  assert.equal(pinnedLayer(a, usualFrame().header, 0), null);
  assert.equal(pinnedLayer(null, now.header, 0), null);
});

test("A is an outline over all bins, the outer ones too, and a column and a number beside the pile", () => {
  const now = cutFrame(), a = cutFrame({ arrays: { zeros: shaped(Uint32Array, [40, 40]) } }), without = drawnAt(now), { lines, said } = drawnAt(now, { pinned: a });
  assert.equal(lines.length - without.lines.length, 2 * 2 * 4);
  assert.equal(said.filter(words => words === "A 50 %").length, 2);
  assert.ok(said.some(words => words.includes("line: A")));
});

test("one axis holds for all strips; its ends say that they hold what lies beyond", () => {
  const { said } = drawnAt(cutFrame(), { width: 1084 });
  for (const words of ["−2 and below", "2 and above", "pre-activation, one scale for all strips"]) assert.ok(said.includes(words), words);
  assert.deepEqual(valueTicks(0, 6), [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(valueTicks(-2, 2), [-2, -1, 0, 1, 2]);
});

test("the axis glides to a longer one, and bars keep their area on the way", () => {
  const frame = cutFrame({ layers: 1, lower: -4, upper: 4 }), half = (name, target) => target * 0.5, { axis } = placesIn(frame, { ...VIEW, glide: half });
  assert.deepEqual([axis.lower, axis.upper], [-2, 2]);
  const layer = layerOf(frame, 0);
  assert.equal(heightOf(0.25, layer, axis), heightOf(0.25, layer, { lower: -4, upper: 4 }) / 2);
});

test("log counts are said in words on wide pages and on narrow ones", () => {
  for (const width of [400, 680, 900]) {
    for (const frame of [cutFrame({ values: { counts: "log" } }), usualFrame({ values: { counts: "log" } })]) {
      const { said } = drawnAt(frame, { width });
      assert.ok(said.some(words => words.includes("log counts")), `${width} ${said}`);
    }
  }
  assert.ok(!drawnAt(cutFrame()).said.some(words => words.includes("log")));
});

test("gradients, means and deviations are details: not there at first, and an unknown gradient is not drawn", () => {
  const arrays = { moments: f32([0.5, 0.25, 1, 2], 2, 2), gradients: f32([0.5, 0.25, 0.125]) };
  assert.ok(!drawnAt(cutFrame({ arrays })).said.some(words => /grad|mean/.test(words)));
  const { said } = drawnAt(cutFrame({ arrays, values: { details: "on" } }));
  for (const words of ["mean 0.50 · std 0.25", "mean 1.0 · std 2.0", "grad 0.50", "grad 0.25"]) assert.ok(said.includes(words), words);
  assert.ok(drawnAt(cutFrame({ values: { details: "on" } })).said.includes("grad …"));
  assert.ok(!drawnAt(cutFrame({ values: { details: "on" }, arrays: { moments: f32([NaN, NaN, NaN, NaN], 2, 2) } })).said.some(words => words.includes("NaN")));
});

test("units are dots by state, as many as there are; very many are a bar", () => {
  const frame = cutFrame({ layers: 1, arrays: { states: shaped(Uint32Array, [2, 5, 1], 1, 3) } }), places = placesIn(frame, VIEW), inUnits = ({ x, y }) => x >= places.units && y > places.head;
  const { of, said } = drawnAt(frame);
  assert.deepEqual([of(THEME.selective).filter(inUnits).length, of(THEME.always_on).filter(inUnits).length], [5, 1]);
  assert.ok(said.includes("2 · 5 · 1") && said.includes("silent") && said.includes("selective") && said.includes("always on"));
  assert.equal(dotsIn([0, 0, 300, 100], 257), null);
  assert.equal(dotsIn([0, 0, 20, 3], 128), null);
  const { rows, columns, cell } = dotsIn([0, 0, 230, 110], 128);
  assert.ok(rows * columns >= 128 && columns * cell <= 230 && rows * cell <= 110);
});

test("an image under the pointer, or the chosen one, lights its path through all layers", () => {
  const frame = cutFrame({ arrays: litArrays(2) }), places = placesIn(frame, { ...VIEW, shared: IMAGES }), isDot = ({ x, y, wide }) => x >= places.units && y > places.head && y < places.under && wide < 21;
  assert.deepEqual(litBy(frame, 1, 3, 8), [false, false, false, false, true, true, true, true]);
  assert.equal(litBy(frame, 0, -1, 8) ?? litBy(frame, 0, 10, 8) ?? litBy(cutFrame(), 0, 1, 8), null);
  assert.equal(places.rail.length, 10);
  const [x, y, wide] = places.rail[3], thing = thingAt(x + wide / 2, y + 3, frame, { ...VIEW, shared: IMAGES });
  assert.deepEqual([thing.words, thing.choose, thing.image.shape], [["test image of class 3", "units on in each layer, of 8: 4 · 4"], { image: 4 }, [2, 2]]);
  for (const view of [{ under: thing }, {}]) {
    const shown = cutFrame({ values: { image: view.under ? 0 : 4 }, arrays: litArrays(2) }), { of, said } = drawnAt(shown, { ...view, shared: IMAGES });
    assert.equal(of(THEME.active).filter(isDot).length, 8);
    assert.equal(of(THEME.selective).filter(isDot).length, 0);
    assert.ok(said.includes("on for this image"));
  }
  assert.equal(drawnAt(frame, { shared: IMAGES }).of(THEME.active).filter(isDot).length, 0);
  assert.deepEqual(thingAt(x + 1, y + 1, cutFrame({ values: { image: 4 }, arrays: litArrays(2) }), { ...VIEW, shared: IMAGES }).choose, { image: 0 });
  assert.equal(placesIn(cutFrame(), { ...VIEW, shared: IMAGES }).rail.length, 0);
});

test("the line at 0 is a handle: to the right less passes, by as much as it is moved; it invites until it is used", () => {
  const frame = cutFrame({ values: { bias_shift: -0.5 } }), { axis, head, under } = placesIn(frame, VIEW), [left, top, wide] = gripIn(axis, under, 1);
  for (const y of [head + 5, top + 3]) {
    const thing = thingAt(axis.line, y, frame, VIEW);
    assert.deepEqual([thing.key, thing.cursor, thing.words[0]], ["cut", "ew-resize", "bias shift −0.5"]);
    assert.ok(Math.abs(thing.grab(axis.line + axis.unit * 0.3).bias_shift + 0.8) < 1e-9 && Math.abs(thing.grab(axis.line - axis.unit).bias_shift - 0.5) < 1e-9);
    assert.equal(thing.words[0], "bias shift 0.5");
    assert.deepEqual([thing.grab(1e5), thing.grab(-1e5)], [{ bias_shift: -2 }, { bias_shift: 2 }]);
  }
  assert.equal(thingAt(left + wide + 12, top + 3, frame, VIEW)?.key, undefined);
  assert.ok(drawnAt(frame, { untouched: true }).said.includes("◂ drag this line ▸") && !drawnAt(frame).said.some(words => words.includes("drag")));
  assert.notEqual(thingAt(axis.line, head + 5, cutFrame({ cut: null }), VIEW).key, "cut");
});

test("while the hand drags the cut, it moves through the bars, which stay; then it glides back", () => {
  const slid = slideFor(), at = bias_shift => cutFrame({ values: { bias_shift } }), under = { key: "cut", from: 0.2 };
  let back = 0;
  const glide = (_, target) => (back = Math.min(target, back));
  assert.equal(slid(at(0.2), { under, held: false, glide }), 0);
  const far = slid(at(-0.3), { under, held: true, glide });
  assert.equal(far, 0.5);
  const before = placesIn(at(0.2), VIEW).axis, now = placesIn(at(-0.3), { ...VIEW, slid: far }).axis;
  assert.ok(Math.abs(now.at(0) - before.at(0.5)) < 1e-9);          // the line lies where 0.5 was, and what is 0.3 now stands where 0.8 stood
  assert.equal(slid(at(-0.3), { under, held: false, glide: (_, target) => target - 0.75 }), 0.375);
  assert.equal(slid(at(-0.3), { under, held: false, glide: (_, target) => target }), 0);
});

test("a bin says its values and its share, the units their counts, a layer its numbers", () => {
  const moments = f32([0.5, 0.25, 1, 2], 2, 2), frame = cutFrame({ arrays: { moments } }), places = placesIn(frame, VIEW), { axis } = places, y = places.base(0) - 2;
  const bin = thingAt(axis.at(0.5), y, frame, VIEW);
  assert.deepEqual([bin.words, bin.choose], [["layer 1: 75 % exact zeros, 25 % not zero", "from 0 to 1: 20 %, passes", "pre-activations: mean 0.50, std 0.25"], { layer: 1 }]);
  assert.ok(Math.abs(bin.box[0] - axis.at(0)) < 1e-9 && Math.abs(bin.box[2] - axis.unit) < 1e-9);
  assert.equal(thingAt(axis.at(-1.5), y, frame, VIEW).words[1], "below −1: 25 %, becomes exactly zero");
  assert.equal(thingAt(axis.at(1.5), y, frame, VIEW).words[1], "above 1: 5.0 %, passes");
  assert.deepEqual(thingAt(places.units + 5, places.head + places.strip + 9, frame, VIEW).words, ["layer 2: 8 units", "1 zero for every image (silent)", "6 for some (selective)", "1 for none (always on)"]);
  assert.deepEqual(thingAt(5, y, frame, VIEW).words, ["layer 1", "75 % exact zeros, 25 % not zero", "pre-activations: mean 0.50, std 0.25", "1 of 8 units silent"]);
});

test("the learner's guess is a mark across the piles, and the piles grow to the answer", () => {
  const frame = cutFrame(), places = placesIn(frame, VIEW), [x, , wide] = pileIn(places.axis, 0, 0, 13), you = { guess: 30, answer: 49.1, words: "..." };
  const { said } = drawnAt(frame, { you: { ...you, share: 1 } });
  assert.equal(said.filter(words => words === "you: 30 %, off by 19").length, 1);
  const [pile] = drawnAt(frame, { you: { ...you, share: 0.5 } }).of(THEME.zeros).filter(bar => bar.x === x && bar.wide === wide);
  assert.ok(Math.abs(pile.tall - 0.375 * places.tall) < 1e-9);
  assert.ok(drawnAt(frame, { you: { ...you, guess: 49, share: 1 } }).said.includes("you: 49 %"));
  assert.ok(!drawnAt(frame, { you: { ...you, guess: null, share: 1 } }).said.some(words => words.startsWith("you")));
});

test("one layer takes the whole picture, with shares and values on axes; a layer that is not there does not", () => {
  const frame = cutFrame({ values: { layer: 2 } }), { said } = drawnAt(frame);
  assert.ok(said.includes("layer 2") && !said.includes("layer 1"));
  for (const words of ["2 and above", "1 · 6 · 1", "0", "50 %"]) assert.ok(said.includes(words), words);
  assert.equal(enlargedLayer(cutFrame({ values: { layer: 3 } })), 0);
  assert.equal(enlargedLayer(cutFrame({ unit: { layer: 2, unit: 1, bias: 0 } })), 2);
});

test("heights have round ticks: shares, or counts on a log scale", () => {
  const layer = { bins: Array(64).fill(0), lower: -2, upper: 2, total: 5000 }, axis = { lower: -2, upper: 2 };
  assert.deepEqual(shareTicks(layer, axis, false).map(({ words }) => words), ["0", "5.0 %"]);
  assert.deepEqual(shareTicks(layer, axis, true).map(({ words }) => words), ["1", "100"]);
});

const UNIT = {
  unit: { layer: 1, unit: 5, bias: -0.5, words: "on for 31 % of 10 images" }, values: { layer: 1, unit: 5 },
  arrays: {
    unit_counts: shaped(Uint32Array, [4, 2, 3, 1]), unit_zeros: shaped(Uint32Array, [6]), unit_weights: f32([-1, 0, 0.5, 0.25], 2, 2),
    unit_best: f32(Array(12).fill(0.5), 3, 2, 2), unit_values: f32([3, 2, 1]),
  },
};

test("a unit shows its histogram under its layer's, its bias, weights with their scale, and its best images with their values", () => {
  const { said } = drawnAt(cutFrame(UNIT));
  for (const words of ["unit 5 of layer 1", "bias −0.50 · on for 31 % of 10 images", "layer 1", "this unit", "60 %", "75 %", "incoming weights", "−1.0", "best images, its value below", "3.0", "2.0"]) {
    assert.ok(said.includes(words), words);
  }
  const long = { ...UNIT.unit, words: "Unit 5 of layer 1: bias −0.50, exactly zero on 17 % of 10 images." };
  assert.ok(drawnAt(cutFrame({ ...UNIT, unit: long })).said.includes("bias −0.50, exactly zero on 17 % of 10 images."));
  const { unit_best: _, ...without } = UNIT.arrays;
  assert.ok(drawnAt(cutFrame({ ...UNIT, arrays: without })).said.includes("3.0 · 2.0 · 1.0"));
  for (const values of [{ layer: 2, unit: 5 }, { layer: 1, unit: 0 }]) {          // chosen meanwhile: the frame is of the unit before
    assert.ok(!drawnAt(cutFrame({ ...UNIT, values })).said.some(words => words.startsWith("unit")));
  }
  assert.ok(!drawnAt(cutFrame({ values: { layer: 1 } })).said.some(words => words.startsWith("unit")));
});

test("the largest weight has the full colour, whatever its size", () => {
  const unit_weights = f32([-0.002, 0.002, 0, 0.001], 2, 2), { page } = drawnAt(cutFrame({ ...UNIT, arrays: { ...UNIT.arrays, unit_weights } }));
  assert.deepEqual([...page.images[0].subarray(0, 12)], [1, 102, 94, 255, 140, 81, 10, 255, 255, 255, 255, 255]);
});

test("weights go from one colour by white to another", () => {
  assert.deepEqual([-1, 0, 1, 9].map(value => diverging(value, THEME)), [[1, 102, 94], [255, 255, 255], [140, 81, 10], [140, 81, 10]]);
});

test("a click on a strip enlarges its layer, on an enlarged layer goes back, beside the strips does nothing", () => {
  const frame = cutFrame(), { head, strip, under } = placesIn(frame, VIEW), chosen = (y, of = frame) => thingAt(5, y, of, VIEW)?.choose;
  assert.deepEqual([0.5, 1.5].map(k => chosen(head + k * strip)), [{ layer: 1 }, { layer: 2 }]);
  assert.deepEqual([chosen(3), chosen(under + 3)], [undefined, undefined]);
  assert.deepEqual(chosen(100, cutFrame({ values: { layer: 1 } })), { layer: 0, unit: 0 });
  assert.deepEqual(chosen(100, cutFrame(UNIT)), { unit: 0 });
});

test("up and down choose a layer, left and right a unit, comma and full stop move the cut, i the image, Escape goes one step back", () => {
  const at = (layer, unit = 0, more = {}) => cutFrame({ values: { layer, unit, ...more } });
  assert.deepEqual(keyed("ArrowDown", at(0)), { layer: 1, unit: 0 });
  assert.deepEqual(keyed("ArrowDown", at(2)), { layer: 2, unit: 0 });
  assert.deepEqual(keyed("ArrowUp", at(1)), { layer: 0, unit: 0 });
  assert.deepEqual(keyed("ArrowRight", at(0)), { layer: 1, unit: 1 });
  assert.deepEqual(keyed("ArrowRight", at(1, 8)), { layer: 1, unit: 8 });
  assert.deepEqual(keyed("ArrowLeft", at(2, 1)), { layer: 2, unit: 0 });
  assert.deepEqual([keyed("Escape", at(2, 3)), keyed("Escape", at(2)), keyed("Escape", at(0, 0, { image: 2 })), keyed("Escape", at(0))], [{ unit: 0 }, { layer: 0 }, { image: 0 }, null]);
  assert.deepEqual([keyed("0", at(2, 3)), keyed("x", at(2))], [{ layer: 0, unit: 0 }, null]);
  assert.deepEqual([keyed(",", at(0)), keyed(".", at(0)), keyed(".", at(0, 0, { bias_shift: -2 }))], [{ bias_shift: 0.1 }, { bias_shift: -0.1 }, { bias_shift: -2 }]);
  assert.deepEqual([keyed("i", at(0)), keyed("i", at(0, 0, { image: 10 }))], [{ image: 1 }, { image: 0 }]);
});

test("a frame whose arrays lack a layer is refused, not drawn wrong", () => {
  const frame = cutFrame();
  assert.throws(() => layerOf({ ...frame, arrays: { ...frame.arrays, zeros: frame.arrays.zeros.subarray(0, 1) } }, 1), /no counts of layer 2/);
});

test("a trace leaves out what is not finite and stays within its canvas", () => {
  const page = fakePage(), canvas = Object.assign(page.document.createElement("canvas"), { width: 160, height: 48 });
  drawTrace(canvas, f32([4, NaN, 2, Infinity, 1]), THEME, f32([0, 1, 2, 3, 10]));
  assert.deepEqual(canvas.lines.map(({ x, y }) => [x, y]), [[0, 3], [32, 24], [160, 34.5]]);
  drawTrace(canvas, f32([1]), THEME);
  assert.equal(canvas.lines.length, 0);
});

const tall = (em, most = 430) => width => (width < 620 * em ? 600 * em : most);
const facts = layers => ({ moments: f32(Array(2 * layers).fill(-0.0123), layers, 2), gradients: f32(Array(layers + 1).fill(0.000123)), states: shaped(Uint32Array, rows(layers, [333, 334, 333]), layers, 3), lit: shaped(Uint8Array, Array(layers * 10).fill(1), layers, 10, 1) });
for (const layers of [1, 3, 8, 12]) {
  for (const values of [{}, { counts: "log", details: "on" }, { show: "activations", counts: "log" }]) {
    for (const [em, most] of [[1, 400], [1, 560], [1.6, 340], [1.6, 688]]) {
      test(`no words of ${layers} strips meet or leave the page, ${values.show ?? "pre-activations"}, ${values.counts ?? "linear"}, type ${em}, ${most} px`, () => {
        const theme = { ...THEME, size: 13 * em }, options = { layers, values: { ...BEFORE, ...values }, lower: values.show ? 0 : -2.5, upper: 2.5, cut: 0, arrays: { ...facts(layers), zeros: shaped(Uint32Array, Array(layers).fill(9999)) } };
        wordsStandApart((pen, frame, view) => drawScope(pen, frame, { ...view, shared: IMAGES, untouched: most === 400, you: most === 560 ? { guess: 30, answer: 50, share: 1 } : null }), unpackFrame(scopeFrame(options)), tall(em, most), { theme, pinned: unpackFrame(scopeFrame(options)) });
      });
    }
  }
}
for (const em of [1, 1.6]) {
  test(`no words of an enlarged layer or of a unit meet or leave the page, type ${em}`, () => {
    const theme = { ...THEME, size: 13 * em };
    for (const values of [{ layer: 2, ...BEFORE }, { layer: 2, counts: "log" }, { layer: 1, ...BEFORE, details: "on" }]) {
      for (const unit of [{}, { ...UNIT, values: undefined }]) {
        const frame = unpackFrame(scopeFrame({ ...unit, values, lower: values.show ? -2.5 : 0, upper: 2.5, cut: 0, arrays: { ...unit.arrays, ...facts(2) } }));
        wordsStandApart(drawScope, frame, tall(em), { theme, pinned: unpackFrame(scopeFrame({ values, cut: 0, lower: values.show ? -2.5 : 0 })) });
      }
    }
  });
}
