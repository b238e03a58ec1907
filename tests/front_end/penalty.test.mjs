// The penalty's own functions: where the dot stands, what the hand finds, and that no words of a picture meet or leave the page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { billsOf, drawPenalty, historiesOf, penaltyAt, penaltyPlaces, penaltyStatus, planeScales, priceAt, rowOf, zerosOf } from "../../rectlab/lessons/penalty/panel.mjs";
import { roundUp } from "../../rectlab/panels/numbers.mjs";
import { fakePage } from "./fake_page.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const rows = (...lines) => Object.assign(Float32Array.from(lines.flat()), { shape: [lines.length, lines[0].length] });
const flat = (type, values) => Object.assign(type.from(values), { shape: [values.length] });
const view = { width: 1084, height: 430, theme: THEME, pinned: null };

function frameOf(hidden, end, { norm = 1.9, dots = [], price = [0.3, 0.2, 0.1], error = [0.9, 0.1, 0.02], own } = {}) {
  const layer = k => [0.5, 0.6, 0.7 + 0.01 * k];
  return {
    header: { step: end, changes: [[0, "L1 0.003 on weights"], [end >> 1, "L1 0.001 on preactivations"]], dots, ...own },
    arrays: {
      steps: flat(Uint32Array, [0, end >> 1, end]), error: flat(Float32Array, error), loss: flat(Float32Array, [2.3, 0.5, 0.25]), price: flat(Float32Array, price),
      zeros: rows(...Array.from({ length: hidden }, (_, k) => layer(k))), silent: rows(...Array.from({ length: hidden }, () => [0, 10, 128])),
      norms: rows(...Array.from({ length: hidden + 1 }, (_, k) => [1, 1.01, k === hidden ? norm : 0.8])),
    },
  };
}
const DOTS = [{ zeros: 0.6, error: 0.1, step: 210, words: "no penalty" }, { zeros: 0.85, error: 0.03, step: 420, words: "L1 0.01 on activations" }];

/** A picture of a frame: the words that were written, the boxes that were filled, the points of lines. */
function drawn(frame, more = {}) {
  const page = fakePage(), canvas = page.document.createElement("canvas");
  page.globals();
  drawPenalty(canvas.getContext("2d"), frame, { ...view, ...more });
  return canvas;
}

test("an axis ends at the next of 1, 2, 5 times a power of ten", () => {
  assert.deepEqual([0, 1, 1.6, 2, 2.01, 420, 1000, 1001].map(roundUp), [1, 1, 2, 2, 5, 500, 1000, 2000]);
});

test("a row of an array is its layer, and zeros are means over the layers", () => {
  assert.deepEqual([...rowOf(rows([1, 2], [3, 4]), 1)], [3, 4]);
  assert.deepEqual(zerosOf({ zeros: rows([0.25, 0.5], [0.75, 1]) }), [0.5, 0.75]);
});

test("the plane has zeros from 0 to 100 % and errors on a log scale from 0.5 to 100 %", () => {
  const { toX, toY } = planeScales([40, 20, 600, 300]);
  assert.deepEqual([0, 0.5, 1].map(toX), [40, 340, 640]);
  assert.deepEqual([1, 0.005, 0].map(toY), [20, 320, 320]);
  assert.ok(Math.abs(toY(0.1) - toY(0.01) - (toY(1) - toY(0.1))) < 1e-9);
});

test("the plane has at least 60 % of the width beside the histories, and all stands within the page at every height", () => {
  for (const [size, heights] of [[13, [220, 330, 430]], [20.8, [220, 330, 540]]]) {
    for (const height of heights) {
      const { plane, small, bill, narrow } = penaltyPlaces(1084, height, size);
      assert.ok(!narrow && plane[0] + plane[2] >= 0.6 * 1084 && plane[3] > 60, `${height}: ${plane}`);
      assert.ok(bill[1] + bill[3] <= height && small.every(([x, y, w, h]) => x > plane[0] + plane[2] && y >= 0 && h > 10 && y + h <= bill[1] && x + w <= 1084), `${height}: ${small} ${bill}`);
    }
  }
});

test("histories show zeros and their mean, errors on a log scale, and norms up to the largest of both runs", () => {
  const [zeros, error, norms] = historiesOf(frameOf(2, 420), frameOf(2, 420, { norm: 3.1 }));
  assert.deepEqual([zeros.lines.length, error.lines.length, norms.lines.length], [3, 1, 3]);
  assert.deepEqual([0.005, 1].map(error.at), [0, 1]);
  assert.equal(norms.one, 1 / 5);
  assert.deepEqual([zeros.last, error.last, norms.last], ["70 %", "2.0 %", "1.90 ×"]);
  assert.deepEqual([0.594, 123.4].map(norm => historiesOf(frameOf(2, 420, { norm }))[2].last), ["0.59 ×", "123 ×"]);
  assert.ok(norms.lines.at(-1).heavy && Math.abs(norms.lines.at(-1).line.at(-1) - 1.9) < 1e-6);
});

test("the trail walks over zeros and error, and the dot is where the network is now", () => {
  const frame = frameOf(1, 420), { plane } = penaltyPlaces(1084, 430, 13), { toX, toY } = planeScales(plane);
  const near = (points, share, error) => points.some(({ x, y }) => Math.hypot(x - toX(share), y - toY(error)) < 0.1);
  const { lines } = drawn(frame);
  for (const [share, error] of [[0.5, 0.9], [0.6, 0.1], [0.7, 0.02]]) assert.ok(near(lines, share, error));
  assert.ok(!near(lines, 0.5, 0.1));
});

test("the price that acted at a step is the last one that began before it", () => {
  const changes = [[0, "none"], [210, "a"], [420, "b"]];
  assert.deepEqual([0, 7, 210, 217, 420, 421].map(step => priceAt(changes, step)), ["none", "none", "none", "a", "a", "b"]);
});

test("the bill counts from where the present price began, and its bar is loss and price on one scale", () => {
  const frame = frameOf(2, 420, { price: [9, 0.5, 0.25] });
  assert.deepEqual(billsOf(frame), [{ loss: 0.5, price: 0.5 }, { loss: 0.25, price: 0.25 }]);
  const { bill: [x, , w] } = penaltyPlaces(1084, 430, 13), { filled, written } = drawn(frame), boxes = filled.filter(box => box.tall === 24);
  assert.deepEqual(boxes.map(({ x, wide }) => [x, wide]), [[x, w / 4], [x + w / 4, w / 4]]);
  assert.equal(boxes[0].colour, THEME.error);
  assert.ok(["loss 0.25", "+ price 0.25", "when this price began: 1.0"].every(said => written.some(({ words }) => words === said)));
  assert.ok(drawn(frameOf(2, 420, { price: [0, 0, 0] })).written.some(({ words }) => words === "no price"));
});

test("before the first step the picture invites, and then says where the network is", () => {
  assert.ok(drawn(frameOf(2, 0)).written.some(({ words }) => words === "train, then turn the price"));
  assert.ok(drawn(frameOf(2, 420)).written.some(({ words }) => words === "70 % zeros, 2.0 % error"));
});

test("every pin stands with its letter, and pins at one place share it", () => {
  const words = dots => drawn(frameOf(2, 420, { dots })).written.map(({ words }) => words);
  assert.ok(words(DOTS).includes("A") && words(DOTS).includes("B"));
  assert.ok(words([...DOTS, DOTS[0]]).includes("A, C") && !words([...DOTS, DOTS[0]]).includes("A"));
});

test("the paper's curve is there only if the frame holds it", () => {
  const paper = { fit: [2.26e-3, -0.359, 15.6], range: [72.5, 99] }, said = frame => drawn(frame).written.some(({ words }) => words === "the paper, MNIST");
  assert.ok(said(frameOf(2, 420, { own: { paper } })) && !said(frameOf(2, 420)));
});

test("the hand finds looks on the trail, dots, histories and the bill, each with its words", () => {
  const frame = frameOf(2, 420), { plane, small, bill } = penaltyPlaces(1084, 430, 13), { toX, toY } = planeScales(plane);
  const at = (x, y, dots = []) => penaltyAt(x, y, frameOf(2, 420, { dots }), view);
  assert.deepEqual(at(toX(0.6) + 3, toY(0.1)).words, ["step 210", "60 % zeros, error 10 %", "L1 0.003 on weights"]);
  assert.deepEqual(at(toX(0.5), toY(0.9)).words.at(-1), "untrained");
  assert.equal(at(toX(0.1), toY(0.5)), null);
  assert.deepEqual(at(toX(0.85), toY(0.03), DOTS).words, ["B: L1 0.01 on activations", "step 420", "85 % zeros, error 3.0 %"]);
  const [x, y, w, h] = small[0];
  assert.deepEqual(at(x + 0.55 * w, y + h / 2).words, ["step 210", "60 % zeros", "layer 1: 60 %, 10 silent", "layer 2: 60 %, 10 silent"]);
  assert.deepEqual(at(small[1][0] + small[1][2] - 1, small[1][1] + 5).words, ["step 420", "error 2.0 %"]);
  assert.deepEqual(at(small[2][0] + small[2][2] - 1, small[2][1] + 5).words[1], "output: 1.90 × its start");
  assert.deepEqual(at(bill[0] + 5, bill[1] + 5).words[0], "loss 0.25 + price 0.10");
});

test("a guessed curve lies on the real one, in the colour of the learner, and the answer grows", () => {
  const you = { kind: "sketch", xs: ["0", "0.0001", "0.001", "0.01"], x_label: "price on weights", guess: [50, 60, 70, 80], answer: [42, 42, 40, 28], low: 0, high: 100, share: 1 };
  const points = share => drawn(frameOf(2, 420), { you: { ...you, share } }).lines.length - drawn(frameOf(2, 420)).lines.length;
  assert.equal(points(1), 8);
  assert.equal(points(0.5), 6);
  assert.ok(drawn(frameOf(2, 420), { you }).written.some(({ words }) => words === "price on weights" || words === "zeros, 0 to 100 %"));
});

test("the status says steps, epochs while it trains, and what a page without a kernel can do", () => {
  assert.equal(penaltyStatus({ step: 1234 }), "step 1,234");
  assert.equal(penaltyStatus({ step: 7, epoch: 1, n_epochs: 100, seconds_left: 2.4 }), "step 7 · epoch 1 of 100, 2 s left");
  assert.equal(penaltyStatus({ step: 420, live: false }), "step 420 · here, each price trains a network anew");
});

for (const [hidden, end] of [[1, 0], [2, 420], [4, 2100], [4, 99999]]) {
  test(`no words of ${hidden} layers after ${end} steps meet or leave the page, at every width`, () => {
    for (const [dots, pinned] of [[[], null], [DOTS, frameOf(hidden, 700)]]) {
      const tall = size => width => (width < 620 * size / 13 ? 640 : 430) * size / 13, low = size => width => (width < 620 * size / 13 ? 640 * size / 13 : 330);
      for (const height of [tall, low]) {
        wordsStandApart(drawPenalty, frameOf(hidden, end, { dots }), height(13), { pinned });
        wordsStandApart(drawPenalty, frameOf(hidden, end, { dots }), height(20.8), { pinned, theme: { ...THEME, size: 20.8 } });
      }
    }
  });
}
