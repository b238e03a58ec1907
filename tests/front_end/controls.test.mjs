// Run by `node --test` (tests/front_end/test_node.py does so where node exists). No browser, no packages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { scaleOf } from "../../rectlab/panels/controls.mjs";
import { costOf, unpackFrame } from "../../rectlab/panels/frame.mjs";
import { exact, inPercent, percent, rounded } from "../../rectlab/panels/numbers.mjs";
import { Pump } from "../../rectlab/panels/pump.mjs";
import { scopeStatus } from "../../rectlab/lessons/scope/panel.mjs";

function frameOf(header, ...bodies) {
  let text = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil((4 + text.length) / 8) * 8, total = padded + bodies.reduce((n, b) => n + Math.ceil(b.byteLength / 8) * 8, 0);
  const bytes = new Uint8Array(total + 3).fill(32), view = new DataView(bytes.buffer, 3);      // not aligned, as on the wire
  view.setUint32(0, padded - 4, true);
  bytes.set(text, 3 + 4);
  let at = 3 + padded;
  for (const body of bodies) { bytes.set(new Uint8Array(body.buffer), at); at += Math.ceil(body.byteLength / 8) * 8; }
  return view;
}

test("a frame that is not aligned in memory is read with its arrays and shapes", () => {
  const header = { words: "zéros", arrays: [{ name: "a", dtype: "uint16", shape: [3] }, { name: "b", dtype: "uint32", shape: [1, 2] }] };
  const { header: read, arrays } = unpackFrame(frameOf(header, new Uint16Array([1, 2, 65535]), new Uint32Array([7, 8])));
  assert.equal(read.words, "zéros");
  assert.deepEqual([...arrays.a], [1, 2, 65535]);
  assert.deepEqual([...arrays.b], [7, 8]);
  assert.deepEqual(arrays.b.shape, [1, 2]);
});

test("the pump keeps two messages under way and sends only the newest of the rest", () => {
  const sent = [], pump = new Pump(m => sent.push(m));
  for (const bias_shift of [1, 2, 3, 4, 5]) pump.set({ bias_shift });
  assert.deepEqual(sent.map(m => m.set.bias_shift), [1, 2]);
  pump.answered(1);
  assert.deepEqual(sent.map(m => m.set.bias_shift), [1, 2, 5]);
  pump.answered(3);
  assert.equal(pump.open.size, 0);
  pump.stop();
});

test("messages say whose numbers they bear", () => {
  const sent = [], pumps = [1, 2].map(() => new Pump(m => sent.push(m)));
  for (const pump of [...pumps, ...pumps]) pump.set({ bias_shift: 1 });
  assert.deepEqual(sent.map(m => m.id), [1, 1, 2, 2]);
  assert.ok(sent[0].view === sent[2].view && sent[1].view === sent[3].view && sent[0].view !== sent[1].view);
  for (const pump of pumps) pump.stop();
});

test("two knobs that wait together are sent together", () => {
  const sent = [], pump = new Pump(m => sent.push(m), { inFlight: 1 });
  pump.set({ bias_shift: 1 }); pump.set({ bias_shift: 2 }); pump.set({ l1: 3 });
  pump.answered(1);
  assert.deepEqual(sent[1].set, { bias_shift: 2, l1: 3 });
  pump.stop();
});

test("frames that answer nothing open no place, and a silent kernel is said and does not stop the pump", async () => {
  const sent = [];
  let silent = 0;
  const pump = new Pump(m => sent.push(m), { inFlight: 1, patience: 20, onSilence: () => silent++ });
  pump.set({ bias_shift: 1 }); pump.set({ bias_shift: 2 });
  pump.answered(null);
  assert.equal(sent.length, 1);
  await new Promise(done => setTimeout(done, 60));
  assert.equal(silent, 1);
  pump.set({ bias_shift: 3 });
  assert.equal(sent.at(-1).set.bias_shift, 3);
  pump.stop();
});

test("a linear scale goes through its values and back", () => {
  const scale = scaleOf({ kind: "linear", low: -2, high: 2, step: 0.02 });
  assert.equal(scale.places, 200);
  for (let p = 0; p <= 200; p++) assert.equal(scale.toPlace(scale.toValue(p)), p);
  assert.equal(scale.toValue(90), -0.2);
  assert.equal(scale.format(-0.2), "−0.20");
});

test("a log scale begins with its zero, ends at its end, and goes back", () => {
  const scale = scaleOf({ kind: "log", low: 1e-6, high: 1, zero: "off", per_decade: 10 });
  assert.equal(scale.toValue(0), 0);
  assert.equal(scale.format(0), "off");
  assert.equal(scale.toValue(1), 1e-6);
  assert.equal(scale.toValue(scale.places), 1);
  for (let p = 0; p <= scale.places; p++) assert.equal(scale.toPlace(scale.toValue(p)), p);
});

test("numbers are rounded, with a true minus", () => {
  assert.equal(rounded(0, 2), "0");
  assert.equal(rounded(-0.0316, 2), "−0.032");
  assert.equal(rounded(1e4, 2), "10,000");
  assert.equal(rounded(5e10, 3), "5.00 × 10¹⁰");
  assert.equal(rounded(-0.00123, 2), "−1.2 × 10⁻³");
  assert.deepEqual([rounded(0.4, 2), rounded(99.96, 3), exact(0.4), exact(1e-17), exact(0)], ["0.40", "100", "0.4", "10⁻¹⁷", "0"]);
  assert.equal(percent(0.5), "50 %");
  assert.equal(percent(0.021), "2.1 %");
  assert.deepEqual([0.034, 0.0994, 0.0996, 0.1, 0.9, 0, NaN].map(inPercent), ["3.4", "9.9", "10", "10", "90", "0", ""]);
  assert.deepEqual([1, 0.99999, 0.9984, 1e-6].map(percent), ["100 %", "> 99.9 %", "99.8 %", "< 0.1 %"]);      // all and none only where it is so
});

test("the status says steps, error, and the time left while it trains", () => {
  const header = { step: 1240, test_error: 0.021 };
  assert.equal(scopeStatus(header), "step 1,240 · test error 2.1 %");
  assert.equal(scopeStatus({ step: 0, test_error: 0.9 }), "step 0 · untrained head, test error 90 %");
  assert.equal(scopeStatus({ step: 7, test_error: null }), "step 7 · test error follows at rest");
  assert.equal(scopeStatus({ ...header, epoch: 3, n_epochs: 100, seconds_left: 4.4 }), "step 1,240 · test error 2.1 % · epoch 3 of 100, 4 s left");
});

test("the latency line says what was counted, what it took and where; a film and a page without a kernel took no computing", () => {
  const header = { probe_size: 1297, preview: false, shown: null, compute_ms: 4.4, device: "cpu", devices: "" };
  assert.equal(costOf(header, 2.2, true), "all 1,297 examples · 4 ms compute · 2 ms draw · cpu");
  assert.equal(costOf({ ...header, preview: true, devices: "cuda is the fastest" }, 2, true), "preview of 1,297 examples · 4 ms compute · 2 ms draw · cpu · cuda is the fastest");
  assert.equal(costOf({ ...header, shown: "10 digits" }, 2, false), "10 digits · 2 ms draw · cpu");
  assert.equal(costOf({ ...header, film: true, shown: "10 digits" }, 2, true), "from the film: 10 digits · 2 ms draw");
});
