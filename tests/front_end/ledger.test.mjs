// The ledger's own functions, what the hand finds, and that no words of a picture meet or leave the page. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawLedger, ledgerAt, ledgerAxis, ledgerPlaces } from "../../rectlab/lessons/paper/panel.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const list = (values, shape = [values.length]) => Object.assign(Float32Array.from(values), { shape });

function frameOf({ rows = 2, paper = 72.5, region = [72, 100], n = 39, live = 0 } = {}) {
  return {
    header: {
      key: "claim 3", says: "All networks of Figure 3 have 72 % zeros or more, though its strengths start at 0.", where: "p. 320, Figure 3", measured: "% zeros without a penalty", paper, region,
      in_words: "72 to 100", sources: Array.from({ length: rows }, (_, k) => `MNIST at full size, batches of ${10 * (k + 1)}`), verdicts: Array(rows).fill("cannot be told"), sizes: Array(rows).fill(3),
      n_live: live, names: Array.from({ length: n }, (_, k) => `claim ${k}`),
    },
    arrays: { intervals: list(Array.from({ length: rows }, (_, k) => [77 - 9 * k, 75 - 9 * k, 79 - 9 * k]).flat(), [rows, 3]), values: list(Array.from({ length: 3 * rows }, (_, k) => 60 + 4 * k)), ledger: Object.assign(Uint8Array.from({ length: n }, (_, k) => k % 5), { shape: [n] }) },
  };
}

test("the axis shows all numbers, the paper's and the region's ends", () => {
  const [low, high] = ledgerAxis({ region: [72, null], paper: 20 }, { intervals: [30, 25, 35], values: [90] });
  assert.ok(low < 20 && high > 90);
  assert.deepEqual(ledgerAxis({ region: [null, 0], paper: null }, { intervals: [], values: [] }).map(Math.sign), [-1, 1]);
});

test("each tile is found by the hand and chooses its claim", () => {
  const frame = frameOf(), view = { width: 1000, height: 400, theme: THEME }, { tile, tall, perLine } = ledgerPlaces(1000, 400, THEME.size, 39, 2);
  for (const k of [0, 7, perLine, 38]) assert.deepEqual(ledgerAt(3 + (k % perLine) * tile + tile / 2, 3 + Math.floor(k / perLine) * tall + tall / 2, frame, view).choose, { claim: k + 1 });
  assert.equal(ledgerAt(500, 390, frame, view), null);
});

test("no words meet or leave the page", () => {
  for (const made of [{}, { rows: 5, live: 1 }, { rows: 0, paper: null }, { rows: 3, region: [null, 0.2], paper: 99 }]) {
    wordsStandApart(drawLedger, frameOf(made), () => 400);
    wordsStandApart(drawLedger, frameOf(made), width => (width < 620 * 1.6 ? 500 * 1.6 : 400 * 1.6), { theme: { ...THEME, size: 20.8 } });
  }
});
