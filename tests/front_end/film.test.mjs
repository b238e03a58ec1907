// The film: which frame answers. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { filmFor, filmFrame, madeFor, placeIn, readFilms, strayed } from "../../rectlab/panels/film.mjs";
import { unpackFrame } from "../../rectlab/panels/frame.mjs";
import { shares } from "../../rectlab/lessons/scope/strips.mjs";
import { biasShiftFilm, layersFilm, packFilms, scopeFrame, shaped } from "./packing.mjs";

const VALUES = { hidden_layers: 2, bias_shift: 0, counts: "linear", show: "activations", layer: 0, unit: 0, width: 8 };

test("a film is read with its arrays, and an empty trait holds none", () => {
  const [bias_shift, layers] = readFilms(packFilms(biasShiftFilm(), layersFilm()));
  assert.deepEqual([bias_shift.control, layers.control], ["bias_shift", "hidden_layers"]);
  assert.deepEqual(bias_shift.bins.shape, [3, 3, 4]);
  assert.deepEqual([...layers.layers], [1, 2, 3]);
  for (const nothing of [null, undefined, new DataView(new ArrayBuffer(0))]) assert.deepEqual(readFilms(nothing), []);
});

test("a film whose parts do not fit its places is refused, and so is one cut short", () => {
  const [film, arrays] = biasShiftFilm();
  for (const bad of [[film, { ...arrays, layers: shaped(Uint8Array, [2, 2], 2) }], [{ ...film, words: ["one"] }, arrays], [film, { bins: arrays.bins }]]) {
    assert.throws(() => readFilms(packFilms(bad)), /film of bias_shift/);
  }
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
  assert.ok(madeFor({ values: VALUES }, { ...VALUES, layer: 1 }) && !madeFor({ values: VALUES }, { ...VALUES, bias_shift: 1 }));
});

test("the nearest frame answers, and none beyond the film's ends", () => {
  const film = { places: [-1, -0.98, -0.96] };
  assert.deepEqual([-1, -0.981, -0.966, -0.96].map(v => placeIn(film, v)), [0, 1, 2, 2]);
  assert.deepEqual([-1.01, -0.95, 0].map(v => placeIn(film, v)), [-1, -1, -1]);
});

test("a frame of a film has the shape of a kernel's, its own zeros, states and words, and says that it is a preview", () => {
  const last = unpackFrame(scopeFrame({ id: 4, epoch: 3, shown: "all", unit: { layer: 1, unit: 1 }, compare: "less", arrays: { losses: shaped(Float32Array, [2, 1]) } })), [film] = readFilms(packFilms(biasShiftFilm()));
  const { header, arrays } = filmFrame(film, 1, last);
  assert.deepEqual(arrays.counts.shape, [2, 4]);
  const { zero, bins } = shares(arrays.counts.subarray(4, 8), arrays.zeros[1]);
  assert.ok(Math.abs(zero - 0.25) < 1e-4 && Math.abs(bins[0] - 0.75) < 1e-4);
  assert.ok(Math.abs(arrays.counts[0] - 0.75 * 80) < 0.01);
  assert.deepEqual([...arrays.states], [2, 6, 0, 2, 6, 0]);
  assert.deepEqual([header.words, header.preview, header.film, header.test_error, header.compare, header.values.bias_shift, header.step], ["Preview: high", true, true, null, "", 1, 7]);
  assert.deepEqual([header.id, header.epoch, header.shown, header.unit], [null, undefined, undefined, undefined]);
  assert.deepEqual([...arrays.losses], [2, 1]);
  assert.deepEqual(filmFrame(readFilms(packFilms(layersFilm()))[0], 1, last).arrays.counts.shape, [1, 4]);
});
