// A prediction's cover on a fake page: what is asked, what is sent, and what stays covered. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mountPanel } from "../../rectlab/panels/panel.mjs";
import { sketchFilled, sketchHeight, sketchLevels, sketchPlaces, sketchTicks, sketchValue } from "../../rectlab/panels/sketch.mjs";
import { fakePage } from "./fake_page.mjs";
import { Kernel, pack } from "./packing.mjs";

const PANEL = { question: "What if?", buttons: ["step"], colours: { light: {}, dark: {} }, controls: [] };
const PREDICTION = { name: "00 zeros", question: "How many zeros?", low: 0, high: 100, step: 1, unit: "%" };
const frameOf = header => pack({ words: "49 % zeros", values: {}, id: null, probe_size: 10, compute_ms: 1, device: "cpu", ...header });

function mounted(cover) {
  const page = fakePage(), kernel = new Kernel({ panel: PANEL, cover }), views = [];
  page.globals();
  const unmount = mountPanel({ model: kernel, el: page.document.body }, { draw: (_, frame, view) => views.push(view) });
  kernel.say({ frame: frameOf({}) });
  page.paint();
  return { page, kernel, views, root: page.document.body.children[0], unmount };
}

test("the picture is covered until the kernel lifts the cover", () => {
  const { page, kernel, root } = mounted(PREDICTION);
  assert.equal(root.dataset.covered, "true");
  assert.ok(root.find("rl-ask").textContent.includes("How many zeros?"));
  assert.ok(!root.find("rl-picture").attributes["aria-label"].includes("49"), "a screen reader is not told either");
  kernel.say({ cover: {} });
  page.paint();
  assert.equal(root.dataset.covered, "false");
  assert.equal(root.find("rl-cover").hidden, true);
  assert.equal(root.find("rl-picture").attributes["aria-label"], "49 % zeros");
});

test("without a question nothing is covered", () => {
  for (const cover of [{}, undefined]) assert.equal(mounted(cover).root.dataset.covered, "false");
});

test("show me sends the guess, skip sends none", () => {
  const { kernel, root } = mounted(PREDICTION), slider = root.all().find(e => e.tag === "input" && (e.attributes.class ?? "") === "rl-guess");
  slider.value = 30;
  Object.defineProperty(slider, "valueAsNumber", { get: () => 30 });
  slider.fire("input");
  root.find("rl-cover").fire("submit");
  root.find("rl-skip").fire("click");
  assert.deepEqual(kernel.sent.map(message => message.guess), [30, null]);
});

test("a number begins without a thumb, and counts once it was touched, where it stood too", () => {
  const { kernel, root } = mounted(PREDICTION), slider = root.all().find(e => e.tag === "input");
  const sent = () => { root.find("rl-cover").fire("submit"); return kernel.sent.map(message => message.guess); };
  assert.deepEqual([sent(), root.find("rl-reveal").disabled, slider.parent.dataset.untouched], [[], true, "true"]);
  slider.fire("pointerup");
  assert.deepEqual([root.find("rl-reveal").disabled, slider.parent.dataset.untouched, sent()], [false, "false", [50]]);
});

test("what moves the answer waits for the guess", () => {
  const { kernel, root } = mounted(PREDICTION), waiting = () => ["rl-controls", "rl-transport", "rl-drawer", "rl-pins"].map(name => root.find(name).inert);
  assert.deepEqual(waiting(), [true, true, true, true]);
  kernel.say({ cover: {} });
  assert.deepEqual(waiting(), [false, false, false, false]);
});

test("guess and answer stand side by side afterwards", () => {
  const { page, kernel, root } = mounted({});
  kernel.say({ frame: frameOf({ guess: { words: "Your guess was 30 %.", guess: 30, answer: 49, low: 0, high: 100 } }) });
  page.paint();
  assert.equal(root.find("rl-guess-words").textContent, "Your guess was 30 %.");
  assert.equal(root.find("rl-guessed").style.left, "30%");
  assert.equal(root.find("rl-found").style.left, "49%");
  kernel.say({ frame: frameOf({ guess: { words: "You skipped.", guess: null, answer: 149, low: 0, high: 100 } }) });
  page.paint();
  assert.equal(root.find("rl-guessed"), undefined);
  assert.equal(root.find("rl-found").style.left, "100%");
});

// A choice.

const CHOICE = { kind: "choice", name: "99 more", question: "More?", choices: ["more", "fewer"] };

test("a choice begins with none, and counts when it is made and shown", () => {
  const { kernel, root } = mounted(CHOICE), radios = root.all().filter(e => e.attributes.type === "radio");
  assert.equal(root.find("rl-reveal").disabled, true);
  root.find("rl-cover").fire("submit");
  assert.deepEqual(kernel.sent.filter(message => "guess" in message), []);
  radios[1].fire("change");
  assert.equal(root.find("rl-reveal").disabled, false);
  root.find("rl-cover").fire("submit");
  assert.deepEqual(kernel.sent.filter(message => "guess" in message).map(message => message.guess), ["fewer"]);
});

// A sketch. The fake page's elements are 400 px wide and 100 px high.

const CURVE = { kind: "sketch", name: "99 curve", question: "How?", xs: [0, 1, 2, 4], x_label: "current", low: 0, high: 50, unit: "Hz", log: false };
const guesses = kernel => kernel.sent.filter(message => "guess" in message).map(message => message.guess);

function sketching(about = CURVE) {
  const made = mounted(about), sheet = made.root.find("rl-sketch");
  const key = name => sheet.fire("keydown", { key: name }), point = (kind, x, y) => sheet.fire(kind, { clientX: x, clientY: y, button: 0 });
  const submit = () => { made.root.find("rl-cover").fire("submit"); return guesses(made.kernel).at(-1); };
  return { ...made, sheet, key, point, submit };
}

test("a stroke sets all points that it passes, at the height at which it passes them", () => {
  const { root, point, submit } = sketching();
  assert.equal(root.find("rl-reveal").disabled, true);
  assert.equal(submit(), undefined);
  point("pointerdown", 0, 100);
  point("pointermove", 400, 20);
  point("pointerup", 400, 20);
  point("pointermove", 0, 0);
  assert.equal(root.find("rl-reveal").disabled, false);
  assert.deepEqual(submit(), [0, 10, 20, 40]);
  assert.equal(root.find("rl-sketch-at").textContent, "current 4: 40 Hz");
});

test("a stroke beyond the sheet stays within its ends", () => {
  const { point, submit } = sketching();
  point("pointerdown", -30, 150);
  point("pointermove", 500, -80);
  assert.deepEqual([submit().at(0), submit().at(-1)], [0, 50]);
});

test("the second button of a mouse draws nothing", () => {
  const { sheet, submit } = sketching();
  sheet.fire("pointerdown", { clientX: 9, clientY: 9, button: 2 });
  assert.equal(submit(), undefined);
});

test("keys choose a point and move it, and say so; points between follow", () => {
  const { sheet, key, submit } = sketching();
  assert.equal(sheet.getAttribute("aria-valuetext"), "current 0: nothing drawn yet, point 1 of 4");
  assert.ok(sheet.getAttribute("aria-label").startsWith("your curve of Hz over current"));
  for (let i = 0; i < 6; i++) key("PageDown");
  assert.equal(sheet.getAttribute("aria-valuetext"), "current 0: 0 Hz, point 1 of 4");
  for (const name of ["End", "ArrowRight", "ArrowUp", "ArrowUp"]) assert.ok(key(name).prevented);
  assert.equal(sheet.getAttribute("aria-valuetext"), "current 4: 2 Hz, point 4 of 4");
  assert.deepEqual(submit(), [0, 0.6667, 1.333, 2]);
  key("Home");
  key("ArrowLeft");
  assert.equal(sheet.getAttribute("aria-valuenow"), "0");
  assert.ok(!key("Tab").prevented && !sheet.fire("keydown", { key: "ArrowUp", ctrlKey: true }).prevented);
});

test("guess and answer of a sketch go to the picture, and the answer comes after the cover", () => {
  const guess = { ...CURVE, words: "off by 5 Hz", guess: [0, 0, 0, 10], answer: [0, 0, 0, 40] }, { page, kernel, views } = mounted(CURVE);
  page.paint();
  kernel.say({ cover: {}, frame: frameOf({ guess }) });
  page.paint();
  const [first, last] = [views.find(view => view.you), views.at(-1)];
  assert.deepEqual([first.you.guess, first.you.answer, first.you.share < 1], [guess.guess, guess.answer, true]);
  assert.equal(last.you.words, "off by 5 Hz");
});

test("points stand at their distances, labels side by side", () => {
  assert.deepEqual(sketchPlaces([0, 1, 4]), [0, 0.25, 1]);
  assert.deepEqual(sketchPlaces(["off", "weak", "strong"]), [0, 0.5, 1]);
});

test("height and value are each other's inverse, on both axes", () => {
  for (const about of [{ low: -5, high: 20, log: false }, { low: 0.01, high: 100, log: true }]) {
    for (const share of [0, 0.25, 0.5, 1]) assert.ok(Math.abs(sketchHeight(sketchValue(share, about), about) - share) < 1e-3);
    assert.deepEqual([sketchValue(0, about), sketchValue(1, about)], [about.low, about.high]);
  }
  assert.equal(sketchHeight(0, { low: 0.1, high: 10, log: true }), 0);
});

test("what was not drawn lies between what was, and level beyond it", () => {
  assert.deepEqual(sketchFilled(new Map(), 3), [0.5, 0.5, 0.5]);
  assert.deepEqual(sketchFilled(new Map([[3, 1], [1, 0.5]]), 5), [0.5, 0.5, 0.75, 1, 1]);
});

test("axes have quarters, or powers of ten", () => {
  assert.deepEqual(sketchLevels({ low: 0, high: 200, log: false }), [[0, true], [50, false], [100, true], [150, false], [200, true]]);
  assert.deepEqual(sketchLevels({ low: 0.5, high: 100, log: true }).map(([value]) => value), [1, 10, 100]);
  assert.deepEqual(sketchLevels({ low: 2, high: 7, log: true }), [[2, true], [7, true]]);
  assert.ok(sketchLevels({ low: 1e-9, high: 1, log: true }).filter(([, said]) => said).length <= 5);
});

test("at most seven points say their place, the last one where it fits", () => {
  assert.deepEqual(sketchTicks(Array(13).fill(0)), [0, 2, 4, 6, 8, 10, 12]);
  for (let n = 2; n <= 60; n++) {
    const ticks = sketchTicks(Array(n).fill(0));
    assert.ok(ticks.length >= 2 && ticks.length <= 7 && ticks[0] === 0 && ticks.at(-1) < n, `${n}: ${ticks}`);
  }
});
