// A whole panel on a fake page with a fake kernel behind it. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mountPanel } from "../../rectlab/panels/panel.mjs";
import { fakePage } from "./fake_page.mjs";
import { Kernel, pack } from "./packing.mjs";

const PANEL = {
  question: "What if?", buttons: ["train", "pause"], colours: { light: { active: "#0173b2" }, dark: {} },
  controls: [
    { name: "bias_shift", label: "bias shift", kind: "linear", low: -2, high: 2, step: 0.02, about: "Added." },
    { name: "data", label: "data", kind: "menu", choices: ["digits", "mnist"], folded: true, about: "" },
  ],
};

const frameOf = header => pack({ words: "", values: {}, id: null, probe_size: 10, compute_ms: 1, device: "cpu", ...header });

/** Mount a panel; `picture` counts what was drawn. */
function mounted() {
  const page = fakePage(), kernel = new Kernel({ panel: PANEL }), drawn = [];
  page.globals();
  const unmount = mountPanel({ model: kernel, el: page.document.body }, { draw: (_, frame) => drawn.push(frame.header.words) });
  const root = page.document.body.children[0];
  return { page, kernel, drawn, unmount, root, find: name => root.find(name), note: root.find("rl-error") };
}

function slide(slider, place) {
  slider.value = place;
  slider.fire("input");
}

test("every control has a label of its own, and two panels share no id", () => {
  const one = mounted(), other = mounted(), ids = [];
  for (const { root, unmount } of [one, other]) {
    for (const name of ["rl-bias_shift", "rl-data"]) {
      const { id } = root.find(name).attributes;
      assert.equal(root.all().filter(e => e.tag === "label" && e.attributes.for === id).length, 1);
      ids.push(id);
    }
    unmount();
  }
  assert.equal(new Set(ids).size, 4);
});

test("folded controls are behind the three dots", () => {
  const { find, unmount } = mounted(), fold = find("rl-drawer"), more = find("rl-more");
  assert.ok(fold.all().includes(find("rl-data")) && !fold.all().includes(find("rl-bias_shift")));
  assert.equal(fold.hidden, true);
  more.fire("click");
  assert.deepEqual([fold.hidden, more.attributes["aria-expanded"]], [false, "true"]);
  unmount();
});

test("sliders, menus and buttons send their values", () => {
  const { kernel, find, unmount } = mounted();
  slide(find("rl-bias_shift"), 0);
  kernel.say({ frame: frameOf({ id: 1 }) });
  Object.assign(find("rl-data"), { value: 1 }).fire("change");
  find("rl-train").fire("click");
  assert.deepEqual(kernel.sent, [{ set: { bias_shift: -2 }, id: 1 }, { set: { data: "mnist" }, id: 2 }, { press: "train", id: 3 }]);
  unmount();
});

test("a frame is drawn once a page frame, with its words, and moves the controls", () => {
  const { page, kernel, drawn, find, unmount } = mounted();
  kernel.say({ frame: frameOf({ words: "first" }) });
  kernel.say({ frame: frameOf({ words: "second", values: { bias_shift: 1, data: "mnist" } }) });
  page.paint();
  assert.deepEqual(drawn, ["second"]);
  assert.equal(find("rl-words").textContent, "second");
  assert.deepEqual([find("rl-bias_shift").value, find("rl-data").value], [150, 1]);
  unmount();
});

test("a control under the hand is not moved, and moves again once let go, also by a choice whose pointerup is lost", () => {
  for (const [name, end] of [["rl-bias_shift", "pointerup"], ["rl-bias_shift", "blur"], ["rl-data", "change"]]) {
    const { kernel, find, unmount } = mounted(), control = find(name);
    control.fire("pointerdown");
    control.value = "held";
    kernel.say({ frame: frameOf({ values: { bias_shift: 1, data: "mnist" } }) });
    assert.equal(control.value, "held");
    control.value = 0;
    control.fire(end);
    kernel.say({ frame: frameOf({ id: 9, values: { bias_shift: 1, data: "mnist" } }) });
    assert.notEqual(control.value, 0, `${name} after ${end}`);
    unmount();
  }
});

test("an error is shown as a line and goes when all is well", () => {
  const { kernel, note, unmount } = mounted();
  assert.equal(note.hidden, true);
  kernel.say({ error: "bias_shift: must be a number" });
  assert.deepEqual([note.hidden, note.textContent], [false, "bias_shift: must be a number"]);
  kernel.say({ error: "" });
  assert.equal(note.hidden, true);
  unmount();
});

test("a kernel whose line is cut is said at once, and every time", () => {
  const { kernel, find, note, unmount } = mounted();
  kernel.gone = true;
  for (const place of [0, 1, 2]) {
    note.hidden = true;
    slide(find("rl-bias_shift"), place);
    assert.deepEqual([note.hidden, note.textContent], [false, "The kernel behind this panel was restarted or stopped. Run this cell again."]);
  }
  unmount();
});

test("while it trains only pause can be pressed, and each frame nobody asked for is acknowledged", () => {
  const { kernel, find, unmount } = mounted(), usable = () => ["rl-train", "rl-pause"].map(name => !find(name).disabled);
  assert.deepEqual(usable(), [true, false]);
  kernel.say({ playing: true });
  assert.deepEqual(usable(), [false, true]);
  kernel.say({ frame: frameOf({ number: 5 }) });
  assert.deepEqual(kernel.sent, [{ drawn: 5 }]);
  unmount();
});

test("the clean-up takes every listener, observer, waiting frame and element away", () => {
  const { page, kernel, root, unmount } = mounted();
  kernel.say({ frame: frameOf({}) });
  assert.equal(kernel.ears.length, 8);
  assert.equal(page.observers.size, 2);
  assert.equal(page.frames.size, 1);
  unmount();
  assert.deepEqual([kernel.ears.length, page.observers.size, page.frames.size, page.document.body.children.length], [0, 0, 0, 0]);
  assert.deepEqual(root.all().flatMap(e => e.listeners), []);
});

test("what the hand sets stands in the front end's own model at once, and one plain message tells it when the hand rests", async t => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { kernel, find, unmount } = mounted(), slider = find("rl-bias_shift");
  kernel.say({ frame: frameOf({}) });
  for (const place of [0, 5, 9]) { slide(slider, place); t.mock.timers.tick(100); }
  assert.deepEqual([kernel.get("bias_shift"), kernel.saved], [-1.82, []]);
  t.mock.timers.tick(500);
  assert.deepEqual(kernel.saved, [{ bias_shift: -1.82 }]);
  unmount();
});

test("a kernel that works for long is not called silent: it says what it does", async t => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { page, kernel, find, note, unmount } = mounted();
  kernel.say({ frame: frameOf({}) });
  find("rl-train").fire("click");
  kernel.say({ working: "At work on train: 2 s so far." });
  t.mock.timers.tick(4000);
  assert.deepEqual([find("rl-status").textContent, note.hidden], ["At work on train: 2 s so far.", true]);
  kernel.say({ working: "" });
  for (const act of [...page.frames.values()]) act();
  assert.equal(find("rl-status").textContent, "");
  unmount();
});
