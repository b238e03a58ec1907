// How a panel plays its films, with a kernel and without. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import scope from "../../rectlab/lessons/scope/panel.mjs";
import { fakePage } from "./fake_page.mjs";
import { Kernel, biasShiftFilm, layersFilm, pack, packFilms, scopeFrame, shaped } from "./packing.mjs";

const NUMBER = (name, low, high, step, folded = false) => ({ name, label: name, kind: "linear", low, high, step, folded, about: "" });
const PANEL = {
  question: "What if?", buttons: ["train", "pause", "pin", "unpin"], colours: { light: { active: "#0173b2", zeros: "#c77700" }, dark: { active: "#56b4e9", zeros: "#f0a030" } },
  controls: [
    NUMBER("hidden_layers", 1, 12, 1), NUMBER("bias_shift", -2, 2, 0.5), NUMBER("layer", 0, 12, 1, true), NUMBER("unit", 0, 1000, 1, true),
    { name: "counts", label: "counts", kind: "menu", choices: ["linear", "log"], folded: true, about: "" },
    { name: "width", label: "width", kind: "menu", choices: [8, 16], folded: true, about: "" },
  ],
};

/** Mount a scope with a film; time stands still until mock.timers.tick. */
function mounted(state = {}, context) {
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());
  const page = fakePage(), kernel = new Kernel({ panel: PANEL, frame: scopeFrame(), film: packFilms(biasShiftFilm(), layersFilm()), ...state });
  page.globals();
  const unmount = scope.render({ model: kernel, el: page.document.body }), root = page.document.body.children[0], find = name => root.find(name);
  page.paint();
  const slide = (name, place) => { find(name).value = place; find(name).fire("input"); page.paint(); };
  return { page, kernel, unmount, root, find, slide, words: () => find("rl-words").textContent, zeros: () => find("rl-picture").written.filter(w => w.words.endsWith("%")).map(w => w.words) };
}

test("a film made from all examples is no preview, and does not say so", t => {
  const [film, arrays] = biasShiftFilm(), { slide, words, find, root, unmount } = mounted({ film: packFilms([{ ...film, common: { ...film.common, preview: false } }, arrays]) }, t);
  slide("rl-bias_shift", 6);
  assert.deepEqual([words(), root.dataset.shows, root.dataset.preview], ["high", "film", "false"]);
  assert.match(find("rl-cost").textContent, /^from the film: all 10 examples · /);
  unmount();
});

test("while a slider moves its film answers and nothing is sent; after a rest the newest value is, once", t => {
  const { kernel, slide, words, zeros, find, unmount } = mounted({}, t);
  assert.deepEqual(zeros(), ["50 %", "50 %"]);
  slide("rl-bias_shift", 2);
  mock.timers.tick(100);
  slide("rl-bias_shift", 6);
  assert.deepEqual([words(), zeros(), kernel.sent], ["Preview: high", ["25 %", "25 %"], []]);
  assert.match(find("rl-cost").textContent, /^from the film: preview of 10 examples · \d+ ms draw$/);
  mock.timers.tick(149);
  assert.deepEqual(kernel.sent, []);
  mock.timers.tick(1);
  assert.deepEqual(kernel.sent, [{ set: { bias_shift: 1 }, id: 1 }]);
  mock.timers.tick(1000);
  assert.equal(kernel.sent.length, 1);
  unmount();
});

test("letting go asks the kernel at once, and its answer takes the film's place", t => {
  const { page, kernel, slide, find, words, root, unmount } = mounted({}, t);
  slide("rl-bias_shift", 6);
  find("rl-bias_shift").fire("change");
  assert.deepEqual(kernel.sent, [{ set: { bias_shift: 1 }, id: 1 }]);
  assert.equal(root.dataset.shows, "film");
  kernel.say({ frame: scopeFrame({ id: 1, words: "confirmed", values: { bias_shift: 1 } }) });
  page.paint();
  assert.deepEqual([words(), root.dataset.shows], ["confirmed", "exact"]);
  unmount();
});

test("arrow keys, held or pressed again and again, play the film and ask once they rest; leaving the slider asks at once", t => {
  const { kernel, slide, find, words, unmount } = mounted({}, t);
  const press = place => { find("rl-bias_shift").fire("keydown"); slide("rl-bias_shift", place); find("rl-bias_shift").fire("change"); find("rl-bias_shift").fire("keyup"); };
  for (const place of [3, 2]) press(place);
  assert.deepEqual([kernel.sent, words()], [[], "Preview: low"]);
  mock.timers.tick(150);
  assert.deepEqual(kernel.sent, [{ set: { bias_shift: -1 }, id: 1 }]);
  press(6);
  find("rl-bias_shift").fire("blur");
  assert.deepEqual(kernel.sent[1], { set: { bias_shift: 1 }, id: 2 });
  kernel.say({ frame: scopeFrame({ id: 2, values: { bias_shift: 1 } }) });
  press(6);
  slide("rl-bias_shift", 2);
  find("rl-bias_shift").fire("change");                                // by mouse, after keys: at once
  assert.deepEqual(kernel.sent[2], { set: { bias_shift: -1 }, id: 3 });
  unmount();
});

test("an answer to an older value does not push the film aside, nor move the slider back", t => {
  const { page, kernel, slide, find, words, unmount } = mounted({}, t);
  slide("rl-bias_shift", 6); find("rl-bias_shift").fire("change");
  slide("rl-bias_shift", 2);
  kernel.say({ frame: scopeFrame({ id: 1, words: "old answer", values: { bias_shift: 1 } }) });
  page.paint();
  assert.deepEqual([words(), find("rl-bias_shift").value], ["Preview: low", 2]);
  find("rl-bias_shift").fire("change");
  kernel.say({ frame: scopeFrame({ id: 2, words: "new answer", values: { bias_shift: -1 } }) });
  page.paint();
  assert.equal(words(), "new answer");
  unmount();
});

test("where no film is valid the kernel is asked at once: other knobs moved, beyond its ends, while it trains, with a unit, no film", t => {
  const cases = [
    [{ frame: scopeFrame({ values: { width: 16 } }) }, 6], [{}, 8], [{ playing: true }, 6], [{ frame: scopeFrame({ values: { unit: 2 } }) }, 6],
    [{ film: new DataView(new ArrayBuffer(0)) }, 6],
  ];
  for (const [state, place] of cases) {
    const { kernel, slide, root, unmount } = mounted(state, t);
    slide("rl-bias_shift", place);
    assert.deepEqual(kernel.sent.filter(m => m.set), [{ set: { bias_shift: place / 2 - 2 }, id: 1 }]);
    assert.notEqual(root.dataset.shows, "film");
    unmount();
    mock.timers.reset();
  }
});

test("what the film showed and what came after go to the kernel together, and its next picture is shown", t => {
  const { page, kernel, slide, words, unmount } = mounted({}, t);
  slide("rl-bias_shift", 6);
  slide("rl-hidden_layers", 2);                                  // the film of the layers was made at bias shift 0
  assert.deepEqual(kernel.sent, [{ set: { bias_shift: 1, hidden_layers: 3 }, id: 1 }]);
  slide("rl-hidden_layers", 3);
  kernel.say({ frame: scopeFrame({ id: 1, layers: 3, words: "on the way" }) });
  page.paint();
  assert.equal(words(), "on the way");
  unmount();
});

test("a button tells the kernel first what the film showed, and what comes then is shown", t => {
  const { page, kernel, slide, find, words, unmount } = mounted({}, t);
  slide("rl-bias_shift", 6);
  find("rl-train").fire("click");
  assert.deepEqual(kernel.sent, [{ set: { bias_shift: 1 }, id: 1 }, { press: "train", id: 2 }]);
  kernel.say({ frame: scopeFrame({ id: 1, words: "training" }) });
  page.paint();
  assert.equal(words(), "training");
  unmount();
});

test("while the film shows, the difference to A is said to follow", t => {
  const { slide, find, unmount } = mounted({ pinned: scopeFrame() }, t);
  slide("rl-bias_shift", 6);
  assert.deepEqual([find("rl-compare").hidden, find("rl-compare").textContent], [false, "A and now: follows when the hand rests."]);
  unmount();
});

test("a film that is taken away leaves nothing unsaid", t => {
  const { kernel, slide, unmount } = mounted({}, t);
  slide("rl-bias_shift", 6);
  kernel.say({ film: new DataView(new ArrayBuffer(0)) });
  assert.deepEqual(kernel.sent, [{ set: { bias_shift: 1 }, id: 1 }]);
  unmount();
});

test("a film that cannot be read is said, the picture stays, and the kernel is asked", t => {
  t.mock.method(console, "warn", () => {});
  const { kernel, slide, find, words, unmount } = mounted({ film: pack({ films: [{ control: "bias_shift", places: [1], words: [] }] }) }, t);
  assert.match(find("rl-error").textContent, /film of this panel could not be read/);
  assert.equal(words(), "exact words");
  slide("rl-bias_shift", 6);
  assert.equal(kernel.sent.length, 1);
  kernel.say({ film: packFilms(biasShiftFilm()) });
  assert.equal(find("rl-error").hidden, true);
  unmount();
});

test("a film frame that cannot be drawn keeps the last good picture and asks the kernel", t => {
  t.mock.method(console, "warn", () => {});
  const [film, arrays] = biasShiftFilm(), bad = shaped(Uint16Array, Array(3).fill(0), 3, 1);
  const { kernel, slide, find, zeros, unmount } = mounted({ film: packFilms([film, { ...arrays, zeros: bad }]) }, t);
  slide("rl-bias_shift", 6);
  assert.deepEqual([zeros(), find("rl-words").textContent, kernel.sent.length], [["50 %", "50 %"], "exact words", 1]);
  assert.equal(find("rl-error").hidden, false);
  unmount();
});

test("a page without a kernel: films play, what needs the kernel cannot be moved, and nothing is ever sent", t => {
  const { page, kernel, slide, find, words, root, unmount } = mounted({ live: false }, t);
  const usable = name => !find(name).disabled;
  assert.deepEqual(["rl-train", "rl-pause", "rl-pin", "rl-unpin", "rl-width", "rl-unit"].filter(usable), []);
  assert.deepEqual(["rl-bias_shift", "rl-hidden_layers", "rl-layer", "rl-counts"].filter(name => !usable(name)), []);
  assert.equal(find("rl-note").textContent, "This page has no kernel: one slider moves at a time; run the notebook for the rest.");
  assert.equal(find("rl-note").hidden, false);
  slide("rl-bias_shift", 5);                                             // a step of a key that is shorter than the film's leads to its next place
  assert.deepEqual([words(), find("rl-bias_shift").value], ["Preview: high", 6]);
  slide("rl-bias_shift", 4); slide("rl-bias_shift", 6); find("rl-bias_shift").fire("change");
  assert.equal(words(), "Preview: high");
  slide("rl-bias_shift", 5);                                             // 0.5 is not on film: the slider stands where the picture was made
  assert.deepEqual([words(), find("rl-bias_shift").value], ["exact words", 4]);
  slide("rl-bias_shift", 6);
  slide("rl-hidden_layers", 0);
  assert.deepEqual([words(), find("rl-bias_shift").value], ["Preview: one", 4]);           // the first slider went back
  slide("rl-hidden_layers", 1);
  assert.deepEqual([words(), root.dataset.shows], ["exact words", "exact"]);         // where the page was made its own frame is shown
  find("rl-picture").fire("keydown", { key: "ArrowDown" });
  page.paint();
  assert.deepEqual(find("rl-picture").written.filter(w => w.words.startsWith("layer")).map(w => w.words), ["layer 1"]);
  find("rl-picture").fire("keydown", { key: "ArrowRight" });
  assert.equal(find("rl-unit").value, 0);                         // a unit needs the kernel
  mock.timers.tick(5000);
  assert.deepEqual(kernel.sent, []);
  unmount();
});

test("a page without a kernel and without films says what to do", t => {
  const { find, unmount } = mounted({ live: false, film: null }, t);
  assert.equal(find("rl-note").textContent, "This page has no kernel: run the notebook to move the controls.");
  assert.ok(find("rl-bias_shift").disabled);
  unmount();
});

test("a panel with its kernel shows no such note", t => {
  const { find, unmount } = mounted({}, t);
  assert.equal(find("rl-note").hidden, true);
  unmount();
});

test("the clean-up ends the film's clock too, and takes every listener away", t => {
  const { page, kernel, slide, root, unmount } = mounted({}, t);
  root.find("rl-train").fire("click");
  slide("rl-bias_shift", 6);
  unmount();
  mock.timers.tick(5000);
  assert.equal(root.find("rl-error").hidden, true);
  assert.deepEqual([kernel.sent.slice(1), kernel.ears.length, page.observers.size, page.frames.size], [[], 0, 0, 0]);
  assert.deepEqual(root.all().flatMap(e => e.listeners), []);
});
