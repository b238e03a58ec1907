// The activation scope: all hidden layers, or one of them enlarged, or one of its units.
import { isNarrow } from "../../panels/drawing.mjs";
import { percent } from "../../panels/numbers.mjs";
import { mountPanel } from "../../panels/panel.mjs";
import { drawEnlarged, unitIn } from "./enlarged.mjs";
import { drawStrips, thingIn } from "./strips.mjs";

const MOST_SHIFT = 2, KEY_SHIFT = 0.1;

/** The number (from 1) of the layer that is enlarged, 0 where all are shown. */
export function enlargedLayer({ header, arrays }) {
  const k = header.values?.layer || header.unit?.layer || 0;
  return k <= arrays.counts.shape[0] ? k : 0;
}

/** Paint one frame. */
export function drawScope(context, frame, view) {
  const k = enlargedLayer(frame);
  if (k) drawEnlarged(context, frame, view, k - 1); else drawStrips(context, frame, view);
}

/** The thing under the pointer; a click on a strip enlarges its layer, a click on an enlarged one goes back. */
export function thingAt(x, y, frame, view) {
  const k = enlargedLayer(frame);
  if (k && unitIn(frame, k - 1)) return { key: "unit", choose: { unit: 0 } };
  return thingIn(x, y, frame, view, k ? k - 1 : null) ?? (k ? { key: "enlarged", choose: { layer: 0, unit: 0 } } : null);
}

/**
 * How far the cut has left its place, in units of the axis: while the hand drags it, it stays under the pointer and moves
 * through what the first layer gets; then all glides back, so that 0 stands where it stood.
 */
export function slideFor() {
  let far = 0, times = 0, dragged = false;
  return function slid({ header: { values } }, { under, held, glide }) {
    const drags = Boolean(held && under?.key === "cut");
    if (drags) far = under.from - values.bias_shift; else if (dragged) times++;
    dragged = drags;
    const back = times - glide("cut", times);
    return drags ? far : far * back;
  };
}

/** What a key on the picture chooses: layers, units, images, and the bias shift by moving the cut. */
export function keyed(key, frame) {
  const { values } = frame.header, layers = frame.arrays.counts.shape[0], layer = enlargedLayer(frame), unit = values.unit ?? 0, units = values.width ?? 1000, image = values.image ?? 0;
  const shifted = by => ({ bias_shift: Math.max(-MOST_SHIFT, Math.min(MOST_SHIFT, (values.bias_shift ?? 0) + by)) });
  switch (key) {
    case "ArrowDown": return { layer: Math.min(layers, layer + 1), unit: 0 };
    case "ArrowUp": return { layer: Math.max(0, layer - 1), unit: 0 };
    case "ArrowRight": return { layer: layer || 1, unit: Math.min(units, unit + 1) };
    case "ArrowLeft": return { layer: layer || 1, unit: Math.max(0, unit - 1) };
    case "Escape": return unit ? { unit: 0 } : layer ? { layer: 0 } : image ? { image: 0 } : null;
    case "0": return { layer: 0, unit: 0 };
    case ",": return shifted(KEY_SHIFT);
    case ".": return shifted(-KEY_SHIFT);
    case "i": return { image: (image + 1) % 11 };
    default: return null;
  }
}

/** What stands beside the buttons: steps, error, and the time left while it trains. */
export function scopeStatus(header) {
  const later = header.live === false ? "no test error on film" : "test error follows at rest";
  const error = header.test_error == null ? later : header.step ? `test error ${percent(header.test_error)}` : `untrained head, test error ${percent(header.test_error)}`;
  const run = header.epoch == null ? "" : ` · epoch ${header.epoch} of ${header.n_epochs}, ${header.seconds_left.toFixed(0)} s left`;
  return `step ${header.step.toLocaleString("en")} · ${error}${run}`;
}

const KEYS = {
  words: "Click a strip to enlarge its layer; drag the line at 0 to move the bias shift. Keys: up and down choose a layer, left and right a unit, comma and full stop move the line, i goes through the images, Escape goes back.",
  act: keyed,
};

export default {
  render(context) {
    const slid = slideFor();
    return mountPanel(context, {
      name: "scope", draw: (pen, frame, view) => drawScope(pen, frame, { ...view, slid: slid(frame, view) }), status: scopeStatus,
      height: (width, size) => (isNarrow(width, size) ? 600 : 430) * size / 13, at: thingAt, keys: KEYS,
    });
  },
};
