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

/** A frame of the scope, of `layers` layers and 4 bins. */
export function scopeFrame({ layers = 2, id = null, preview = false, values = {}, arrays = {}, ...header } = {}) {
  const whole = {
    id, preview, number: 1, words: "exact words", probe_size: 10, compute_ms: 1, device: "cpu", lower: 0, upper: 4, open: true, step: 7, test_error: 0.1,
    values: { hidden_layers: layers, bias_shift: 0, counts: "linear", show: "activations", layer: 0, unit: 0, width: 8, ...values }, ...header,
  };
  const bins = Array.from({ length: layers }, () => [8, 4, 2, 1]).flat(), repeat = (...row) => Array.from({ length: layers }, () => row).flat();
  return pack(whole, {
    counts: shaped(Uint32Array, bins, layers, 4), zeros: shaped(Uint32Array, repeat(15)), states: shaped(Uint32Array, repeat(1, 6, 1), layers, 3), ...arrays,
  });
}

/** A film of the bias shift: places -1, 0, 1 with zeros of 3/4, 1/2 and 1/4; `fixed` as in scopeFrame. */
export function biasShiftFilm(fixed = {}) {
  const whole = { hidden_layers: 2, counts: "linear", show: "activations", layer: 0, unit: 0, width: 8, ...fixed };
  const film = { control: "bias_shift", fixed: whole, places: [-1, 0, 1], words: ["low", "middle", "high"], lower: 0, upper: 4, open: true, probe_size: 10, device: "cpu", show: "activations" };
  const share = [3 / 4, 1 / 2, 1 / 4], most = 3, places = [0, 1, 2];
  return [film, {
    bins: shaped(Uint16Array, places.flatMap(p => Array(most).fill([1 - share[p], 0, 0, 0].map(s => Math.round(65535 * s))).flat()), 3, most, 4),
    zeros: shaped(Uint16Array, places.flatMap(p => Array(most).fill(Math.round(65535 * share[p]))), 3, most),
    states: shaped(Uint16Array, places.flatMap(p => Array(most).fill([p, 8 - p, 0]).flat()), 3, most, 3),
    layers: shaped(Uint8Array, [2, 2, 2], 3),
  }];
}

/** A film of the number of layers: 1, 2, 3, at bias shift 0. */
export function layersFilm() {
  const [film, arrays] = biasShiftFilm();
  const { hidden_layers: _, ...others } = film.fixed;
  return [{ ...film, control: "hidden_layers", fixed: { ...others, bias_shift: 0 }, places: [1, 2, 3], words: ["one", "two", "three"] }, { ...arrays, layers: shaped(Uint8Array, [1, 2, 3], 3) }];
}

/** The `film` trait of some films. */
export function packFilms(...films) {
  const arrays = Object.fromEntries(films.flatMap(([, parts], k) => Object.entries(parts).map(([name, array]) => [`${k}.${name}`, array])));
  return pack({ films: films.map(([film]) => film) }, arrays);
}

/** A kernel behind a panel: `sent` is what it heard; say() changes its state and tells those who listen. */
export class Kernel {
  constructor(state) { Object.assign(this, { sent: [], views: [], ears: [], gone: false, state: { error: "", playing: false, frame: null, ...state } }); }
  get(name) { return this.state[name]; }
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
