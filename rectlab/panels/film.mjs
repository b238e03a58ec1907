// The film: frames of a slider's whole range, made ahead (see film.py). Pure functions: what the trait holds, which film answers, one frame of it.
import { ARRAYS, unpackFrame } from "./frame.mjs";

/** Read the `film` trait: a list of films with their arrays. Throws where one does not fit its own places. */
export function readFilms(bytes) {
  if (!bytes || !bytes.byteLength) return [];
  const { header, arrays } = unpackFrame(bytes);
  return header.films.map((film, k) => {
    const n = film.places.length, strips = Object.fromEntries(Object.entries(film.strips).map(([name, told]) => [name, { ...told, array: arrays[`${k}.${name}`] }]));
    const lists = [film.words, ...Object.values(film.varied)].every(list => list.length === n);
    if (!n || !lists || !Object.values(strips).every(strip => holds(strip, n))) throw new RangeError(`film of ${film.control}: must have ${n} frames in each array.`);
    return { ...film, strips };
  });
}

const sizeOf = shape => (shape ? shape.reduce((a, b) => a * b, 1) : 0);

function holds({ array, kind, shapes }, n) {
  if (!array) return false;
  return kind === "joined" ? shapes.length === n && sizeOf(array.shape) === shapes.reduce((sum, shape) => sum + sizeOf(shape), 0) : kind === "same" || array.shape[0] === n;
}

const same = (a, b) => a === b || (typeof a === "number" && typeof b === "number" && Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a)));

/** Which knobs stand elsewhere than a film was made for. */
export function strayed(film, values) {
  return Object.keys(film.fixed).filter(name => name !== film.control && !same(film.fixed[name], values[name]));
}

/** The film that answers for a control while all others stand at these values, or undefined. A unit that is only looked at is not on film. */
export function filmFor(films, control, values) {
  return films.find(film => film.control === control && !strayed(film, values).length && (!values.unit || "unit" in film.fixed));
}

/** The number of the frame nearest to a value, or -1 beyond the film's ends. A film may leave out places to keep its size. */
export function placeIn({ places }, value) {
  if (value < Math.min(...places) - 1e-9 || value > Math.max(...places) + 1e-9) return -1;
  let nearest = 0;
  places.forEach((place, i) => { if (Math.abs(place - value) < Math.abs(places[nearest] - value)) nearest = i; });
  return nearest;
}

/**
 * One frame of a film, in the shape that comes from the kernel. It is a preview where the film says so; arrays that the
 * film does not hold (the traces of a training) stay as they were in `last`.
 */
export function filmFrame(film, value, last) {
  const at = placeIn(film, value), { code, device, devices, guess, number, values, views } = last?.header ?? {};
  const here = Object.fromEntries(Object.entries(film.varied).map(([name, list]) => [name, list[at]]));
  const header = {
    code, device, devices, guess, number, views, ...film.common, ...here, words: film.words[at], id: null, film: true, compare: "",
    values: { ...values, ...film.fixed, [film.control]: value },
  };
  if (header.preview && !header.words.startsWith("Preview")) header.words = `Preview: ${header.words}`;
  const own = Object.entries(film.strips).map(([name, strip]) => [name, arrayAt(strip, at)]), kept = Object.entries(last?.arrays ?? {}).filter(([name]) => !(name in film.strips));
  return { header, arrays: Object.fromEntries([...kept, ...own.filter(([, array]) => array)]) };
}

/** The array of one place; null where the frame of this place has none. Coarse ones get their range back. */
function arrayAt({ array, dtype, kind, shapes, range }, at) {
  const shape = kind === "joined" ? shapes[at] : kind === "same" ? array.shape : array.shape.slice(1);
  if (!shape) return null;
  const size = sizeOf(shape), from = kind === "joined" ? shapes.slice(0, at).reduce((sum, before) => sum + sizeOf(before), 0) : kind === "same" ? 0 : at * size;
  const part = array.subarray(from, from + size);
  if (!range) return Object.assign(part, { shape });
  const back = share => range[0] + share * (range[1] - range[0]) / 65535, whole = dtype !== "float32";
  return Object.assign(ARRAYS[dtype].from(part, share => (whole ? Math.round(back(share)) : back(share))), { shape });
}

/** Whether a frame was made for these values, but for those that only change how it is looked at. */
export function madeFor(header, values) {
  const views = header.views ?? [];
  return Object.keys(header.values).every(name => views.includes(name) || same(header.values[name], values[name]));
}
