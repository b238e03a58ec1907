// The scope as an instrument: pin, export, copy, large type, keys and clicks on the picture. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import scope from "../../rectlab/lessons/scope/panel.mjs";
import { fakePage } from "./fake_page.mjs";
import { Kernel, scopeFrame, shaped } from "./packing.mjs";

const NUMBER = (name, high) => ({ name, label: name, kind: "linear", low: 0, high, step: 1, folded: true, about: "" });
const PANEL = {
  question: "What if?", buttons: ["train", "pause", "pin", "unpin"], colours: { light: { active: "#0173b2", zeros: "#c77700" }, dark: { active: "#56b4e9", zeros: "#f0a030" } },
  controls: [NUMBER("layer", 12), NUMBER("unit", 1000), { name: "counts", label: "counts", kind: "menu", choices: ["linear", "log"], folded: true, about: "" }],
};

function mounted(state = {}) {
  const page = fakePage(), kernel = new Kernel({ panel: PANEL, frame: scopeFrame({ code: "rl1:abc" }), ...state });
  page.globals();
  const unmount = scope.render({ model: kernel, el: page.document.body }), root = page.document.body.children[0], find = name => root.find(name);
  page.paint();
  const key = name => { const event = find("rl-picture").fire("keydown", { key: name }); page.paint(); return event; };
  return { page, kernel, unmount, root, find, key, said: () => find("rl-picture").written.map(w => w.words) };
}

test("pin and unpin are pressed in the kernel; what it pinned is drawn, and the difference said", () => {
  const { page, kernel, find, said, unmount } = mounted();
  assert.deepEqual([find("rl-pin").textContent, find("rl-unpin").disabled, find("rl-compare").hidden], ["pin A", true, true]);
  find("rl-pin").fire("click");
  kernel.say({ pinned: scopeFrame(), frame: scopeFrame({ id: 1, compare: "5 points more zeros" }) });
  page.paint();
  assert.deepEqual(kernel.sent, [{ press: "pin", id: 1 }]);
  assert.ok(said().includes("A 50 %"));
  assert.deepEqual([find("rl-unpin").disabled, find("rl-compare").hidden, find("rl-compare").textContent], [false, false, "A and now: 5 points more zeros"]);
  kernel.say({ frame: scopeFrame({ compare: "A and now: the same" }) });
  page.paint();
  assert.equal(find("rl-compare").textContent, "A and now: the same");
  kernel.say({ pinned: new DataView(new ArrayBuffer(0)), frame: scopeFrame({ compare: "" }) });
  page.paint();
  assert.ok(!said().some(words => words.startsWith("A ")));
  assert.deepEqual([find("rl-unpin").disabled, find("rl-compare").hidden], [true, true]);
  unmount();
});

test("a pinned state that cannot be read is said and not drawn", t => {
  t.mock.method(console, "warn", () => {});
  const { kernel, find, said, page, unmount } = mounted();
  kernel.say({ pinned: new DataView(new ArrayBuffer(3)) });
  page.paint();
  assert.match(find("rl-error").textContent, /pinned state A could not be read/);
  assert.ok(!said().some(words => words.startsWith("A ")) && said().length > 0);
  unmount();
});

test("a frame that cannot be read keeps the last good picture, is said, and holds up no message", t => {
  t.mock.method(console, "warn", () => {});
  const { page, kernel, find, said, unmount } = mounted(), before = said().length;
  for (const _ of [1, 2]) find("rl-train").fire("click");
  const cut = scopeFrame({ id: 1 });
  for (const bad of [new DataView(new ArrayBuffer(2)), new DataView(cut.buffer, 3, cut.byteLength - 16)]) {
    kernel.say({ frame: bad });
    page.paint();
    assert.match(find("rl-error").textContent, /could not be read; the one before it stays/);
    assert.equal(said().length, before);
  }
  Object.assign(find("rl-layer"), { value: 2 }).fire("input");
  assert.deepEqual(kernel.sent.at(-1), { set: { layer: 2 }, id: 3 });
  kernel.say({ frame: scopeFrame({ id: 9 }) });
  assert.equal(find("rl-error").hidden, true);
  unmount();
});

test("a frame that cannot be drawn keeps the last good picture and is said", t => {
  const warn = t.mock.method(console, "warn", () => {});
  const { page, kernel, find, said, unmount } = mounted(), before = said();
  kernel.say({ frame: scopeFrame({ words: "torn", arrays: { zeros: shaped(Uint32Array, [1]) } }) });
  page.paint();
  assert.deepEqual([said(), find("rl-words").textContent, find("rl-error").hidden], [before, "exact words", false]);
  find("rl-projector").fire("click");
  page.paint();
  assert.equal(warn.mock.callCount(), 1);                         // what was torn is not tried again
  unmount();
});

test("the picture is saved as a PNG on the page's paper", t => {
  t.mock.method(globalThis, "setTimeout", act => act());
  const urls = [];
  t.mock.method(URL, "createObjectURL", blob => { urls.push(blob); return "blob:1"; });
  t.mock.method(URL, "revokeObjectURL", url => urls.push(url));
  const { page, find, unmount } = mounted();
  find("rl-png").fire("click");
  const [link] = page.clicked;
  assert.deepEqual([link.attributes.download, link.attributes.href, urls[0].painted[0].colour, urls[1]], ["rectlab-scope.png", "blob:1", "#fff", "blob:1"]);
  unmount();
});

test("the settings code is copied by the clipboard, else selected; a panel without one shows no field", async () => {
  const { page, find, unmount } = mounted(), written = [];
  assert.deepEqual([find("rl-code").value, find("rl-settings").hidden, find("rl-code").attributes.readonly], ["rl1:abc", false, ""]);
  Object.defineProperty(globalThis, "navigator", { value: { clipboard: { writeText: async words => written.push(words) } }, configurable: true });
  find("rl-copy").fire("click");
  await new Promise(setImmediate);
  assert.deepEqual([written, find("rl-spoken").textContent], [["rl1:abc"], "copied"]);
  globalThis.navigator.clipboard = undefined;
  find("rl-copy").fire("click");
  await new Promise(setImmediate);
  assert.equal(page.selected, find("rl-code"));
  assert.match(find("rl-spoken").textContent, /^selected/);
  unmount();
  const other = mounted({ frame: scopeFrame() });
  assert.equal(other.find("rl-settings").hidden, true);
  other.unmount();
});

test("projector mode is large type, and back", () => {
  const { kernel, root, find, page, unmount } = mounted(), state = () => [root.attributes.class, find("rl-projector").attributes["aria-pressed"], page.frames.size];
  find("rl-projector").fire("click");
  assert.deepEqual(state(), ["rectlab rl-large", "true", 1]);
  page.paint();
  find("rl-projector").fire("click");
  assert.deepEqual(state(), ["rectlab", "false", 1]);
  assert.deepEqual(kernel.sent, []);
  unmount();
});

test("keys on the picture choose a layer and a unit at once, and are kept from the page", () => {
  const { kernel, find, key, said, unmount } = mounted(), picture = find("rl-picture");
  assert.deepEqual([picture.attributes.tabindex, picture.dataset.lmSuppressShortcuts], ["0", "true"]);
  assert.equal(key("ArrowDown").prevented, true);
  assert.ok(said().includes("layer 1") && !said().includes("layer 2"));
  assert.deepEqual(kernel.sent, [{ set: { layer: 1 }, id: 1 }]);
  assert.equal(find("rl-layer").value, 1);
  key("Escape");
  assert.ok(said().includes("layer 2"));
  assert.equal(key("Escape").prevented, false);
  assert.equal(key("x").prevented, false);
  assert.equal(picture.fire("keydown", { key: "ArrowDown", ctrlKey: true }).prevented, false);
  unmount();
});

test("a key that chooses a layer and a unit sends both in one message, and leaving a unit hides it at once", () => {
  const unit = { unit: { layer: 1, unit: 1, bias: 0 }, values: { layer: 1, unit: 1 }, arrays: { unit_counts: shaped(Uint32Array, [1, 1, 1, 1]), unit_zeros: shaped(Uint32Array, [1]) } };
  const { page, kernel, key, said, unmount } = mounted(), hasUnit = () => said().some(words => words.startsWith("unit 1"));
  key("ArrowRight");
  assert.deepEqual(kernel.sent, [{ set: { layer: 1, unit: 1 }, id: 1 }]);
  kernel.say({ frame: scopeFrame({ id: 1, ...unit }) });
  page.paint();
  assert.ok(hasUnit());
  key("ArrowDown");
  assert.ok(!hasUnit() && said().includes("layer 2"));
  assert.deepEqual(kernel.sent.at(-1), { set: { layer: 2, unit: 0 }, id: 2 });
  unmount();
});

test("a click on a strip enlarges its layer, a second one goes back", () => {
  const { page, find, said, unmount } = mounted(), click = (x, y) => { find("rl-picture").fire("click", { offsetX: x, offsetY: y }); page.paint(); };
  click(10, 300);
  assert.ok(said().includes("layer 2") && !said().includes("layer 1"));
  click(10, 300);
  assert.ok(said().includes("layer 1"));
  unmount();
});

test("linear or log counts are seen before the kernel answers", () => {
  const { page, find, said, unmount } = mounted();
  Object.assign(find("rl-counts"), { value: 1 }).fire("change");
  page.paint();
  assert.ok(said().some(words => words.endsWith("log counts")));
  unmount();
});

test("loss and error have a trace each, with a name, where the kernel sends them", () => {
  const { page, kernel, find, unmount } = mounted(), curve = name => find(`rl-trace-${name}`).parent;
  assert.deepEqual([curve("loss").hidden, curve("error").hidden], [true, true]);
  kernel.say({ frame: scopeFrame({ arrays: { losses: shaped(Float32Array, [2, 1]), errors: shaped(Float32Array, [0, 100, 0.5, 0.25], 2, 2) } }) });
  page.paint();
  assert.deepEqual(["loss", "error"].map(name => [curve(name).hidden, curve(name).textContent]), [[false, "loss1.0"], [false, "error25 %"]]);
  assert.deepEqual(find("rl-trace-error").lines.length, 2);
  unmount();
});
