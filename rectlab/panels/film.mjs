// The film: frames of a slider's whole range, made ahead. Pure functions: what the trait holds, which film answers, one frame of it.
import { unpackFrame } from "./frame.mjs";

/** Knobs that change how a frame is looked at, not what is in it: a film holds for each of their values. */
export const VIEW_KNOBS = ["layer", "unit", "counts"];

/** Read the `film` trait: a list of films with their arrays. Throws where one does not fit its own places. */
export function readFilms(bytes) {
  if (!bytes || !bytes.byteLength) return [];
  const { header, arrays } = unpackFrame(bytes);
  return header.films.map((film, k) => {
    const parts = Object.fromEntries(["bins", "zeros", "states", "layers"].map(name => [name, arrays[`${k}.${name}`]]));
    const n = film.places.length, fits = Object.values(parts).every(a => a?.shape[0] === n) && film.words.length === n && n > 0;
    if (!fits) throw new RangeError(`film of ${film.control}: must have ${n} frames in each array.`);
    return { ...film, ...parts };
  });
}

const same = (a, b) => a === b || (typeof a === "number" && typeof b === "number" && Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a)));

/** Which knobs stand elsewhere than a film was made for. */
export function strayed(film, values) {
  return Object.keys(film.fixed).filter(name => name !== film.control && !VIEW_KNOBS.includes(name) && !same(film.fixed[name], values[name]));
}

/** The film that answers for a control while all others stand at these values, or undefined. A unit is not on film. */
export function filmFor(films, control, values) {
  return values.unit ? undefined : films.find(film => film.control === control && !strayed(film, values).length);
}

/** The number of the frame nearest to a value, or -1 beyond the film's ends. A film may leave out places to keep its size. */
export function placeIn({ places }, value) {
  if (value < Math.min(...places) - 1e-9 || value > Math.max(...places) + 1e-9) return -1;
  let nearest = 0;
  places.forEach((place, i) => { if (Math.abs(place - value) < Math.abs(places[nearest] - value)) nearest = i; });
  return nearest;
}

/**
 * One frame of a film, in the shape that comes from the kernel. It is a preview and says so, unless the film was made
 * from all examples; what a film does not hold (traces, steps) stays as it was in `last`.
 */
export function filmFrame(film, value, last) {
  const at = placeIn(film, value), layers = film.layers[at], [, most, bins] = film.bins.shape;
  const total = film.probe_size * (film.fixed.width ?? 1), back = share => share * total / 65535;      // shares become counts again
  const part = (array, wide) => array.subarray(at * most * wide, (at * most + layers) * wide);
  const words = film.words[at], preview = film.preview ?? true, { losses, errors } = last?.arrays ?? {};
  return {
    header: {
      ...last?.header, id: null, film: true, preview, test_error: null, compare: "", unit: undefined, epoch: undefined, shown: undefined,
      words: !preview || words.startsWith("Preview") ? words : `Preview: ${words}`,
      values: { ...last?.header.values, ...film.fixed, [film.control]: value },
      lower: film.lower, upper: film.upper, open: film.open, probe_size: film.probe_size, device: film.device,
    },
    arrays: {
      counts: Object.assign(Float32Array.from(part(film.bins, bins), back), { shape: [layers, bins] }),
      zeros: Float32Array.from(part(film.zeros, 1), back), states: part(film.states, 3),
      ...(losses && { losses }), ...(errors && { errors }),
    },
  };
}

/** Whether a frame was made for these values, but for those that only change how it is looked at. */
export function madeFor(header, values) {
  return Object.keys(header.values).every(name => VIEW_KNOBS.includes(name) || same(header.values[name], values[name]));
}
