// The film: which frame answers. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { filmFor, filmFrame, madeFor, placeIn, readFilms, strayed } from "../../rectlab/panels/film.mjs";
import { unpackFrame } from "../../rectlab/panels/frame.mjs";
import { layerOf } from "../../rectlab/lessons/scope/cut.mjs";
import { biasShiftFilm, layersFilm, packFilms, scopeFrame, shaped } from "./packing.mjs";

const VALUES = { hidden_layers: 2, bias_shift: 0, counts: "linear", show: "activations", layer: 0, unit: 0, width: 8 };

test("a film is read with its arrays, and an empty trait holds none", () => {
  const [bias_shift, layers] = readFilms(packFilms(biasShiftFilm(), layersFilm()));
  assert.deepEqual([bias_shift.control, layers.control], ["bias_shift", "hidden_layers"]);
  assert.deepEqual(bias_shift.strips.counts.array.shape, [3, 2, 4]);
  assert.deepEqual(layers.strips.zeros.shapes, [[1], [2], [3]]);
  for (const nothing of [null, undefined, new DataView(new ArrayBuffer(0))]) assert.deepEqual(readFilms(nothing), []);
});

test("a film whose parts do not fit its places is refused, and so is one cut short", () => {
  const [film, arrays] = biasShiftFilm(), [joined, parts] = layersFilm();
  const wrong = [
    [film, { ...arrays, counts: shaped(Uint16Array, Array(16).fill(0), 2, 2, 4) }], [{ ...film, words: ["one"] }, arrays], [film, { counts: arrays.counts }],
    [{ ...film, varied: { step: [1] } }, arrays], [{ ...joined, control: "bias_shift" }, { ...parts, zeros: shaped(Uint32Array, [1, 2]) }],
    [{ ...film, places: [], words: [], strips: {} }, {}],
  ];
  for (const bad of wrong) assert.throws(() => readFilms(packFilms(bad)), /film of bias_shift/);
  const whole = packFilms(biasShiftFilm());
  assert.throws(() => readFilms(new DataView(whole.buffer, 3, whole.byteLength - 8)), RangeError);
});

test("a film answers while all other knobs stand where it was made, views of it aside", () => {
  const films = readFilms(packFilms(biasShiftFilm()));
  assert.equal(filmFor(films, "bias_shift", { ...VALUES, bias_shift: 1.5 }), films[0]);
  assert.equal(filmFor(films, "bias_shift", { ...VALUES, layer: 2, counts: "log" }), films[0]);
  assert.equal(filmFor(films, "hidden_layers", VALUES), undefined);
  assert.equal(filmFor(films, "bias_shift", { ...VALUES, width: 16 }), undefined);
  assert.equal(filmFor(films, "bias_shift", { ...VALUES, unit: 3 }), undefined);
  assert.deepEqual(strayed(films[0], { ...VALUES, width: 16, show: "preactivations" }), ["show", "width"]);
});

test("a film made for one layer and one unit answers for these only", () => {
  const films = readFilms(packFilms(biasShiftFilm({ layer: 2, unit: 3 })));
  assert.equal(filmFor(films, "bias_shift", { ...VALUES, layer: 2, unit: 3 }), films[0]);
  assert.equal(filmFor(films, "bias_shift", { ...VALUES, layer: 1, unit: 3 }), undefined);
  assert.deepEqual(strayed(films[0], { ...VALUES, layer: 2, unit: 4 }), ["unit"]);
});

test("a frame is made for these values if only its views differ, and it says which these are", () => {
  assert.ok(madeFor({ values: VALUES, views: ["layer"] }, { ...VALUES, layer: 1 }) && !madeFor({ values: VALUES }, { ...VALUES, bias_shift: 1 }));
  assert.ok(!madeFor({ values: VALUES, views: [] }, { ...VALUES, layer: 1 }) && madeFor({ values: VALUES, views: ["show"] }, { ...VALUES, show: "preactivations" }));
});

test("the nearest frame answers, and none beyond the film's ends", () => {
  const film = { places: [-1, -0.98, -0.96] };
  assert.deepEqual([-1, -0.981, -0.966, -0.96].map(v => placeIn(film, v)), [0, 1, 2, 2]);
  assert.deepEqual([-1.01, -0.95, 0].map(v => placeIn(film, v)), [-1, -1, -1]);
});

test("a frame of a film has the shape of a kernel's, its own zeros, states and words, and says that it is a preview", () => {
  const last = unpackFrame(scopeFrame({ id: 4, number: 9, code: "Scope()", epoch: 3, shown: "all", unit: { layer: 1, unit: 1 }, compare: "less", views: ["layer"], arrays: { losses: shaped(Float32Array, [2, 1]) } })), [film] = readFilms(packFilms(biasShiftFilm()));
  const { header, arrays } = filmFrame(film, 1, last);
  assert.deepEqual(arrays.counts.shape, [2, 4]);
  assert.equal(arrays.counts.constructor, Uint32Array);
  const { zero, bins } = layerOf({ header, arrays }, 1);
  assert.deepEqual([zero, bins[0], arrays.counts[0]], [0.25, 0.75, 60]);
  assert.deepEqual([...arrays.states], [2, 6, 0, 2, 6, 0]);
  assert.deepEqual([header.words, header.preview, header.film, header.test_error, header.compare, header.values.bias_shift, header.step, header.views], ["Preview: high", true, true, null, "", 1, 7, ["layer"]]);
  assert.deepEqual([header.id, header.epoch, header.shown, header.unit, header.number, header.code], [null, undefined, null, undefined, 9, "Scope()"]);
  assert.deepEqual([...arrays.losses], [2, 1]);
});

test("arrays that differ in shape are found again at each place, and a place may lack one", () => {
  const [film, arrays] = layersFilm(), strips = { ...film.strips, corner: { dtype: "float32", kind: "joined", shapes: [null, [2], null] }, same: { dtype: "uint8", kind: "same" } };
  const [read] = readFilms(packFilms([{ ...film, strips }, { ...arrays, corner: shaped(Float32Array, [1, 2]), same: shaped(Uint8Array, [5, 6, 7]) }]));
  const frames = [1, 2, 3].map(value => filmFrame(read, value, { header: {}, arrays: { corner: "old", kept: "old" } }).arrays);
  assert.deepEqual(frames.map(({ counts }) => counts.shape), [[1, 4], [2, 4], [3, 4]]);
  assert.deepEqual(frames.map(({ states }) => [...states]), [1, 2, 3].map(n => Array(n).fill([1, 7, 0]).flat()));
  assert.deepEqual(frames.map(({ corner }) => corner && [...corner]), [undefined, [1, 2], undefined]);
  assert.deepEqual(frames.map(({ same, kept }) => [[...same], kept]), Array(3).fill([[5, 6, 7], "old"]));
});

test("what differs from place to place is said at each, and coarse numbers get their range back", () => {
  const [film, arrays] = biasShiftFilm(), { preview: _, ...common } = film.common;
  const told = { ...film, common, varied: { preview: [false, true, true], test_error: [0.1, 0.2, 0.3] }, strips: { ...film.strips, line: { dtype: "float32", kind: "stacked", range: [-1, 1] } } };
  const [read] = readFilms(packFilms([told, { ...arrays, line: shaped(Uint16Array, [0, 65535, 13107], 3, 1) }]));
  const frames = [-1, 0, 1].map(value => filmFrame(read, value));
  assert.deepEqual(frames.map(({ header }) => [header.words, header.preview, header.test_error]), [["low", false, 0.1], ["Preview: middle", true, 0.2], ["Preview: high", true, 0.3]]);
  frames.forEach(({ arrays: { line } }, k) => assert.ok(Math.abs(line[0] - [-1, 1, -0.6][k]) < 1e-6));
});
