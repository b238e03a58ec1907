// A panel: what the hand does goes to the film or to the kernel, and frames become pictures and words.
import { menuFor, sliderFor } from "./controls.mjs";
import { drawTrace, themeOf } from "./drawing.mjs";
import { VIEW_KNOBS, filmFor, filmFrame, madeFor, placeIn, readFilms } from "./film.mjs";
import { costOf, unpackFrame } from "./frame.mjs";
import { coverFor } from "./cover.mjs";
import { copyField, layOut, savePicture } from "./layout.mjs";
import { Pump } from "./pump.mjs";

const GONE = "The kernel behind this panel was restarted or stopped. Run this cell again.";
const SILENT = "No answer from the kernel: it is busy, or was restarted. Wait, or run this cell again.";
const TORN = "The last picture from the kernel could not be read; the one before it stays. Move a control, or run this cell again.";
const TORN_FILM = "The film of this panel could not be read: every move now asks the kernel.";
const TORN_PIN = "The pinned state A could not be read. Pin it again.";
const NO_KERNEL = "This page has no kernel: one slider moves at a time; run the notebook for the rest.";
const NO_FILM = "This page has no kernel: run the notebook to move the controls.";
const REST_MS = 150;                                               // the hand rests when the film stood still for this long

/**
 * Build a panel in `el` and keep it in step with the kernel. `draw(context, frame, view)` paints one frame;
 * `status(header)` says in words what stands beside the buttons; `pick(x, y, frame, view)` and `keys.act(key, frame)`
 * give the values that a click on the picture or a key on it chooses; `carryOver(frame, last)` keeps what a frame lacks.
 * Returns the clean-up.
 */
export function mountPanel({ model, el }, { draw, status = () => "", height = 400, name = "picture", pick = null, keys = null, carryOver = frame => frame }) {
  const panel = model.get("panel"), live = model.get("live") !== false, prefix = `rl${Math.random().toString(36).slice(2)}`;
  const aborts = new AbortController(), on = { signal: aborts.signal };
  const pump = new Pump(message => model.send(message), { onSilence: gone => say(gone ? GONE : SILENT) });
  const controls = new Map(panel.controls.map(c => [c.name, (c.kind === "menu" ? menuFor : sliderFor)(c, { moved, letGo }, prefix, on)]));
  const cover = coverFor(guess => pump.post({ guess }), prefix, on);
  const parts = layOut(panel, prefix, controls, cover, { press, save, copy, enlarge }, keys?.words, on), { root, canvas, buttons } = parts;
  el.append(root);

  let frame = null, filmed = null, drawn = null, films = [], pinned = null;      // from the kernel, from the film, last good one, ...
  let values = {}, pending = {}, onFilm = false, asked = 0, place = null, speak = null, rest = null, good = null;
  const torn = {};                                                 // what could not be read, in words, by trait
  const held = new Set();                                          // controls under the hand: never moved from outside
  for (const { input } of controls.values()) {
    input.addEventListener("pointerdown", () => held.add(input), on);
    for (const end of ["pointerup", "pointercancel", "change", "blur"]) input.addEventListener(end, () => held.delete(input), on);
  }
  function sayAll() { say(model.get("error") || torn.frame || torn.film || torn.pinned); }
  function say(text) { parts.problem.textContent = text || ""; parts.problem.hidden = !text; }
  function schedule() { asked ||= requestAnimationFrame(paint); }

  // what the hand does
  function moved(name, value) {
    if (!live) return movedAlone(name, value);
    values[name] = value;
    pending[name] = value;
    const film = VIEW_KNOBS.includes(name) || model.get("playing") || !frame ? undefined : filmFor(films, name, values);
    onFilm = Boolean(film) && placeIn(film, value) >= 0;
    if (onFilm) {
      filmed = carryOver(filmFrame(film, value, frame), frame);
      clearTimeout(rest);
      rest = setTimeout(letGo, REST_MS);
    } else letGo();
    schedule();
  }
  function letGo() {                                               // the kernel hears what the film has shown
    clearTimeout(rest);
    const newest = pending;
    pending = {};
    if (Object.keys(newest).length) pump.set(newest);
  }
  function movedAlone(name, value) {                               // no kernel: a film is made for one slider, all others go back to where it was made
    const film = films.find(f => f.control === name && placeIn(f, value) >= 0);
    if (film) value = film.places[placeIn(film, value)];
    values = { ...values, ...(film && keptOf(film)), [name]: value };
    for (const [known, { setValue }] of controls) if (values[known] != null) setValue(values[known]);
    if (film && frame) filmed = madeFor(frame.header, values) ? null : carryOver(filmFrame(film, value, frame), frame);
    schedule();
  }
  function keptOf(film) { return Object.fromEntries(Object.entries(film.fixed).filter(([name]) => !VIEW_KNOBS.includes(name))); }
  function choose(chosen) {
    const changed = Object.entries(chosen).filter(([name, value]) => controls.has(name) && values[name] !== value && (live || name !== "unit"));
    for (const [name, value] of changed) { controls.get(name).setValue(value); values[name] = pending[name] = value; }
    if (changed.length) moved(...changed[0]);                      // all of them go in one message
  }
  function press(button) { letGo(); onFilm = false; pump.press(button); }
  function save() { savePicture(canvas, here().theme.paper, `rectlab-${name}.png`); }
  async function copy() { const words = await copyField(parts.code); parts.spoken.textContent = words; parts.settings.title = words; }
  function enlarge(large) { root.setAttribute("class", large ? "rectlab rl-large" : "rectlab"); retheme(); }
  if (pick) canvas.addEventListener("click", event => drawn && choose(pick(event.offsetX, event.offsetY, drawn.shown, drawn.view)), on);
  if (keys) {
    canvas.dataset.lmSuppressShortcuts = "true";
    canvas.addEventListener("keydown", event => {
      const chosen = drawn && !event.ctrlKey && !event.metaKey && !event.altKey && keys.act(event.key, drawn.shown);
      if (!chosen) return;
      event.preventDefault(); event.stopPropagation();
      choose(chosen);
    }, on);
  }

  // from frame to picture
  function here() { return place ??= { theme: themeOf(root, panel.colours), width: Math.max(280, Math.floor(canvas.clientWidth || root.clientWidth)) }; }
  function paint() {
    asked = 0;
    const next = filmed ?? frame;
    if (!next || !root.isConnected) return;
    const started = performance.now(), { theme, width } = here(), tall = typeof height === "function" ? height(width, theme.size) : height;
    const looks = Object.fromEntries(VIEW_KNOBS.filter(name => values[name] != null).map(name => [name, values[name]]));
    const shown = { ...next, header: { ...next.header, values: { ...next.header.values, ...looks } } }, view = { width, height: tall, theme, pinned };
    try { paintOne(shown, view); } catch (problem) {
      console.warn(problem);
      if (filmed) { filmed = null; films = []; torn.film = TORN_FILM; letGo(); } else { frame = good; torn.frame = TORN; }
      sayAll();
      if (drawn) paintOne(drawn.shown, view);
      return;
    }
    drawn = { shown, view };
    good = filmed ? good : next;
    describe(shown, performance.now() - started, theme);
  }
  function paintOne(shown, view) {
    const { width, height: tall } = view, ratio = window.devicePixelRatio || 1, context = canvas.getContext("2d");
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(tall * ratio)) {
      canvas.width = Math.round(width * ratio); canvas.height = Math.round(tall * ratio);
      canvas.style.height = `${tall}px`;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, tall);
    draw(context, shown, view);
  }
  function describe({ header, arrays }, drawMs, theme) {
    const told = cover.element.hidden ? header.words : "The picture is covered until you have guessed or skipped.";
    parts.words.textContent = header.words;
    canvas.setAttribute("aria-label", told);
    cover.tell(header.guess);
    clearTimeout(speak);
    speak = setTimeout(() => { parts.spoken.textContent = told; }, 400);      // spoken once the hand rests
    const compare = header.compare || (pinned && header.film && live ? "follows when the hand rests." : "");
    parts.compare.textContent = compare && !compare.startsWith("A and now") ? `A and now: ${compare}` : compare;
    parts.compare.hidden = !compare;
    parts.state.textContent = status(live ? header : { ...header, live });
    parts.bar.hidden = header.epoch == null;
    if (!parts.bar.hidden) parts.bar.value = header.epoch / header.n_epochs;
    for (const [figure, line, at] of [[parts.loss, arrays.losses], [parts.error, arrays.errors && arrays.errors.subarray(arrays.errors.shape[1]), arrays.errors]]) {
      figure.figure.hidden = !line;
      if (line) drawTrace(figure.canvas, line, theme, at);
    }
    parts.settings.hidden = !frame.header.code;
    parts.code.value = frame.header.code ?? "";
    const kind = header.film ? "film" : header.preview ? "preview" : "exact";
    Object.assign(root.dataset, { shows: kind, preview: String(Boolean(header.preview)) });
    parts.cost.textContent = costOf(header, drawMs, live);
  }

  // what the kernel says
  function receive() {
    const bytes = model.get("frame");
    if (!bytes || !bytes.byteLength) return;
    torn.frame = "";
    let next;
    try { next = unpackFrame(bytes); } catch (problem) { console.warn(problem); pump.answered(pump.id); torn.frame = TORN; sayAll(); return; }
    const { header } = frame = carryOver(next, frame);
    pump.answered(header.id);
    if (header.id == null && header.number != null && model.get("playing")) model.send({ drawn: header.number });
    const asking = pump.open.size > 0 || pump.waiting != null || Object.keys(pending).length > 0;
    if (!(onFilm && asking)) filmed = null;                        // an older answer does not push the film aside
    if (!asking) for (const [name, value] of Object.entries(header.values)) {
      const control = controls.get(name);
      if (control && held.has(control.input)) continue;
      values[name] = value;
      control?.setValue(value);
    }
    sayAll();
    schedule();
  }
  function onNewFilm() {
    torn.film = "";
    try { films = readFilms(model.get("film")); } catch (problem) { console.warn(problem); films = []; torn.film = TORN_FILM; }
    sayAll();
    letGo();                                                       // a film that is gone confirms nothing: ask now
  }
  function onPinned() {
    const bytes = model.get("pinned");
    torn.pinned = "";
    try { pinned = bytes && bytes.byteLength ? unpackFrame(bytes) : null; } catch (problem) { console.warn(problem); pinned = null; torn.pinned = TORN_PIN; }
    sayAll();
    if (buttons.has("unpin")) buttons.get("unpin").disabled = !live || !pinned;
    schedule();
  }
  function onCover() {
    cover.show(model.get("cover"));
    root.dataset.covered = String(!cover.element.hidden);
    schedule();
  }
  const onPlaying = () => {
    const playing = model.get("playing");
    for (const [go, halt] of [["train", "pause"], ["start", "stop"]]) if (buttons.has(go) && live) { buttons.get(go).disabled = playing; buttons.get(halt).disabled = !playing; }
  };
  function withoutKernel() {
    for (const button of buttons.values()) button.disabled = true;
    const filmedNames = films.map(film => film.control);
    for (const [name, { input }] of controls) input.disabled = !filmedNames.includes(name) && !["layer", "counts"].includes(name);
    parts.note.textContent = films.length ? NO_KERNEL : NO_FILM;
    parts.note.hidden = false;
  }
  const retheme = () => { place = null; schedule(); };
  const size = new ResizeObserver(retheme), look = new MutationObserver(retheme);
  const ears = { frame: receive, error: sayAll, playing: onPlaying, film: onNewFilm, pinned: onPinned, cover: onCover };
  for (const [name, act] of Object.entries(ears)) model.on(`change:${name}`, act);
  for (const element of [root, canvas]) size.observe(element);        // the canvas may get its width after the root has its own
  look.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "class"] });
  onNewFilm(); onPinned(); onCover(); receive(); onPlaying(); sayAll();
  if (!live) withoutKernel();

  return () => {
    for (const [name, act] of Object.entries(ears)) model.off(`change:${name}`, act);
    size.disconnect(); look.disconnect(); aborts.abort(); pump.stop(); clearTimeout(speak); clearTimeout(rest); cancelAnimationFrame(asked);
    root.remove();
  };
}
