// The activation scope: all hidden layers, or one of them enlarged, or one of its units.
import { drawEnlarged } from "./enlarged.mjs";
import { isNarrow } from "../../panels/drawing.mjs";
import { mountPanel } from "../../panels/panel.mjs";
import { percent } from "../../panels/numbers.mjs";
import { drawStrips, stripsIn } from "./strips.mjs";

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

/** What a click on the picture chooses: the strip's layer, or all layers again. */
export function pickLayer(x, y, frame, { width, height, theme }) {
  if (enlargedLayer(frame)) return { layer: 0, unit: 0 };
  const layers = frame.arrays.counts.shape[0], { head, strip } = stripsIn(width, height, theme.size, layers), k = 1 + Math.floor((y - head) / strip);
  return k >= 1 && k <= layers ? { layer: k } : {};
}

/** What a key on the picture chooses: up and down a layer, left and right a unit, Escape one step back, 0 all layers. */
export function keyed(key, frame) {
  const layers = frame.arrays.counts.shape[0], layer = enlargedLayer(frame), unit = frame.header.values.unit ?? 0, units = frame.header.values.width ?? 1000;
  switch (key) {
    case "ArrowDown": return { layer: Math.min(layers, layer + 1), unit: 0 };
    case "ArrowUp": return { layer: Math.max(0, layer - 1), unit: 0 };
    case "ArrowRight": return { layer: layer || 1, unit: Math.min(units, unit + 1) };
    case "ArrowLeft": return { layer: layer || 1, unit: Math.max(0, unit - 1) };
    case "Escape": return unit ? { unit: 0 } : layer ? { layer: 0 } : null;
    case "0": return { layer: 0, unit: 0 };
    default: return null;
  }
}

/** Gradients come with exact frames only: until the next, the last ones stay, and are said to be old. */
export function withLastGradients(frame, last) {
  const old = last?.arrays.gradients, { arrays, header } = frame;
  if (arrays.gradients || !old || old.length !== arrays.counts.shape[0] + 1) return frame;
  return { header: { ...header, stale_gradients: true }, arrays: { ...arrays, gradients: old } };
}

/** What stands beside the buttons: steps, error, and the time left while it trains. */
export function scopeStatus(header) {
  const later = header.live === false ? "no test error on film" : "test error follows at rest";
  const error = header.test_error == null ? later : header.step ? `test error ${percent(header.test_error)}` : `untrained head, test error ${percent(header.test_error)}`;
  const run = header.epoch == null ? "" : ` · epoch ${header.epoch} of ${header.n_epochs}, ${header.seconds_left.toFixed(0)} s left`;
  return `step ${header.step.toLocaleString("en")} · ${error}${run}`;
}

const KEYS = { words: "Click a strip to enlarge its layer. Keys: up and down choose a layer, left and right a unit, Escape goes back.", act: keyed };

export default {
  render(context) {
    return mountPanel(context, {
      name: "scope", draw: drawScope, status: scopeStatus, height: (width, size) => (isNarrow(width, size) ? 560 : 400) * size / 13,
      at: (...here) => ({ key: "here", choose: pickLayer(...here) }), keys: KEYS, carryOver: withLastGradients,
    });
  },
};
