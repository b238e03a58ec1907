// The twelve questions on a fake page: one at a time, chosen, skipped, gone back to, finished. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { firstOpen, leftOut, mountConcepts, stateOfItem } from "../../rectlab/panels/concepts.mjs";
import { fakePage } from "./fake_page.mjs";
import { Kernel } from "./packing.mjs";

const ITEMS = ["one", "two", "three"].map(name => ({ name, question: `${name}?`, choices: ["a", "b", "c", "d"] }));

function mounted(answers = {}, done = false, told = "") {
  const page = fakePage(), kernel = new Kernel({ title: "Questions", items: ITEMS, sheet: { answers, done }, told, error: "", heard: 0 });
  page.globals();
  const unmount = mountConcepts({ model: kernel, el: page.document.body }), root = page.document.body.children[0];
  const click = name => root.find(`rl-${name}`).fire("click"), radios = () => root.all().filter(e => e.attributes.type === "radio");
  const key = (name, target = radios()[0]) => root.fire("keydown", { key: name, target: { type: target?.attributes.type } });
  return { page, kernel, root, unmount, click, radios, key, asked: () => root.find("rl-ask").textContent, sent: () => kernel.sent.map(({ id, ...rest }) => rest) };
}

test("questions come one at a time, from the first that is open", () => {
  assert.equal(mounted().asked(), "one?");
  const { asked, root } = mounted({ one: 1 });
  assert.equal(asked(), "two?");
  assert.equal(root.find("rl-place").textContent, "2 of 3");
  assert.deepEqual(root.all().filter(e => e.attributes.class === "rl-question").map(e => e.getAttribute("aria-label")), ["question 1, answered", "question 2, open", "question 3, open"]);
});

test("a choice is sent at once, next goes on, back goes back to it", () => {
  const { asked, click, radios, root, sent } = mounted();
  assert.equal(root.find("rl-next").textContent, "skip");
  radios()[2].fire("change");
  assert.equal(root.find("rl-next").textContent, "next");
  click("next");
  assert.equal(asked(), "two?");
  click("back");
  assert.deepEqual(radios().map(radio => radio.checked), [false, false, true, false]);
  radios()[0].fire("change");
  assert.deepEqual(sent(), [{ item: "one", choice: 2 }, { item: "one", choice: 0 }]);
});

test("skipping sends no choice, and finishing names what is open", () => {
  const { asked, click, root, sent } = mounted();
  assert.equal(root.find("rl-back"), undefined);
  for (let k = 0; k < 3; k++) click("next");
  assert.equal(asked(), "Without an answer: 1, 2 and 3. Finish all the same?");
  click("finish");
  assert.deepEqual(sent(), [...ITEMS.map(({ name }) => ({ item: name, choice: null })), { done: true }]);
});

test("a step leads to its question", () => {
  const { asked, root } = mounted();
  root.all().filter(e => e.attributes.class === "rl-question")[2].fire("click");
  assert.equal(asked(), "three?");
});

test("keys 1 to 4 choose and enter goes on, with the focus", () => {
  const { page, key, radios, asked, sent } = mounted();
  radios()[0].focus();
  assert.ok(key("3").prevented);
  assert.equal(page.focused, radios()[2]);
  assert.ok(key("Enter").prevented);
  assert.equal(asked(), "two?");
  assert.equal(page.focused, radios()[0]);
  for (const name of ["5", "0", "x", "Tab", " "]) assert.ok(!key(name).prevented);
  assert.deepEqual(sent(), [{ item: "one", choice: 2 }]);
});

test("enter on a button is the button's own", () => {
  const { key, asked } = mounted();
  assert.ok(!key("Enter", null).prevented);
  assert.equal(asked(), "one?");
});

test("without the focus inside, nothing takes it", () => {
  const { page, click } = mounted();
  click("next");
  assert.equal(page.focused, undefined);
});

test("what is finished is told and cannot be changed", () => {
  const { root, radios, key, kernel, sent } = mounted({ one: 1, two: 1, three: null });
  kernel.say({ sheet: { answers: { one: 1, two: 1, three: null }, done: true }, told: "2 of 3 are answered." });
  assert.equal(root.find("rl-told").textContent, "2 of 3 are answered.");
  assert.equal(radios().length, 0);
  key("1");
  assert.ok(root.all().filter(e => e.attributes.class === "rl-question").every(step => step.disabled));
  assert.deepEqual(sent(), []);
});

test("what the kernel says went wrong stands below, and goes", () => {
  const { root, kernel } = mounted();
  kernel.say({ error: "The answers could not be kept." });
  assert.equal(root.find("rl-error").textContent, "The answers could not be kept.");
  kernel.say({ error: "" });
  assert.ok(root.find("rl-error").hidden);
});

test("a second view shows what was answered in the first", () => {
  const { root, kernel } = mounted();
  kernel.say({ sheet: { answers: { two: 3 }, done: false } });
  assert.equal(root.all().filter(e => e.attributes.class === "rl-question")[1].dataset.state, "answered");
});

test("a kernel that went away is said", () => {
  const { root, kernel, radios } = mounted();
  kernel.send = () => { throw new Error("dead"); };
  radios()[0].fire("change");
  assert.match(root.find("rl-error").textContent, /^The kernel behind these questions was restarted or stopped\./);
});

test("nothing is left behind", () => {
  const { page, kernel, unmount } = mounted();
  unmount();
  assert.equal(page.document.body.children.length, 0);
  kernel.say({ sheet: { answers: {}, done: true } });
});

test("open, skipped and answered are told apart", () => {
  assert.deepEqual(ITEMS.map(item => stateOfItem(item, { one: 0, two: null })), ["answered", "skipped", "open"]);
  assert.equal(firstOpen(ITEMS, { one: null, two: 0, three: 1 }), 3);
  assert.deepEqual([{}, { one: 0 }, { one: 0, two: 0 }, { one: 0, two: 1, three: 2 }].map(answers => leftOut(ITEMS, answers)), ["1, 2 and 3", "2 and 3", "3", ""]);
});
