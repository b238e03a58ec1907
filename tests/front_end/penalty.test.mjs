// The penalty's own functions, and that no words of a picture meet or leave the page. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { chartsOf, drawPenalty, movedApart, penaltyStatus, rowOf } from "../../rectlab/lessons/penalty/panel.mjs";
import { roundUp } from "../../rectlab/panels/numbers.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const rows = (...lines) => Object.assign(Float32Array.from(lines.flat()), { shape: [lines.length, lines[0].length] });
const flat = (type, values) => Object.assign(type.from(values), { shape: [values.length] });

function frameOf(hidden, end, norm = 1.9) {
  const layer = k => [0.5, 0.6, 0.7 + 0.01 * k];
  return {
    header: { step: end, changes: [[0, "L1 0.003 on weights"], [end >> 1, "L1 0.001 on preactivations"]] },
    arrays: {
      steps: flat(Uint32Array, [0, end >> 1, end]), error: flat(Float32Array, [0.9, 0.1, 0.02]),
      zeros: rows(...Array.from({ length: hidden }, (_, k) => layer(k))), silent: rows(...Array.from({ length: hidden }, () => [0, 10, 128])),
      norms: rows(...Array.from({ length: hidden + 1 }, (_, k) => [1, 1.01, k === hidden ? norm : 0.8])),
    },
  };
}

test("an axis ends at the next of 1, 2, 5 times a power of ten", () => {
  assert.deepEqual([0, 1, 1.6, 2, 2.01, 420, 1000, 1001].map(roundUp), [1, 1, 2, 2, 5, 500, 1000, 2000]);
});

test("labels move apart, keep their order, and stay within", () => {
  const line = 15, out = movedApart([50, 52, 48, 90], line, 0, 92);
  const sorted = [2, 0, 1, 3].map(i => out[i]);
  sorted.slice(1).forEach((y, i) => assert.ok(y - sorted[i] >= line - 1e-9));
  assert.ok(Math.min(...out) >= 0 && Math.max(...out) <= 92);
  assert.deepEqual(movedApart([10, 40], line, 0, 92), [10, 40]);
});

test("a row of an array is its layer", () => {
  assert.deepEqual([...rowOf(rows([1, 2], [3, 4]), 1)], [3, 4]);
});

test("charts show zeros from 0 to 1, errors on a log scale from 1 to 100 %, and norms up to the largest of both runs", () => {
  const [zeros, error, norms] = chartsOf(frameOf(2, 420), frameOf(2, 420, 3.1), false);
  assert.deepEqual([zeros.lines.length, error.lines.length, norms.lines.length], [2, 1, 3]);
  assert.deepEqual([0.01, 0.1, 1, 0].map(error.at), [0, 0.5, 1, 0]);
  assert.equal(norms.ends[1], "5 ×");
  assert.equal(zeros.lines[1].words, "layer 2 71 % · 128 silent");
  assert.equal(norms.lines[2].words, "output 1.90");
});

test("the status says steps, and epochs while it trains", () => {
  assert.equal(penaltyStatus({ step: 1234 }), "step 1,234");
  assert.equal(penaltyStatus({ step: 7, epoch: 1, n_epochs: 100, seconds_left: 2.4 }), "step 7 · epoch 1 of 100, 2 s left");
});

for (const [hidden, end] of [[1, 0], [2, 420], [4, 2100], [4, 99999]]) {
  test(`no words of ${hidden} layers after ${end} steps meet or leave the page, at every width`, () => {
    for (const pinned of [null, frameOf(hidden, 700)]) {
      wordsStandApart(drawPenalty, frameOf(hidden, end), () => 430, { pinned });
      wordsStandApart(drawPenalty, frameOf(hidden, end), () => 430 * 1.6, { pinned, theme: { ...THEME, size: 20.8 } });
    }
  });
}
