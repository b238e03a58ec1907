// The reader's own functions, and that no words of its picture meet or leave the page. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawReader, readerAt, readerBox, readerCharts, readerPlaces, readerRows, readerStatus, readerWalked, shortened } from "../../rectlab/lessons/text/panel.mjs";
import { fakePage } from "./fake_page.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const shaped = (values, shape = [values.length]) => Object.assign(Float32Array.from(values), { shape });
const NAMES = ["delicious", "superb", "a_very_long_name_of_an_attribute", "common1", "awful", "broken"];

function frameOf(layers, { step = 160, stars = true, exact = true, words = NAMES, layer = 1 } = {}) {
  const steps = step ? [0, 7, step] : [0], looks = steps.length, units = 64;
  return {
    header: { step, stars, exact, activation: exact ? "relu" : "softplus", values: { layer, unit: 6 }, seen: { layer, unit: 6, on: 0.31, words, n_with: words.map((_, k) => 10 + k) } },
    arrays: {
      steps: Object.assign(Uint32Array.from(steps), { shape: [looks] }), score: shaped(steps.map((_, i) => (stars ? 1.38 : 0.8) - 0.1 * i)),
      zeros: shaped(Array.from({ length: layers * looks }, (_, i) => exact ? 0.5 - 0.05 * (i % looks) : 0), [layers, looks]),
      on_shares: shaped(Array.from({ length: layers * units }, (_, i) => (i % 11) / 10), [layers, units]),
      on_with: shaped(words.map((_, k) => 0.9 - 0.1 * k)), on_without: shaped(words.map(() => 0.3)), push: shaped(words.map((_, k) => 2.5 - k)),
    },
  };
}
const VIEW = { width: 1084, height: 360, theme: THEME };

function drawn(frame, more = {}) {
  const page = fakePage();
  page.globals();
  const canvas = page.document.createElement("canvas"), own = canvas.getContext("2d"), strokes = [];
  let path = [], dash = [];
  const context = new Proxy(own, { get: (all, name) => ({
    beginPath: () => { path = []; }, moveTo: (x, y) => path.push([x, y]), lineTo: (x, y) => path.push([x, y]), setLineDash: some => { dash = some; }, save: () => {}, restore: () => { dash = []; },
    stroke: () => strokes.push({ colour: own.strokeStyle, dashed: dash.length > 0, path }),
  })[name] ?? all[name], set: (all, name, value) => { all[name] = value; return true; } });
  drawReader(context, frame, { ...VIEW, ...more });
  return { words: canvas.written.map(w => w.words), filled: canvas.filled, strokes };
}

test("the charts hold the score and a line of zeros a layer, with the last number and the first", () => {
  const [score, zeros] = readerCharts(frameOf(3));
  assert.deepEqual([score.last, score.from, score.top, score.lines.length], ["1.18", "1.38", 2, 1]);
  assert.deepEqual([zeros.last, zeros.from, zeros.lines.length, zeros.lines[2].length], ["40 %", "50 %", 3, 3]);
  const larger = { arrays: { score: [2.4] } };
  assert.deepEqual([readerCharts(frameOf(1), larger)[0].top, readerCharts(frameOf(1, { stars: false }), larger)[0].top], [5, 1]);
  assert.deepEqual([readerCharts(frameOf(1, { stars: false }))[0].last, readerCharts(frameOf(1, { exact: false }))[1].last], ["60 %", "none"]);
});

test("a box is filled as high as its unit is often on, from the bottom", () => {
  const frame = frameOf(2), place = readerPlaces(1084, 360, 13, [2, 64]), { filled } = drawn(frame);
  for (const [k, i] of [[0, 3], [1, 10]]) {
    const [x, y, w, h] = readerBox(k, i, place), share = frame.arrays.on_shares[64 * k + i];
    const bar = filled.find(({ x: left, y: top, wide, tall }) => left === x && Math.abs(top + tall - y - h) < 1e-6 && Math.abs(wide - w) < 1e-6 && Math.abs(tall - h * share) < 1e-5);
    assert.ok(bar && bar.colour === THEME.active, `${k} ${i}`);
  }
});

test("words are written from both ends, as many as there is room for", () => {
  assert.deepEqual(readerRows(12, 360, 18), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  assert.deepEqual(readerRows(12, 130, 18), [0, 1, 10, 11]);
  assert.deepEqual(readerRows(1, 360, 18), []);
  const { words } = drawn(frameOf(1));
  assert.ok(words.includes("superb +") && words.includes("broken −"));
});

test("a pinned state is dashed in both charts, but not its stars beside another's errors", () => {
  const dashed = more => drawn(frameOf(1), more).strokes.filter(({ colour, dashed: d }) => d && colour === THEME.text).length;
  assert.deepEqual([dashed({}), dashed({ pinned: frameOf(1, { step: 320 }) }), dashed({ pinned: frameOf(1, { stars: false }) })], [0, 2, 1]);
});

test("a guess is dashed at its height, and the way from there ends at the answer", () => {
  const you = { kind: "number", guess: 75, answer: 25, share: 1 }, [, y, , h] = readerPlaces(1084, 360, 13, [1, 64]).charts[1];
  const mine = drawn(frameOf(1), { you }).strokes.filter(({ colour }) => colour === THEME.you);
  assert.deepEqual(mine.map(({ dashed, path }) => [dashed, path[0][1], path[1][1]]), [[true, y + h / 4, y + h / 4], [false, y + h / 4, y + 3 * h / 4]]);
});

test("the pointer names a unit, a look and a word; a click chooses a unit", () => {
  const frame = frameOf(2, { layer: 2 }), place = readerPlaces(1084, 360, 13, [2, 64]), [x, y, w, h] = readerBox(1, 20, place), centre = [x + w / 2, y + h / 2];
  const unit = readerAt(...centre, frame, VIEW), [cx, cy, cw, ch] = place.charts[1], [lx, ly] = place.list;
  assert.deepEqual(unit.choose, { layer: 2, unit: 21 });
  const [ox, oy] = readerBox(1, 5, place);
  assert.equal(readerAt(ox + 1, oy + 1, frame, VIEW).choose, undefined);
  assert.deepEqual(readerAt(cx + cw, cy + ch / 2, frame, VIEW).words, ["step 160", "layer 1: 40 %", "layer 2: 40 %"]);
  assert.deepEqual(readerAt(lx + 5, ly + 4.1 * place.line, frame, VIEW).words, ["superb", "alone it changes z by 1.5", "in 11 texts: on for 80 %", "in the others: on for 30 %"]);
  assert.equal(readerAt(lx + 5, ly + 3, frame, VIEW), null);
});

test("keys walk from unit to unit and from layer to layer and stop at the ends", () => {
  const at = (layer, unit) => ({ header: { values: { layer, unit } }, arrays: { on_shares: { shape: [2, 64] } } });
  assert.deepEqual([readerWalked("ArrowRight", at(1, 64)), readerWalked("ArrowLeft", at(1, 5)), readerWalked("ArrowDown", at(3, 5)), readerWalked("ArrowUp", at(3, 5)), readerWalked("x", at(1, 1))],
    [{ unit: 64 }, { unit: 4 }, { layer: 2 }, { layer: 1 }, null]);
});

test("a long word is cut where there is no room", () => {
  const context = { measureText: words => ({ width: 10 * words.length }) };
  assert.deepEqual([shortened(context, "superb", 60), shortened(context, "superb", 59)], ["superb", "supe…"]);
});

test("the status says the step, and in a run what is left", () => {
  assert.equal(readerStatus({ step: 1600 }), "step 1,600");
  assert.equal(readerStatus({ step: 7, epoch: 1, n_epochs: 100, seconds_left: 12.4 }), "step 7 · epoch 1 of 100, 12 s left");
  assert.equal(readerStatus({ step: 0, learns: 2, epoch: 3, n_epochs: 4, seconds_left: 1.6 }), "pre-training: layer 2 · epoch 3 of 4, 2 s left");
  assert.equal(readerStatus({ step: 0, learns: 0, pretrained: true }), "step 0 · pre-trained");
});

for (const [name, frame] of Object.entries({ "one layer": frameOf(1), "three layers": frameOf(3), untrained: frameOf(2, { step: 0 }), softplus: frameOf(1, { exact: false, stars: false }) })) {
  test(`no words meet or leave the page: ${name}`, () => wordsStandApart(drawReader, frame, width => width < 620 ? 640 : 360, { pinned: frameOf(1) }));
}
