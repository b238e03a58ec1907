// The prediction gate on a fake page: what is asked, what is sent, and what stays covered. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mountPanel } from "../../rectlab/widgets/explorer.mjs";
import { fakePage } from "./fake_page.mjs";
import { Kernel, pack } from "./packing.mjs";

const PANEL = { question: "What if?", buttons: [], colours: {}, controls: [] };
const GATE = { name: "00 zeros", question: "How many zeros?", low: 0, high: 100, step: 1, unit: "%" };
const frameOf = header => pack({ words: "49 % zeros", values: {}, id: null, probe_size: 10, compute_ms: 1, device: "cpu", ...header });

function mounted(gate) {
  const page = fakePage(), kernel = new Kernel({ panel: PANEL, gate });
  page.globals();
  const unmount = mountPanel({ model: kernel, el: page.document.body }, { draw() {} });
  kernel.say({ frame: frameOf({}) });
  page.paint();
  return { page, kernel, root: page.document.body.children[0], unmount };
}

test("the picture is covered until the kernel opens the gate", () => {
  const { page, kernel, root } = mounted(GATE);
  assert.equal(root.dataset.gate, "closed");
  assert.ok(root.find("rl-ask").textContent.includes("How many zeros?"));
  assert.ok(!root.find("rl-picture").attributes["aria-label"].includes("49"), "a screen reader is not told either");
  kernel.say({ gate: {} });
  page.paint();
  assert.equal(root.dataset.gate, "open");
  assert.equal(root.find("rl-gate").hidden, true);
  assert.equal(root.find("rl-picture").attributes["aria-label"], "49 % zeros");
});

test("without a gate nothing is covered", () => {
  for (const gate of [{}, undefined]) assert.equal(mounted(gate).root.dataset.gate, "open");
});

test("show me sends the guess, skip sends none", () => {
  const { kernel, root } = mounted(GATE), slider = root.all().find(e => e.tag === "input" && (e.attributes.class ?? "") === "rl-guess");
  slider.value = 30;
  Object.defineProperty(slider, "valueAsNumber", { get: () => 30 });
  slider.fire("input");
  root.find("rl-gate").fire("submit");
  root.find("rl-skip").fire("click");
  assert.deepEqual(kernel.sent.map(message => message.guess), [30, null]);
});

test("a guess that was not moved is the middle", () => {
  const { kernel, root } = mounted(GATE);
  root.find("rl-gate").fire("submit");
  assert.deepEqual(kernel.sent.map(message => message.guess), [50]);
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
