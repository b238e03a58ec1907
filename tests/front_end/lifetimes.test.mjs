// The lifetimes' own functions, and that no words of a picture meet or leave the page. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axisEnd, countsOf, deadAxis, deadOver, drawLifetimes, lifeOf, lifetimesAt, lifetimesStatus, linesOf, numberAt, rowHeight, shareOf, spansOf, stepTicks, strips } from "../../rectlab/lessons/lifetimes/panel.mjs";
import { fakePage } from "./fake_page.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const flat = (type, values) => Object.assign(type.from(values), { shape: [values.length] });

function frameOf(layers, step, { applies = true, marks = [[0, "momentum 0.0013, bias shift −0.35"]], n_units = 64, dead = 60, lines = null } = {}) {
  lines ??= Array.from({ length: layers }, (_, k) => !step ? [[0]] : k === 0 ? [[0], [step >> 1]] : [[0, 7, 14, 21], [0, step >> 1], [7]]);
  return {
    header: {
      step, applies, marks, n_units, activation: "rectified_tanh", error: 0.9,
      layers: lines.map((_, k) => ({ layer: k + 1, n_units, dead, died: 1234, deaths: 12345, came_back: step && dead, born_dead: 28 })),
    },
    arrays: {
      turns: flat(Uint32Array, lines.flat(2)), counts: flat(Uint16Array, lines.flat().map(line => line.length)),
      units: flat(Uint16Array, lines.flat().map((_, i) => 10 + i)), rows: flat(Uint16Array, lines.map(some => some.length)),
    },
  };
}
const YOU = { kind: "sketch", xs: ["1", "2", "3"], guess: [10, 20, 30], answer: [0, 14, 28], share: 1 };

/** What a picture is made of: words, filled boxes, and every stroke as [colour, dashed, [points]]. */
function drawn(frame, more = {}) {
  const page = fakePage();
  page.globals();
  const canvas = page.document.createElement("canvas"), own = canvas.getContext("2d"), strokes = [], dots = [];
  const kept = [];
  let path = [], dash = [];
  const context = new Proxy(own, { get: (all, name) => ({
    save: () => kept.push(dash), restore: () => { dash = kept.pop(); }, beginPath: () => { path = []; }, lineTo: (x, y) => path.push([x, y]), moveTo: (x, y) => path.push([x, y]), setLineDash: some => { dash = some; },
    arc: (x, y) => dots.push([x, y]), stroke: () => strokes.push([own.strokeStyle, dash.length > 0, path]),
  })[name] ?? all[name], set: (all, name, value) => { all[name] = value; return true; } });
  drawLifetimes(context, frame, { width: 1084, height: 400, theme: THEME, ...more });
  return { words: canvas.written.map(w => w.words), filled: canvas.filled, strokes, dots };
}

test("the axis waits for 1,000 steps and ends at 1, 2 or 5 times a power of ten, for the longer of two runs", () => {
  assert.deepEqual([[0], [420], [1000], [1001], [2100], [420, 2100]].map(steps => axisEnd(...steps)), [1000, 1000, 1000, 2000, 5000, 5000]);
});

test("the axis of steps is a log one with a place for step 0", () => {
  assert.deepEqual([0, 1000].map(step => shareOf(step, 1000)), [0, 1]);
  const decade = shareOf(999, 1000) - shareOf(99, 1000);
  assert.ok(Math.abs(decade - (shareOf(99, 1000) - shareOf(9, 1000))) < 1e-12 && decade > 0.3);
  assert.deepEqual(stepTicks(2000).named, [0, 1, 10, 100, 1000]);
  assert.deepEqual(stepTicks(20).small, [2, 3, 4, 5, 6, 7, 8, 9, 20]);
  assert.ok(drawn(frameOf(2, 420)).words.includes("step (log scale)"));
});

test("lines go to their layers, in their order", () => {
  const arrays = { turns: flat(Uint32Array, [0, 7, 14, 3, 9, 5]), counts: flat(Uint16Array, [3, 1, 2]), rows: flat(Uint16Array, [2, 0, 1]) };
  assert.deepEqual(linesOf(arrays).map(layer => layer.map(line => [...line])), [[[0, 7, 14], [3]], [], [[9, 5]]]);
});

test("a line is dead, alive, dead, ... up to the last step", () => {
  assert.deepEqual(spansOf(Uint32Array.from([0, 7, 14]), 21), [[0, 7, true], [7, 14, false], [14, 21, true]]);
  assert.deepEqual(spansOf(Uint32Array.from([7]), 7), [[7, 7, true]]);
});

test("the dead are counted from step to step", () => {
  const curve = deadOver([[0, 7, 14], [0], [7, 21]]);
  assert.deepEqual(curve, [[0, 2], [7, 2], [14, 3], [21, 2]]);
  assert.deepEqual([0, 6, 7, 20, 99].map(step => numberAt(curve, step)), [2, 2, 2, 3, 2]);
  assert.deepEqual(deadOver([]), [[0, 0]]);
});

test("curves share one axis: a quarter, a half or all units, and A by its own number of units", () => {
  assert.deepEqual([16, 17, 33].map(dead => deadAxis([[[[0, 2], [7, dead]], 64], [[[0, 1]], 64]], 64)), [16, 32, 64]);
  assert.equal(deadAxis([[[[0, 2]], 64], [[[0, 16]], 16]], 64), 64);
  assert.equal(deadAxis([], 64), 16);
});

test("rows use all room, but a row is no slab", () => {
  assert.equal(rowHeight(60, 30, 1), 2);
  assert.equal(rowHeight(60, 1, 1), 10);
  assert.equal(rowHeight(60, 0, 1), 10);
});

test("a life is said turn by turn, a long one in sums", () => {
  assert.equal(lifeOf(Uint32Array.from([0])), "born dead");
  assert.equal(lifeOf(Uint32Array.from([0, 7, 14])), "born dead, came back by step 7, died by step 14");
  assert.equal(lifeOf(Uint32Array.from([7, 14, 1400, 1407])), "died by step 7, came back by step 14, died again by step 1,400, came back by step 1,407");
  assert.equal(lifeOf(Uint32Array.from([7, 14, 21, 28, 35])), "died 3 times, came back 2 times, last by step 28");
  assert.equal(lifeOf(Uint32Array.from([0, 7, 14, 21, 28, 35])), "born dead, died 2 times, came back 3 times, last by step 35");
});

test("units that died and their deaths are told apart where they differ, and that none came back is said only after training", () => {
  const lives = { died: 3, deaths: 3, came_back: 0, born_dead: 2 };
  assert.deepEqual(countsOf(lives, 7), { back: "none came back", from: ["2 born dead · 3 died"] });
  assert.deepEqual(countsOf({ ...lives, deaths: 9 }, 7).from, ["2 born dead · 3 died (9 deaths)", "2 born dead · 3 died"]);
  assert.equal(countsOf(lives, 0).back, "before training");
  assert.equal(countsOf({ ...lives, died: 0, born_dead: 0 }, 7).back, "none was ever dead");
  assert.equal(countsOf({ ...lives, came_back: 14 }, 7).back, "14 came back");
});

test("strips follow each other without meeting, and leave room for the axis; a low strip keeps its number and loses its curve", () => {
  for (const [width, height] of [[300, 520], [700, 420], [1100, 330]]) {
    const place = strips(width, height, 13, 4), some = [0, 1, 2, 3].map(place.strip);
    some.slice(1).forEach(({ y }, k) => assert.ok(y > some[k].y + some[k].tall));
    assert.ok(some[3].y + some[3].tall <= place.foot + 1e-9 && place.wide > 200);
    for (const { y, tall, curve, rows } of some) assert.ok(curve[0] >= y && rows[0] >= curve[0] + curve[1] && rows[0] + rows[1] <= y + tall + 1e-9 && rows[1] > 20);
  }
  assert.equal(strips(1084, 330, 20.8, 4).strip(0).curve[1], 0);
  assert.ok(strips(1084, 420, 13, 3).strip(0).curve[1] > 35);
});

test("a death is a cross, a return a dot on the unit's row; the dead are grey and heavy, the living blue and thin, nothing is green", () => {
  const { strokes, dots, filled } = drawn(frameOf(1, 100, { lines: [[[0, 10, 100]]] })), place = strips(1084, 400, 13, 1), x = step => place.left + place.wide * shareOf(step, 1000);
  const [top, tall] = place.strip(0).rows, y = top + tall - 5;
  const cross = strokes.filter(([, , points]) => points.length === 4 && Math.abs((points[0][0] + points[1][0]) / 2 - x(100)) < 1e-6);
  assert.equal(cross.length, 1);
  assert.ok(dots.some(([px, py]) => Math.abs(px - x(10)) < 1e-6 && Math.abs(py - y) < 1e-6));
  assert.equal(dots.length, 2);                          // one in the key
  const spans = colour => filled.filter(box => box.colour === colour && Math.abs(box.y + box.tall / 2 - y) < 1e-6);
  const [dead] = spans(THEME.silent), [alive] = spans(THEME.active);
  assert.ok(Math.abs(dead.x - x(0)) < 1e-6 && Math.abs(dead.wide - x(10) + x(0)) < 1e-6 && Math.abs(alive.x - x(10)) < 1e-6);
  assert.ok(dead.tall >= 3 * alive.tall);
  assert.ok(!filled.some(box => box.colour === THEME.selective) && !strokes.some(([colour]) => colour === THEME.selective));
});

test("before training one sees who is born dead, and what there is to do", () => {
  const { words, filled } = drawn(frameOf(3, 0));
  assert.ok(words.includes("press train: who dies, and who comes back?") && words.includes("of 64 born dead"));
  assert.ok(!words.some(text => /came back|died/.test(text) && text !== "died" && text !== "came back"));
  assert.equal(filled.filter(box => box.colour === THEME.silent && box.wide === 14).length, 3);
  assert.ok(!drawn(frameOf(3, 7)).words.some(text => text.startsWith("press train")));
});

test("A's curves are dashed, on the same axis, and its numbers stand beside", () => {
  const pinned = frameOf(2, 2100, { dead: 12, lines: [[[0]], [[0, 2100]]] }), { strokes, words } = drawn(frameOf(3, 420), { pinned });
  const dashed = strokes.filter(([colour, dash, points]) => dash && colour === THEME.text && points.length > 1), place = strips(1084, 400, 13, 3);
  assert.equal(dashed.length, 2);
  assert.ok(Math.abs(dashed[0][2].at(-1)[0] - place.left - place.wide * shareOf(2100, 5000)) < 1e-6);
  assert.equal(words.filter(text => text === "A: 12 dead · 12 came back").length, 2);
  assert.ok(words.some(text => text.includes("dashed: A")));
});

test("a guess stands beside each layer's returns as a dashed mark of the learner's colour, and the answer grows", () => {
  const ghost = share => drawn(frameOf(3, 420), { you: { ...YOU, share } }), { words, strokes, filled } = ghost(1);
  assert.deepEqual(words.filter(text => text.startsWith("you")), ["you: 10", "you: 20", "you: 30"]);
  const marks = strokes.filter(([colour, dash]) => colour === THEME.you && dash).map(([, , points]) => points[0][0]);
  assert.ok(marks.length === 3 && Math.abs((marks[1] - marks[0]) - (marks[2] - marks[1])) < 1e-6 && marks[1] > marks[0]);
  const bars = some => some.filter(box => box.colour === THEME.active && box.tall === 8).map(box => box.wide);
  assert.ok(Math.abs(bars(filled)[2] - 2 * bars(filled)[1]) < 1e-6);
  assert.ok(Math.abs(2 * bars(ghost(0.5).filled)[2] - bars(filled)[2]) < 1e-6);
  const skipped = drawn(frameOf(3, 420), { you: { ...YOU, guess: null } });
  assert.ok(!skipped.words.some(text => text.startsWith("you")) && !skipped.strokes.some(([colour]) => colour === THEME.you));
});

test("a row says which unit it is and how it lived; a curve says how many are dead; a line what was changed", () => {
  const marks = [[0, "sgd 0.2"], [300, "adam 0.001, bias shift −0.3"]], frame = frameOf(3, 420, { marks, lines: [[[0]], [[0], [7, 14]], []] }), view = { width: 1084, height: 400, theme: THEME };
  const place = strips(1084, 400, 13, 3), { rows: [y, tall], curve: [top, high] } = place.strip(1), x = step => place.left + place.wide * shareOf(step, 1000);
  const row = lifetimesAt(x(50), y + tall - 15, frame, view);
  assert.deepEqual(row.words, ["unit 12 of layer 2", "died by step 7, came back by step 14", "alive now"]);
  assert.deepEqual(row.box, [place.left, y + tall - 20, place.wide, 10]);
  assert.deepEqual(lifetimesAt(x(50), y + tall - 5, frame, view).words, ["unit 11 of layer 2", "born dead", "dead now"]);
  assert.deepEqual(lifetimesAt(x(10), top + high / 2, frame, view).words, ["layer 2, step 10", "2 of 64 dead"]);
  assert.deepEqual(lifetimesAt(x(900), top + high / 2, frame, view).words, ["layer 2, step 420", "1 of 64 dead"]);
  assert.deepEqual(lifetimesAt(x(300), y, frame, view).words, ["from step 300 on", "adam 0.001, bias shift −0.3"]);
  assert.equal(lifetimesAt(x(50), y, frame, view), null);
  assert.equal(lifetimesAt(20, y + tall - 5, frame, view), null);
  assert.equal(lifetimesAt(x(50), y, frameOf(3, 420, { applies: false }), view), null);
});

test("the status says steps, and how long it still trains; the picture says the error, and A's beside it", () => {
  assert.equal(lifetimesStatus({ step: 1234 }), "step 1,234");
  assert.equal(lifetimesStatus({ step: 7, epoch: 1, seconds_left: 2.4 }), "step 7 · 2 s left");
  const pinned = frameOf(3, 7), said = drawn(frameOf(3, 420), { pinned }).words;
  assert.ok(said.includes("error 90 %") && said.includes("A: 90 %"));
});

for (const [layers, step] of [[2, 0], [3, 7], [3, 420], [4, 99999]]) {
  test(`no words of ${layers} layers after ${step} steps meet or leave the page, at every width`, () => {
    const marks = [[0, "momentum 0.0013, bias shift −0.35"], [step >> 1, "new weights"], [step, "adam 0.001, bias shift 0.5"]];
    for (const frame of [frameOf(layers, step), frameOf(layers, step, { marks, n_units: 128, dead: 128 })]) {
      for (const more of [{}, { pinned: frame }, { you: YOU }, { pinned: frame, you: YOU }]) {
        const draw = (context, some, view) => drawLifetimes(context, some, { ...view, ...more });
        wordsStandApart(draw, frame, width => width < 640 ? 520 : 420);
        wordsStandApart(draw, frame, width => width < 640 ? 520 : 340);
        wordsStandApart(draw, frame, width => width < 1024 ? 520 * 1.6 : 330, { theme: { ...THEME, size: 20.8 } });
      }
    }
  });
}

test("an activation without exact zeros gets words and no zeros", () => {
  const words = [], context = new Proxy({ measureText: text => ({ width: 6 * text.length }), fillText: text => words.push(text) }, { get: (all, name) => all[name] ?? (() => undefined), set: () => true });
  drawLifetimes(context, frameOf(3, 0, { applies: false }), { width: 900, height: 420, theme: THEME });
  assert.match(words.join(" "), /rectified_tanh has no exact zeros .* not a cure: judge it by its test error, 90 %\./);
  assert.ok(!words.some(text => /\bdead\b.*\b0\b|\b0 of/.test(text)));
});
