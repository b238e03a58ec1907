// The tournament's own functions, and that no words of a picture meet or leave the page. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawTournament, errorScale, tableOf, tournamentStatus } from "../../rectlab/lessons/comparison/panel.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const array = (shape, make) => Object.assign(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => make(i)), { shape });

function frameOf(names, rates, seeds, { full = seeds, epochs = null } = {}) {
  const n = names.length, share = i => full ? 0.02 + 0.013 * (i % 7) : NaN;
  return {
    header: { names, rates, n_seeds: seeds, full, measure: full === seeds ? "test" : "validation", epochs: epochs ?? names.map(() => 40), n_done: full * n * rates.length, n: seeds * n * rates.length },
    arrays: {
      runs: array([n, seeds], i => i % seeds < full ? share(i) : NaN), mean: array([n], share), low: array([n], i => full > 1 ? share(i) - 0.01 : NaN), high: array([n], i => full > 1 ? share(i) + 0.4 * (i % 3) : NaN),
      valid: array([n, rates.length], i => full ? (i % 5 ? 0.034 : 0.9) : NaN), done: array([n, rates.length], () => full), chosen: array([n], i => i % rates.length),
      order: array([n], i => n - 1 - i), state: array([n], i => full < 3 ? 0 : i === n - 1 ? 1 : 2 + i % 2),
    },
  };
}

const TWELVE = "relu leaky_relu elu selu celu gelu softplus swish mish tanh sigmoid elliott".split(" ");
const LONG = ["soft_root_sign-flip", "softplus(1.3)-flip", "rectified_tanh"];

test("the axis goes from one round number to the next around all that is there", () => {
  assert.deepEqual(errorScale([0.021, NaN], [0.038]), [0.02, 0.04]);
  assert.deepEqual(errorScale([0]), [0.001, 0.002]);
  assert.deepEqual(errorScale([0.5, 1]), [0.5, 1]);
  assert.deepEqual(errorScale([1]), [0.5, 1]);
  assert.deepEqual(errorScale([NaN], []), [0.01, 1]);
});

test("the columns leave the errors most of the room, at every width", () => {
  for (let width = 300; width <= 1100; width += 10) {
    for (const rates of [1, 3, 8]) {
      const { from, to, row, bottom } = tableOf(width, 430, 13, TWELVE, rates);
      assert.ok(to - from >= 60, `${width}, ${rates}: ${to - from}`);
      assert.ok(row >= 20 && bottom <= 430);
    }
  }
});

test("the status says how far it is and how long still", () => {
  assert.equal(tournamentStatus({ n_done: 0, n: 90 }), "90 networks to train");
  assert.equal(tournamentStatus({ n_done: 12, n: 90, epoch: 12, n_epochs: 90, seconds_left: 3.2 }), "12 of 90 networks · about 4 s left");
  assert.equal(tournamentStatus({ n_done: 0, n: 90, epoch: 0, n_epochs: 90, seconds_left: null }), "0 of 90 networks");
  assert.equal(tournamentStatus({ n_done: 12, n: 90 }), "stopped: 12 of 90 networks");
  assert.equal(tournamentStatus({ n_done: 90, n: 90 }), "all 90 networks have run");
});

for (const [what, frame] of Object.entries({
  "twelve, complete": frameOf(TWELVE, ["0.1", "0.3", "1"], 5), "twelve, half": frameOf(TWELVE, ["0.1", "0.3", "1"], 5, { full: 3 }),
  "nothing yet": frameOf(TWELVE, ["0.1", "0.3", "1"], 5, { full: 0 }), "three, one rate, one seed": frameOf(["relu", "tanh", "elu"], ["0.1"], 1),
  "long names, five rates": frameOf(LONG, ["0.01", "0.03", "0.1", "0.3", "1"], 20), "eight rates": frameOf(TWELVE, ["0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1", "3"], 5),
  "equal seconds": frameOf(TWELVE, ["0.1", "0.3"], 5, { epochs: TWELVE.map((_, i) => 40 - i) }), "sixteen and six": frameOf([...TWELVE, ...TWELVE.slice(0, 10).map(n => `${n}-flip`)], ["0.1"], 5),
})) {
  test(`no words of a picture of ${what} meet or leave the page, at every width`, () => {
    wordsStandApart(drawTournament, frame, () => 430);
    wordsStandApart(drawTournament, frame, () => 430 * 1.6, { theme: { ...THEME, size: 20.8 } });
  });
}
