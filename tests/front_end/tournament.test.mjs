// The tournament's own functions, what the hand finds, what a roll shows, and that no words of a picture meet or leave the page. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bracketOf, drawTournament, errorScale, inkOn, rollOf, seedsBy, shadeOf, strengthOf, tableOf, tournamentAt, tournamentStatus } from "../../rectlab/lessons/comparison/panel.mjs";
import { fakePage } from "./fake_page.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const array = (shape, make) => Object.assign(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => make(i)), { shape });

function frameOf(names, rates, seeds, { full = seeds, epochs = null, header = {}, arrays = {} } = {}) {
  const n = names.length, share = i => full ? 0.02 + 0.013 * (i % 7) : NaN;
  return {
    header: { names, rates, n_seeds: seeds, full, measure: full === seeds ? "test" : "validation", epochs: epochs ?? names.map(() => 40), n_done: full * n * rates.length, n: seeds * n * rates.length, roll: 0, playing: false, seconds_to_first: null, ...header },
    arrays: {
      runs: array([n, seeds], i => i % seeds < full ? share(i) : NaN), mean: array([n], share), low: array([n], i => full > 1 ? share(i) - 0.01 : NaN), high: array([n], i => full > 1 ? share(i) + 0.4 * (i % 3) : NaN),
      valid: array([n, rates.length], i => full ? (i % 5 ? 0.034 : 0.9) : NaN), done: array([n, rates.length], () => full), chosen: array([n], i => i % rates.length),
      order: array([n], i => n - 1 - i), state: array([n], i => full < 3 ? 0 : i === n - 1 ? 1 : 2 + i % 2), training: array([n, rates.length], () => 0), curves: array([n, 25], i => Math.max(0, (i % 25) / 4 - 3)), ...arrays,
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

test("six rows use the height, up to 58 px, and three grow further", () => {
  const tall = (n, height) => tableOf(1084, height, 13, TWELVE.slice(0, n), 3).row;
  assert.deepEqual([tall(6, 430), tall(6, 330), tall(3, 430)], [58, (330 - 52) / 6, 84]);
});

/** A picture of a frame: the words that were written, the boxes that were filled. */
function drawn(frame, more = {}) {
  const page = fakePage(), canvas = page.document.createElement("canvas");
  page.globals();
  drawTournament(canvas.getContext("2d"), frame, { ...VIEW, ...more });
  return canvas;
}
const VIEW = { width: 1084, height: 430, theme: THEME }, THREE = ["relu", "tanh", "elu"];
const says = (frame, words, more) => drawn(frame, more).written.some(told => told.words === words);
const list = values => Object.assign(Float32Array.from(values), { shape: [values.length] });

test("an error is a shade of one hue on a log scale, and its words can be read on it, by light and by dark", () => {
  assert.deepEqual([0.001, 0.01, 0.1, 1].map(strengthOf), [0, 0, 0.5, 1]);
  const light = c => c.map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
  for (const theme of [{ ...THEME, dark: false }, { ...THEME, dark: true, error: "#a9b8cc" }]) {
    const shades = [0.01, 0.03, 0.1, 0.3, 0.9].map(error => shadeOf(error, theme)), steps = shades.map(light);
    assert.deepEqual(steps.map((s, i) => i && Math.sign(s - steps[i - 1])), [0, 1, 1, 1, 1].map(s => (s ? (theme.dark ? 1 : -1) : 0)));
    for (const shade of shades) { const [a, b] = [light(shade), inkOn(shade) === "#000000" ? 0 : 1].sort((p, q) => q - p); assert.ok((a + 0.05) / (b + 0.05) >= 4.5); }
  }
});

test("a cell is filled as far as its seeds are finished", () => {
  const full = drawn(frameOf(THREE, ["0.1"], 4)).filled, half = drawn(frameOf(THREE, ["0.1"], 4, { full: 2 })).filled;
  const shades = boxes => boxes.filter(({ colour }) => String(colour).startsWith("rgb("));
  assert.deepEqual(shades(half).map(({ wide }) => wide), shades(full).map(({ wide }) => wide / 2));
  assert.ok(shades(full).length === 3 && full.some(({ colour }) => colour === `rgb(${shadeOf(0.034, THEME)})`));
});

test("the first picture says what will happen, and while it runs it says for how long, never to press start", () => {
  const nothing = header => frameOf(TWELVE, ["0.1", "0.3"], 5, { full: 0, header });
  assert.ok(says(nothing({}), "▶ start trains 120 networks"));
  assert.ok(says(nothing({ playing: true, seconds_to_first: 3.2 }), "Training 120 networks; first results in about 4 s"));
  assert.ok(says(nothing({ playing: true }), "Training 120 networks; first results soon"));
  for (const { words } of drawn(nothing({ playing: true })).written) assert.ok(!/start/i.test(words), words);
});

test("rows that cannot be told apart from the first stand under one bracket, and nobody leads", () => {
  const arrays = { order: list([2, 0, 1]), state: list([2, 3, 1]) }, level = frameOf(THREE, ["0.1"], 5, { arrays });
  assert.deepEqual(bracketOf(level.arrays), { members: [0, 1], first: 0, last: 1 });
  assert.ok(says(level, "five seeds") && says(level, "these") && says(level, "behind"));
  assert.ok(!drawn(level).written.some(({ words }) => /lead/.test(words)));
  const alone = { arrays: { ...arrays, state: list([3, 3, 1]) } };
  assert.equal(bracketOf(alone.arrays), null);
  assert.ok(!says(frameOf(THREE, ["0.1"], 5, alone), "five seeds"));
  assert.equal(bracketOf({ order: list([0, 1, 2]), state: list([0, 0, 0]) }), null);
});

test("a roll shows its draws one after another, sorted, and counts who is first", () => {
  const means = Object.assign(Float32Array.from([0.1, 0.2, 0.3, 0.3, 0.2, 0.1, 0.2, 0.2, 0.3, 0.3, 0.1, 0.2]), { shape: [4, 3] });
  const frame = frameOf(THREE, ["0.1"], 5, { header: { roll: 2 }, arrays: { means_rolled: means } });
  const told = [4, 5.5, 6, 7.9, 8].map(turned => rollOf(frame, turned)).map(({ order, wins, drawn, rolling }) => [order, wins, drawn, rolling]);
  assert.deepEqual(told, [
    [[0, 1, 2], [1, 0, 0], 1, true], [[2, 1, 0], [1, 0, 1], 2, true], [[0, 1, 2], [2, 0, 1], 3, true], [[1, 2, 0], [2, 1, 1], 4, true], [[1, 2, 0], [2, 1, 1], 4, false],
  ]);
  assert.equal(rollOf(frameOf(THREE, ["0.1"], 5), 0), null);
  const rows = turned => drawn(frame, { glide: (name, target) => (name === "roll" ? turned : target) }).written.filter(({ words }) => THREE.includes(words)).toSorted((a, b) => a.y - b.y).map(({ words }) => words);
  assert.deepEqual([rows(5.5), rows(7.9), rows(8)], [["elu", "tanh", "relu"], ["tanh", "elu", "relu"], ["elu", "tanh", "relu"]]);
  assert.ok(says(frame, "first 2×") && says(frame, "first 1×"));
});

test("rows glide to their place, each under its own name", () => {
  const asked = [];
  drawn(frameOf(THREE, ["0.1"], 5), { glide: (name, target, ms) => { asked.push([name, target, ms]); return target; } });
  assert.deepEqual(asked.filter(([name]) => name.startsWith("row")), [["row elu", 0, 200], ["row tanh", 1, 200], ["row relu", 2, 200]]);
});

test("the hand finds cells, dots, the bracket and rows, each with its words", () => {
  const arrays = { order: list([2, 0, 1]), state: list([2, 3, 1]), training: array([3, 2], i => i === 5) }, frame = frameOf(THREE, ["0.1", "0.3"], 5, { arrays });
  const { left, cell, head, row, from, to } = tableOf(1084, 430, 13, THREE, 2), at = (x, y, f = frame) => tournamentAt(x, y, f, VIEW), y = k => head + (k + 0.5) * row;
  assert.deepEqual(at(left + 1.5 * cell, y(0)).words, ["elu at rate 0.3", "5 of 5 seeds done, 40 epochs each", "in training", "mean validation error 90 %", ""]);
  assert.deepEqual(at(left + 0.5 * cell, y(1)).words.at(-1), "its best rate so far");
  const [least, most] = errorScale(frame.arrays.runs, frame.arrays.mean, frame.arrays.high.filter(v => v <= 1)), x = share => from + (to - from) * Math.log(share / least) / Math.log(most / least);
  assert.deepEqual(at(x(frame.arrays.runs[13]), y(0)).words, ["elu, seed 3", `test error ${(100 * frame.arrays.runs[13]).toFixed(1)} %`]);
  assert.deepEqual(at(to + 46, y(0.5)).words[0], "five seeds cannot separate these");
  assert.deepEqual(at(to + 5, y(0)).words, ["elu", "mean test error 4.6 %", "95 % interval 3.6 to 85 %", "the lowest mean"]);
  assert.deepEqual(at(to + 60, y(2)).words.at(-1), "behind the first");
  assert.deepEqual(at(left - 10, y(0), frameOf(THREE, ["0.1", "0.3"], 5, { full: 0 })).words, ["elu", "not trained yet"]);
  assert.equal(at(from + 50, head - 20), null);
});

test("keys choose fewer and more seeds", () => {
  assert.deepEqual([seedsBy("ArrowLeft", { header: { values: { seeds: 5 } } }), seedsBy("ArrowRight", { header: { values: { seeds: 5 } } }), seedsBy("a", { header: { values: {} } })], [{ seeds: 4 }, { seeds: 6 }, null]);
});

test("the status says how far it is and how long still", () => {
  assert.equal(tournamentStatus({ n_done: 0, n: 90 }), "90 networks to train");
  assert.equal(tournamentStatus({ n_done: 12, n: 90, epoch: 12, n_epochs: 90, seconds_left: 3.2 }), "12 of 90 networks · about 4 s left");
  assert.equal(tournamentStatus({ n_done: 0, n: 90, epoch: 0, n_epochs: 90, seconds_left: null }), "0 of 90 networks");
  assert.equal(tournamentStatus({ n_done: 12, n: 90 }), "stopped: 12 of 90 networks");
  assert.equal(tournamentStatus({ n_done: 90, n: 90 }), "all 90 networks have run");
  assert.equal(tournamentStatus({ n_done: 90, n: 90, live: false }), "all 90 networks have run; none can start here");
});

for (const [what, frame] of Object.entries({
  "twelve, complete": frameOf(TWELVE, ["0.1", "0.3", "1"], 5), "twelve, half": frameOf(TWELVE, ["0.1", "0.3", "1"], 5, { full: 3 }),
  "nothing yet": frameOf(TWELVE, ["0.1", "0.3", "1"], 5, { full: 0 }), "three, one rate, one seed": frameOf(["relu", "tanh", "elu"], ["0.1"], 1),
  "long names, five rates": frameOf(LONG, ["0.01", "0.03", "0.1", "0.3", "1"], 20), "eight rates": frameOf(TWELVE, ["0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1", "3"], 5),
  "twelve, rolled": frameOf(TWELVE, ["0.1", "0.3", "1"], 5, { header: { roll: 1 }, arrays: { means_rolled: array([40, 12], i => 0.02 + (i * 7 % 13) / 100) } }),
  "six, all level": frameOf(TWELVE.slice(0, 6), ["0.1", "0.3", "1"], 5, { arrays: { state: array([6], i => i === 5 ? 1 : 2) } }), "six, running": frameOf(TWELVE.slice(0, 6), ["0.1", "0.3", "1"], 5, { full: 0, header: { playing: true, seconds_to_first: 3 } }),
  "equal seconds": frameOf(TWELVE, ["0.1", "0.3"], 5, { epochs: TWELVE.map((_, i) => 40 - i) }), "sixteen and six": frameOf([...TWELVE, ...TWELVE.slice(0, 10).map(n => `${n}-flip`)], ["0.1"], 5),
})) {
  test(`no words of a picture of ${what} meet or leave the page, at every width`, () => {
    wordsStandApart(drawTournament, frame, () => 430);
    wordsStandApart(drawTournament, frame, () => 430 * 1.6, { theme: { ...THEME, size: 20.8 } });
    if (frame.header.names.length < 7) wordsStandApart(drawTournament, frame, width => (width < 620 * 1.6 ? 430 * 1.6 : 330), { theme: { ...THEME, size: 20.8 } });
  });
}
