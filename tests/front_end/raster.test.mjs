// The raster's own functions, what the hand finds in it, and that no words of a picture meet or leave the page. Run by test_node.py where node exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { rgb } from "../../rectlab/panels/drawing.mjs";
import { drawRaster, edgeOf, orderOf, pixels, rasterPlaces, probeAt, stateOf, thingAt } from "../../rectlab/lessons/zeros/panel.mjs";
import { fakePage } from "./fake_page.mjs";
import { THEME, wordsStandApart } from "./words_apart.mjs";

const shaped = (array, shape) => Object.assign(array, { shape });
const labels = Uint8Array.from({ length: 96 }, (_, i) => (i * 7) % 10);
const images = shaped(Uint8Array.from({ length: 96 * 64 }, (_, i) => i % 251), [96, 8, 8]);
const shared = { header: {}, arrays: { labels, images } };
const heightOf = width => (width < 620 ? 490 : 440);
const ends = { most_columns: 96, n_images: 1297 };

/** A raster of 64 units: unit r is on for every (r + 1)th image, the last four for none of the probe but for image 50. */
function frameOf(probe_size, { rows = 64, header = {} } = {}) {
  const levels = shaped(new Uint8Array(rows * 96), [rows, 96]), on_counts = new Uint16Array(rows);
  for (let r = 0; r < rows; r++) for (let i = 0; i < 96; i++) levels[96 * r + i] = r < rows - 4 ? (i % (r + 1) ? 0 : 255) : Number(i === 50) * 51;
  on_counts.forEach((_, r) => { on_counts[r] = levels.subarray(96 * r, 96 * r + Math.min(96, probe_size)).filter(Boolean).length; });
  return { header: { zero_fraction: 0.57, states: [4, 59, 1], probe_size, largest: 2, noun: "image", caption: "all 64 units, all 10 images", ...ends, ...header }, arrays: { levels, on_counts, rows: Uint16Array.from({ length: rows }, (_, r) => 2 * r) } };
}

const viewOf = (more = {}) => ({ width: 1084, height: 440, theme: THEME, shared, ...more });
const PLACE = rasterPlaces(1084, 440, 13);

test("a unit never on is silent, one always on is always on, all others are selective", () => {
  assert.equal(stateOf(0, 10), 0);
  assert.equal(stateOf(10, 10), 2);
  for (let count = 1; count < 10; count++) assert.equal(stateOf(count, 10), 1);
});

test("a colour in hexadecimal becomes red, green and blue", () => {
  assert.deepEqual(rgb("#0173b2"), [1, 115, 178]);
});

test("the probe's images stand before the others, and both stand by class", () => {
  assert.deepEqual(orderOf([3, 1, 2, 1, 0, 3], 4, 6), [1, 3, 2, 0, 4, 5]);
  assert.deepEqual(orderOf([3, 1, 2, 1, 0, 3], 6, 6), [4, 1, 3, 2, 0, 5]);
  assert.deepEqual(orderOf(null, 2, 3), [0, 1, 2]);
});

test("zeros are their colour, lighter than what is on on light paper and darker on dark paper, and size goes to the far end", () => {
  const levels = shaped(Uint8Array.from([0, 1, 100, 255]), [1, 4]);
  for (const [zeros, active, active_most, paper] of [["#c77700", "#0173b2", "#012a42", 255], ["#f0a030", "#56b4e9", "#d6effc", 17]]) {
    const out = pixels(levels, [0, 1, 2, 3], 4, [3], { zeros, active, active_most });
    const seen = i => [0, 1, 2].map(k => paper + out[4 * i + 3] / 255 * (out[4 * i + k] - paper)).reduce((a, b) => a + b, 0) * (paper > 100 ? -1 : 1);
    assert.deepEqual([...out.subarray(0, 3)], rgb(zeros));
    assert.deepEqual([...out.subarray(12)], [...rgb(active_most), 255]);
    for (const i of [0, 1, 2]) assert.ok(seen(i) + 20 < seen(i + 1), `${zeros} ${i}`);
  }
});

test("beyond the probe all is faint, but for what would wake a unit that is silent on the probe", () => {
  const out = pixels(shaped(Uint8Array.from([9, 9, 0, 9]), [2, 2]), [0, 1], 1, [1, 0], THEME), strength = i => out[4 * i + 3];
  assert.equal(strength(0), 255);
  assert.ok(strength(1) < 90 && strength(1) > 40);                 // the first unit is awake already
  assert.equal(strength(3), 255);                                  // the second one would wake here
});

test("window, marks, images and bars of the raster stand beside each other on the page, at every width", () => {
  for (let width = 300; width <= 1700; width += 10) for (const height of [240, 330, heightOf(width)]) {
    const { mark, strip, window: [x, y, w, h], share, tail, zeros, census, key } = rasterPlaces(width, height, 13);
    assert.ok(mark[0] >= 0 && mark[0] + mark[1] < x, `${width}`);
    assert.ok(w > 60 && x + w + tail < share[0] && share[0] + share[1] <= width, `${width}`);
    assert.ok(h > 80 && y + h < height && strip[1] >= key && strip[1] + strip[3] <= y, `${width} ${height}`);
    for (const [left, , wide] of [zeros, census]) assert.ok(left + wide <= width, `${width}`);
  }
});

test("the edge of the probe stands where its images end, and dragging it gives back its place", () => {
  for (const probe of [10, 11, 48, 95, 96]) assert.equal(probeAt(edgeOf(probe, PLACE, ends), PLACE, ends), probe);
  for (const probe of [97, 300, 1297]) assert.ok(Math.abs(probeAt(edgeOf(probe, PLACE, ends), PLACE, ends) / probe - 1) < 0.01);
  const [x, , w] = PLACE.window;
  assert.equal(edgeOf(48, PLACE, ends), x + w / 2);
  assert.equal(edgeOf(1297, PLACE, ends), x + w + PLACE.tail);
  assert.equal(probeAt(9999, PLACE, ends), 1297);
  assert.equal(probeAt(-9, PLACE, ends), 1);
  assert.equal(probeAt(9999, PLACE, { most_columns: 80, n_images: 80 }), 80);
});

test("the edge is grasped before the cells below it, and its drag sets the probe size", () => {
  const [x, y, w, h] = PLACE.window, edge = thingAt(x + w * 10 / 96 + 3, y + h / 2, frameOf(10), viewOf());
  assert.deepEqual([edge.key, edge.cursor], ["edge", "ew-resize"]);
  assert.deepEqual(edge.grab(x + w * 24 / 96), { probe_size: 24 });
  assert.equal(thingAt(x + w * 10 / 96 + 3, y - 200, frameOf(10), viewOf()), null);
});

test("a cell says its value, its unit and its image, in the order in which the columns stand", () => {
  const [x, y, w, h] = PLACE.window, at = (column, row, probe = 96) => thingAt(x + (column + 0.5) * w / 96, y + (row + 0.5) * h / 64, frameOf(probe), viewOf());
  const order = orderOf(labels, 96, 96), place = order.indexOf(50), cell = at(place, 61);
  assert.deepEqual(cell.words, ["on: 0.40", `unit 123, image 51, class ${labels[50]}`, "on for it: 10 of 64 units", ""]);      // six of them divide 50, and the last four
  assert.deepEqual([...cell.image.values], [...images.subarray(50 * 64, 51 * 64)]);
  assert.equal(at(place === 0 ? 1 : 0, 63).words[0], "exactly zero");
  assert.deepEqual(cell.box.map(Math.round), [x + place * w / 96, y + 61 * h / 64, w / 96, h / 64].map(Math.round));
  assert.equal(at(90, 0, 10).words.at(-1), "not in this probe");
});

test("an image above its column is shown large and says how many units are on for it", () => {
  const [x, y, w, tall] = PLACE.strip, place = orderOf(labels, 96, 96).indexOf(0), thing = thingAt(x + (place + 0.5) * w / 96, y + tall / 2, frameOf(96), viewOf());
  assert.deepEqual(thing.words, ["image 1, class 0", "on: 60 of 64 units", ""]);
  assert.deepEqual([...thing.image.values], [...images.subarray(0, 64)]);
});

test("a row's mark and bar say the unit, its state and share, and which image would wake it", () => {
  const [, y, , h] = PLACE.window, at = (x, row) => thingAt(x, y + (row + 0.5) * h / 64, frameOf(10), viewOf()).words.filter(Boolean);
  for (const x of [PLACE.mark[0] + 2, PLACE.share[0] + 30]) {
    assert.deepEqual(at(x, 0).slice(0, 2), ["unit 1: always on", "on for 10 of the probe's 10 images"]);
    assert.deepEqual(at(x, 62), ["unit 125: silent", "on for 0 of the probe's 10 images", "image 51 would wake it", "most for image 51:"]);
  }
});

test("data that are no images are called examples, and no image is shown", () => {
  const frame = frameOf(96, { header: { noun: "example" } }), view = viewOf({ shared: { header: {}, arrays: { labels } } }), { window: [x, y] } = rasterPlaces(1084, 440, 13, false);
  const cell = thingAt(x + 2, y + 2, frame, view);
  assert.equal(cell.image, undefined);
  assert.match(cell.words[1], /^unit 1, example 1, class 0$/);
});

function drawn(frame, view = viewOf()) {
  const page = fakePage(), canvas = page.document.createElement("canvas");
  page.globals();
  drawRaster(canvas.getContext("2d"), frame, view);
  return { canvas, page };
}

test("every third image of the columns is drawn above them, where the data are images", () => {
  assert.equal(drawn(frameOf(10)).page.images.length, 32 + 1);     // and the window itself
  assert.equal(drawn(frameOf(10), viewOf({ shared: null })).page.images.length, 1);
});

test("the guess of silent units stays on their bar, with the way to what was found", () => {
  const you = { kind: "number", guess: 20, answer: 11, low: 0, high: 64, share: 1 }, [x, , wide] = PLACE.census;
  const { canvas } = drawn(frameOf(10), viewOf({ you }));
  assert.ok(canvas.written.some(({ words }) => words === "you: 20, off by 9"));
  assert.ok([20, 11].every(units => canvas.lines.some(line => Math.abs(line.x - x - wide * units / 64) < 1e-6)));
  const half = drawn(frameOf(10), viewOf({ you: { ...you, share: 0.5 } })).canvas.lines;
  assert.ok(half.some(line => Math.abs(line.x - x - wide * 15.5 / 64) < 1e-6) && !half.some(line => Math.abs(line.x - x - wide * 11 / 64) < 1e-6));
  assert.equal(drawn(frameOf(10), viewOf({ you: { ...you, guess: null } })).canvas.lines.length, 0);
});

test("a picture that nobody has used says what can be dragged, until it is used", () => {
  const says = view => drawn(frameOf(10), viewOf(view)).canvas.written.some(({ words }) => words.includes("drag"));
  assert.deepEqual([says({ untouched: true }), says({ untouched: false })], [true, false]);
});

const withImages = (context, frame, view) => drawRaster(context, frame, { ...view, shared });

for (const probe_size of [1, 10, 25, 40, 63, 79, 96, 1297]) {
  test(`no words of a raster of ${probe_size} images meet or leave the page, at every width`, () => {
    const columns = Math.min(96, probe_size), units = probe_size > 96 ? 256 : 64, caption = `${units > 64 ? "first 64 of 256" : "all 64"} units, ${probe_size > 96 ? "96 of the probe's 1,297" : `all ${columns}`} images`;
    const frame = frameOf(probe_size, { header: { zero_fraction: 1, caption, states: units > 64 ? [128, 100, 28] : [8, 49, 7] } });
    wordsStandApart(withImages, frame, heightOf);
    wordsStandApart(drawRaster, frame, width => (width < 620 * 1.6 ? 784 : 330), { theme: { ...THEME, size: 20.8 } });
  });
}
