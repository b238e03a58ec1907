// The hand on the picture: what is hovered, clicked and dragged, how values glide, and how much room there is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mountPanel } from "../../rectlab/panels/panel.mjs";
import { glidesFor } from "../../rectlab/panels/motion.mjs";
import { heightFor, largeType } from "../../rectlab/panels/room.mjs";
import { fakePage } from "./fake_page.mjs";
import { Kernel, pack } from "./packing.mjs";

const PANEL = {
  question: "What if?", buttons: [], colours: { light: {}, dark: {} },
  controls: [
    { name: "bias_shift", label: "bias shift", kind: "linear", low: -2, high: 2, step: 0.02, about: "" },
    { name: "unit", label: "unit", kind: "linear", low: 1, high: 64, step: 1, about: "" },
  ],
};
const LINE = { key: "line", words: "drag me", cursor: "ew-resize", box: [40, 0, 20, 100], grab: x => ({ bias_shift: (x - 50) / 100 }) };
const CELL = { key: "cell", words: ["unit 3", "on for 7 of 10"], choose: { unit: 3 } };
const at = (x, y) => y > 50 ? CELL : Math.abs(x - 50) < 10 ? LINE : null;

function mounted(options = {}) {
  const page = fakePage(), kernel = new Kernel({ panel: PANEL }), views = [];
  page.globals();
  const unmount = mountPanel({ model: kernel, el: page.document.body }, { draw: (_, frame, view) => views.push(view), at, ...options });
  kernel.say({ frame: pack({ words: "", values: { bias_shift: 0, unit: 1 }, id: null, probe_size: 10, compute_ms: 1, device: "cpu" }) });
  page.paint();
  const root = page.document.body.children[0], canvas = root.find("rl-picture");
  const point = (kind, offsetX, offsetY) => canvas.fire(kind, { offsetX, offsetY, button: 0, pointerId: 1 });
  return { page, kernel, views, root, canvas, point, unmount };
}

test("what lies under the pointer is named beside it and marked in the picture; the cursor says what it is for", () => {
  const { page, views, root, canvas, point } = mounted(), tip = root.find("rl-tip");
  assert.equal(tip.hidden, true);
  point("pointermove", 10, 80);
  page.paint();
  assert.deepEqual([tip.hidden, tip.textContent, canvas.style.cursor, views.at(-1).under.key], [false, "unit 3on for 7 of 10", "pointer", "cell"]);
  point("pointermove", 50, 10);
  page.paint();
  assert.deepEqual([tip.textContent, canvas.style.cursor, views.at(-1).under.key], ["drag me", "ew-resize", "line"]);
  point("pointerleave");
  page.paint();
  assert.deepEqual([tip.hidden, canvas.style.cursor, views.at(-1).under], [true, "", null]);
});

test("a click sets what the thing chooses; nothing happens where there is no thing", () => {
  const { kernel, point } = mounted();
  point("pointerdown", 10, 80); point("click", 10, 80);
  point("pointerdown", 100, 10); point("click", 100, 10);
  assert.deepEqual(kernel.sent.map(message => message.set), [{ unit: 3 }]);
});

test("a drag sets the knob at its nearest place, holds on beyond the thing, and ends", () => {
  const { kernel, root, point, views, page } = mounted();
  const answered = () => kernel.say({ frame: pack({ words: "", values: { bias_shift: 0, unit: 1 }, id: kernel.sent.at(-1).id, probe_size: 10, compute_ms: 1, device: "cpu" }) });
  point("pointerdown", 50, 10);
  point("pointermove", 81, 90);
  assert.deepEqual(kernel.sent.at(-1).set, { bias_shift: 0.32 });
  assert.equal(root.find("rl-bias_shift").value, 116);
  page.paint();
  assert.ok(views.at(-1).held);
  answered();
  point("pointermove", 9000, 10);
  assert.deepEqual(kernel.sent.at(-1).set, { bias_shift: 2 });
  answered();
  point("pointerup", 9000, 10);
  const before = kernel.sent.length;
  point("pointermove", 60, 10);
  page.paint();
  assert.deepEqual([kernel.sent.length, views.at(-1).held], [before, false]);
});

test("keys walk from the value that was chosen last, not from the last picture", () => {
  const { kernel, canvas } = mounted({ keys: { words: "right: the next unit", act: (key, { header }) => key === "ArrowRight" ? { unit: header.values.unit + 1 } : null } });
  for (let k = 0; k < 10; k++) canvas.fire("keydown", { key: "ArrowRight" });      // no picture in between
  kernel.say({ frame: pack({ words: "", values: { bias_shift: 0, unit: 2 }, id: 1, probe_size: 10, compute_ms: 1, device: "cpu" }) });
  assert.deepEqual(kernel.sent.at(-1).set, { unit: 11 });
});

test("a knob that only changes how a frame is looked at is in the picture before the kernel answers; others are not", () => {
  const looks = [], { kernel, page, point } = mounted({ draw: (_, frame) => looks.push(frame.header.values) });
  kernel.say({ frame: pack({ words: "", values: { bias_shift: 0, unit: 1 }, views: ["bias_shift"], id: null, probe_size: 10, compute_ms: 1, device: "cpu" }) });
  point("pointerdown", 50, 10); point("pointermove", 100, 10); point("pointerup", 100, 10); point("click", 10, 80);
  page.paint();
  assert.deepEqual(looks.at(-1), { bias_shift: 0.5, unit: 1 });
});

test("what is covered cannot be hovered, clicked or dragged", () => {
  const { kernel, root, point } = mounted();
  kernel.say({ cover: { name: "q", question: "How many?", low: 0, high: 10, step: 1, unit: "" } });
  point("pointermove", 10, 80); point("click", 10, 80);
  assert.deepEqual([root.find("rl-tip").hidden, kernel.sent.length], [true, 0]);
});

test("a value glides to its new place, waits while the hand holds something, and jumps where no motion is wanted", () => {
  let time = 0, held = false, asked = 0, still = false;
  const glide = glidesFor(() => asked++, () => held, () => time, () => still);
  assert.equal(glide("top", 10), 10);
  assert.equal(glide("top", 20), 10);
  time = 100;
  assert.equal(glide("top", 20), 15);
  time = 300;
  assert.equal(glide("top", 20), 20);
  const before = asked;
  glide("top", 20);
  assert.equal(asked, before, "what has arrived asks for no more pictures");
  held = true; glide("top", 40); time = 900;
  assert.equal(glide("top", 40), 20);
  held = false; glide("top", 40); time = 1200;
  assert.equal(glide("top", 40), 40);
  still = true;
  assert.equal(glide("top", 80), 80);
});

test("large type is 1.6 times as large, and less where the panel would become a narrow one", () => {
  assert.deepEqual([1084, 1920, 850, 390].map(largeType), [20.8, 20.8, 17, 13]);
});

test("a picture takes the room that is there, more on a wide page, and no less than it needs", () => {
  const room = { visible: 599, around: 200 };
  assert.equal(heightFor(300, 1084, 13, room), 300);
  assert.equal(heightFor(500, 1084, 13, room), 399);
  assert.equal(heightFor(300, 1626, 13, { visible: 900, around: 200 }), 450);
  assert.equal(heightFor(500, 1084, 13, { visible: 300, around: 200 }), 220);
  assert.equal(heightFor(600, 400, 13, room), 600, "a narrow page is scrolled anyway");
});
