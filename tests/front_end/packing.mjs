// Frames and films as the kernel packs them (see rectlab/panels/frame.py), and a kernel that notes what it hears.

/** A typed array that carries its shape. */
export const shaped = (Type, values, ...shape) => Object.assign(Type.from(values), { shape: shape.length ? shape : [values.length] });

/** Header and arrays as one message, not aligned in memory, as on the wire. */
export function pack(header, arrays = {}) {
  const name = array => array.constructor.name.replace("Array", "").toLowerCase();
  const entries = Object.entries(arrays).map(([key, array]) => ({ name: key, dtype: name(array), shape: array.shape }));
  const text = new TextEncoder().encode(JSON.stringify({ ...header, arrays: entries })), bodies = Object.values(arrays), room = n => Math.ceil(n / 8) * 8;
  const head = room(4 + text.length), bytes = new Uint8Array(3 + head + bodies.reduce((n, b) => n + room(b.byteLength), 0)).fill(32);
  const view = new DataView(bytes.buffer, 3);
  view.setUint32(0, head - 4, true);
  bytes.set(text, 7);
  let at = 3 + head;
  for (const body of bodies) { bytes.set(new Uint8Array(body.buffer, body.byteOffset, body.byteLength), at); at += room(body.byteLength); }
  return view;
}

/** A frame of the scope, of `layers` layers of 8 units on 10 images, half of their activations zero, and 4 bins. */
export function scopeFrame({ layers = 2, id = null, preview = false, values = {}, arrays = {}, ...header } = {}) {
  const whole = {
    id, preview, number: 1, views: ["layer", "unit", "counts", "image"], words: "exact words", probe_size: 10, compute_ms: 1, device: "cpu", lower: 0, upper: 4, open: true, cut: 0, step: 7, test_error: 0.1,
    values: { hidden_layers: layers, bias_shift: 0, counts: "linear", show: "activations", layer: 0, unit: 0, width: 8, ...values }, ...header,
  };
  const bins = Array.from({ length: layers }, () => [20, 12, 6, 2]).flat(), repeat = (...row) => Array.from({ length: layers }, () => row).flat();
  return pack(whole, {
    counts: shaped(Uint32Array, bins, layers, 4), zeros: shaped(Uint32Array, repeat(40)), states: shaped(Uint32Array, repeat(1, 6, 1), layers, 3), ...arrays,
  });
}

/** A film of the bias shift: places -1, 0, 1 with zeros of 3/4, 1/2 and 1/4 of 80 activations; `fixed` as in scopeFrame. */
export function biasShiftFilm(fixed = {}) {
  const whole = { hidden_layers: 2, show: "activations", width: 8, ...fixed }, share = [3 / 4, 1 / 2, 1 / 4], layers = [0, 1];
  const film = {
    control: "bias_shift", fixed: whole, places: [-1, 0, 1], words: ["low", "middle", "high"], varied: {},
    common: { preview: true, shown: null, lower: 0, upper: 4, open: true, probe_size: 10, device: "cpu", step: 7, test_error: null },
    strips: Object.fromEntries(["counts", "zeros", "states"].map(name => [name, { dtype: "uint32", kind: "stacked", range: [0, 80] }])),
  };
  const coarse = values => values.map(value => Math.round(65535 * value / 80));
  return [film, {
    counts: shaped(Uint16Array, coarse(share.flatMap(s => layers.flatMap(() => [80 * (1 - s), 0, 0, 0]))), 3, 2, 4),
    zeros: shaped(Uint16Array, coarse(share.flatMap(s => layers.map(() => 80 * s))), 3, 2),
    states: shaped(Uint16Array, coarse([0, 1, 2].flatMap(p => layers.flatMap(() => [p, 8 - p, 0]))), 3, 2, 3),
  }];
}

/** A film of the number of layers: 1, 2, 3, at bias shift 0; its arrays differ in shape. */
export function layersFilm() {
  const [film] = biasShiftFilm(), { hidden_layers: _, ...others } = film.fixed, joined = (...row) => [1, 2, 3].flatMap(n => Array(n).fill(row).flat());
  const strip = (...row) => ({ dtype: "uint32", kind: "joined", shapes: [1, 2, 3].map(n => (row.length ? [n, ...row] : [n])) });
  return [{ ...film, control: "hidden_layers", fixed: { ...others, bias_shift: 0 }, places: [1, 2, 3], words: ["one", "two", "three"],
    strips: { counts: strip(4), zeros: strip(), states: strip(3) } },
  { counts: shaped(Uint32Array, joined(40, 0, 0, 0)), zeros: shaped(Uint32Array, joined(40)), states: shaped(Uint32Array, joined(1, 7, 0)) }];
}

/** The `film` trait of some films. */
export function packFilms(...films) {
  const arrays = Object.fromEntries(films.flatMap(([, parts], k) => Object.entries(parts).map(([name, array]) => [`${k}.${name}`, array])));
  return pack({ films: films.map(([film]) => film) }, arrays);
}

/** A kernel behind a panel: `sent` is what it heard; say() changes its state and tells those who listen. */
export class Kernel {
  constructor(state) { Object.assign(this, { sent: [], views: [], ears: [], saved: [], unsaved: {}, gone: false, state: { error: "", playing: false, frame: null, ...state } }); }
  get(name) { return this.state[name]; }
  set(name, value) { this.state[name] = this.unsaved[name] = value; }
  save_changes() { this.saved.push(this.unsaved); this.unsaved = {}; }
  on(name, act) { this.ears.push([name, act]); }
  off(name, act) { this.ears = this.ears.filter(([n, a]) => n !== name || a !== act); }
  send({ view, ...message }) {
    if (this.gone) throw new Error("Cannot send");
    this.views.push(view);
    this.sent.push(message);
  }
  say(state) {
    Object.assign(this.state, state);
    for (const [name, act] of [...this.ears]) if (name.slice("change:".length) in state) act();
  }
}
