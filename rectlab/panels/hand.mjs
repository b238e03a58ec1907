// The pointer on the picture: what lies under it is named beside it, is clicked, and is dragged where it is a quantity.
import { keepKeys, make } from "./controls.mjs";
import { drawCells } from "./drawing.mjs";

const THUMB = 64;                                                  // px of an image beside the pointer

/**
 * Watch the pointer on `canvas`. `thingAt(x, y)` names what lies there, or null:
 * {key, words: a line or several, box?: [x, y, wide, tall], cursor?, image?: {values, shape, colourOf?}, choose?: knobs that a click sets, grab?: (x, y) => knobs}.
 * `choose(knobs)` sets knobs, `letGo()` says that a drag has ended, `changed()` asks for a new picture.
 * Gives {under(): the thing or null, holds(): whether something is being dragged, look(): name again what lies there, leave()}.
 */
export function handOn(canvas, { thingAt, choose, letGo, changed }, on) {
  const words = make("div", { class: "rl-tip-words" }), picture = make("canvas", { class: "rl-tip-image", width: THUMB, height: THUMB });
  const tip = make("div", { class: "rl-tip", hidden: true, "aria-hidden": "true" }, words, picture);
  let at = null, thing = null, grabbed = null, start = null;

  function look() {
    const next = grabbed ?? (at && thingAt(...at)), other = (next?.key ?? null) !== (thing?.key ?? null);
    thing = next || null;
    canvas.style.cursor = thing?.cursor ?? (thing?.grab ? "grab" : thing?.choose ? "pointer" : "");
    if (grabbed) canvas.style.cursor = thing.cursor ?? "grabbing";
    show();
    if (other) changed();
  }
  function show() {
    tip.hidden = !thing?.words || !at;
    if (tip.hidden) return;
    const lines = [thing.words].flat().filter(Boolean);
    words.replaceChildren(...lines.map((line, i) => make(i ? "span" : "strong", {}, line)));
    picture.hidden = !thing.image;
    if (thing.image) {
      const { values, shape, colourOf = v => [v, v, v] } = thing.image;
      drawCells(picture.getContext("2d"), values, shape, [0, 0, THUMB, THUMB], colourOf);
    }
    const [x, y] = at, room = canvas.clientWidth, wide = tip.offsetWidth || 0, tall = tip.offsetHeight || 0;
    tip.style.left = `${Math.max(0, x + 16 + wide > room ? x - 12 - wide : x + 16)}px`;
    tip.style.top = `${Math.max(0, y + 16 + tall > canvas.clientHeight ? y - 10 - tall : y + 16)}px`;
  }
  function leave() { at = null; if (!grabbed) look(); }
  canvas.addEventListener("pointermove", event => {
    at = [event.offsetX, event.offsetY];
    if (grabbed) choose(grabbed.grab(...at));
    look();
  }, on);
  canvas.addEventListener("pointerdown", event => {
    at = start = [event.offsetX, event.offsetY];
    look();
    if (event.button || !thing?.grab) return;
    event.preventDefault();                                        // no selecting of words on the way
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture?.(event.pointerId);
    grabbed = thing;
    look();
  }, on);
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => {
    if (!grabbed) return;
    grabbed = null;
    letGo();
    look();
  }, on);
  canvas.addEventListener("pointerleave", leave, on);
  canvas.addEventListener("click", event => {
    const moved = start && Math.hypot(event.offsetX - start[0], event.offsetY - start[1]) > 4;
    const clicked = moved ? null : thingAt(event.offsetX, event.offsetY);
    if (clicked?.choose) choose(clicked.choose);
  }, on);
  return { tip, under: () => thing, holds: () => Boolean(grabbed), look, leave };
}

/** Let keys on the canvas act: `act(key)` gives the knobs that a key sets, or null. */
export function keysOn(canvas, act, choose, on) {
  keepKeys(canvas);
  canvas.addEventListener("keydown", event => {
    const chosen = !event.ctrlKey && !event.metaKey && !event.altKey && act(event.key);
    if (!chosen) return;
    event.preventDefault(); event.stopPropagation();
    choose(chosen);
  }, on);
}
