// A panel: what the hand does goes to the film or to the kernel, and frames become pictures and words.
import { menuFor, sliderFor } from "./controls.mjs";
import { drawTrace, themeOf } from "./drawing.mjs";
import { filmFor, filmFrame, madeFor, placeIn, readFilms } from "./film.mjs";
import { costOf, unpackFrame } from "./frame.mjs";
import { coverFor } from "./cover.mjs";
import { handOn, keysOn } from "./hand.mjs";
import { copyField, layOut, savePicture } from "./layout.mjs";
import { glidesFor } from "./motion.mjs";
import { percent, rounded } from "./numbers.mjs";
import { placeOn } from "./place.mjs";
import { Pump } from "./pump.mjs";
import { heightFor, largeType, onProject, project, projects, visibleHeight } from "./room.mjs";

const GONE = "The kernel behind this panel was restarted or stopped. Run this cell again.";
const SILENT = "No answer from the kernel: it is busy, or was restarted. Wait, or run this cell again.";
const TORN = "The last picture from the kernel could not be read; the one before it stays. Move a control, or run this cell again.";
const TORN_FILM = "The film of this panel could not be read: every move now asks the kernel.";
const TORN_PIN = "The pinned state A could not be read. Pin it again.";
const TORN_SHARED = "What all pictures of this panel share could not be read: the pictures lack it. Run this cell again.";
const NO_KERNEL = "This page has no kernel: one slider moves at a time; run the notebook for the rest.";
const NO_FILM = "This page has no kernel: run the notebook to move the controls.";
const CALM_MS = 400;                                               // when no value came for this long, one plain message says where the knobs stand
const REST_MS = 150;                                               // the hand rests when the film stood still for this long

/**
 * Build a panel in `el` and keep it in step with the kernel. `draw(context, frame, view)` paints one frame;
 * `status(header)` says in words what stands beside the buttons; `height(width, size)` is what the picture wants at so many px and that type;
 * `at(x, y, frame, view)` names the thing under the pointer (see hand.mjs; a thing's `grab(x, y, frame, view)` gives knobs);
 * `keys.act(key, frame)` gives the knobs that a key on the picture sets, walking from the values in `frame.header.values`, which are those chosen last;
 * `lines` is how many lines the words take at full width; `carryOver(frame, last)` keeps what a frame lacks.
 * A view holds {width, height, theme, live: whether there is a kernel, pinned, shared, under: the thing under the pointer, held: whether the hand holds something,
 * glide: see motion.mjs, you: guess and answer, with `share` growing from 0 to 1 while the answer comes, untouched: nobody has used the picture yet}.
 * Returns the clean-up.
 */
export function mountPanel({ model, el }, { draw, status = () => "", height = () => 400, name = "picture", at = null, keys = null, lines = 2, carryOver = frame => frame }) {
  const panel = model.get("panel"), live = model.get("live") !== false, prefix = `rl${Math.random().toString(36).slice(2)}`;
  const aborts = new AbortController(), on = { signal: aborts.signal };
  const pump = new Pump(message => model.send(message), { onSilence: gone => (gone || !model.get("working")) && say(gone ? GONE : SILENT) });
  const controls = new Map(panel.controls.map(c => [c.name, (c.kind === "menu" ? menuFor : sliderFor)(c, { moved, letGo }, prefix, on)]));
  const cover = coverFor(guess => pump.post({ guess }), prefix, on);
  const parts = layOut(panel, prefix, controls, cover, { press, save, copy, enlarge: large => { project(large); enlarge(large); } }, keys?.words, on), { root, canvas, buttons } = parts;
  const hand = handOn(canvas, { thingAt, choose: use, letGo, changed: schedule }, on), glide = glidesFor(schedule, holds), keyboard = placeOn(root, on);
  parts.stage.append(hand.tip);
  el.append(root);
  el.setAttribute?.("data-rectlab", "");                           // see panel.css: its width in a box beside another one

  let frame = null, filmed = null, drawn = null, films = [], pinned = null, shared = null;      // from the kernel, from the film, last good one, ...
  let values = {}, pending = {}, onFilm = false, asked = 0, place = null, speak = null, rest = null, calm = null, good = null, untouched = true, large = false;
  const torn = {};                                                 // what could not be read, in words, by trait
  const held = new Set();                                          // controls under the hand: never moved from outside
  for (const { input } of controls.values()) {
    input.addEventListener("pointerdown", () => held.add(input), on);
    for (const end of ["pointerup", "pointercancel", "change", "blur"]) input.addEventListener(end, () => held.delete(input), on);
  }
  function sayAll() { say(model.get("error") || torn.frame || torn.film || torn.pinned || torn.shared); }
  function say(text) { parts.problem.textContent = text || ""; parts.problem.hidden = !text; }
  function schedule() { asked ||= requestAnimationFrame(paint); }

  // what the hand does
  function moved(name, value) {
    if (!live) return movedAlone(name, value);
    note(name, value);
    const film = model.get("playing") || !frame ? undefined : filmFor(films, name, values);
    onFilm = Boolean(film) && placeIn(film, value) >= 0;
    if (onFilm) {
      filmed = carryOver(filmFrame(film, value, frame), frame);
      clearTimeout(rest);
      rest = setTimeout(letGo, REST_MS);
    } else letGo();
    schedule();
  }
  function note(name, value) {                                     // the front end's own model follows too: for links, and for marimo
    values[name] = pending[name] = value;
    model.set(name, value);
    clearTimeout(calm);
    calm = setTimeout(() => { try { model.save_changes(); } catch (problem) { console.warn(problem); } }, CALM_MS);
  }
  function letGo() {                                               // the kernel hears what the film has shown
    clearTimeout(rest);
    const newest = pending;
    pending = {};
    if (Object.keys(newest).length) pump.set(newest);
  }
  function movedAlone(name, value) {                               // no kernel: a film is made for one slider, all others go back to where it was made
    const film = films.find(f => f.control === name && placeIn(f, value) >= 0);
    if (film) value = placeTowards(film, value, values[name]);
    values = { ...values, ...film?.fixed, [name]: value };
    for (const [known, { setValue }] of controls) if (values[known] != null) setValue(values[known]);
    if (film && frame) filmed = madeFor(frame.header, values) ? null : carryOver(filmFrame(film, value, frame), frame);
    schedule();
  }
  function placeTowards(film, value, last) {                       // the nearest place; a key's step that is less than a film's leads to the next one
    const near = film.places[placeIn(film, value)], next = film.places.indexOf(last) + Math.sign(value - last);
    return near === last && value !== last && film.places.includes(last) ? film.places[Math.min(film.places.length - 1, Math.max(0, next))] : near;
  }
  function choose(chosen) {
    const near = Object.entries(chosen ?? {}).filter(([name]) => controls.has(name)).map(([name, value]) => [name, controls.get(name).nearest(value)]);
    const changed = near.filter(([name, value]) => values[name] !== value && (live || name !== "unit"));
    for (const [name, value] of changed) { controls.get(name).setValue(value); if (live) note(name, value); else values[name] = pending[name] = value; }
    if (changed.length) moved(...changed[0]);                      // all of them go in one message
  }
  function use(chosen) { untouched = false; choose(chosen); }
  function holds() { return held.size > 0 || hand.holds(); }
  function thingAt(x, y) {
    const thing = drawn && cover.element.hidden ? at?.(x, y, drawn.shown, drawn.view) : null;
    return thing?.grab ? { ...thing, grab: (x, y) => thing.grab(x, y, drawn.shown, drawn.view) } : thing;
  }
  function press(button) { letGo(); onFilm = false; pump.press(button); }
  function save() { savePicture(canvas, here().theme.paper, `rectlab-${name}.png`); }
  async function copy() { const words = await copyField(parts.code); parts.spoken.textContent = words; parts.settings.title = words; }
  function enlarge(on) {
    large = on;
    root.setAttribute("class", large ? "rectlab rl-large" : "rectlab");
    parts.large.setAttribute("aria-pressed", String(large));
    retheme();
  }
  if (keys) keysOn(canvas, key => {
    if (!drawn || !cover.element.hidden) return null;
    const { header, arrays } = drawn.shown;
    return keys.act(key, { header: { ...header, values: { ...header.values, ...values } }, arrays });
  }, use, on);

  // from frame to picture
  function here() {
    if (place) return place;
    root.style.fontSize = large ? `${largeType(root.clientWidth)}px` : "";
    const theme = themeOf(root, panel.colours), { size } = theme, width = Math.max(280, Math.floor(canvas.clientWidth || root.clientWidth));
    const em = root.clientWidth / size, around = (root.offsetHeight ?? 0) - (parts.stage.offsetHeight ?? 0);
    root.style.setProperty("--rl-lines", Math.ceil(lines * (em > 78 ? 1 : em > 51 ? 1.5 : 2)));
    root.style.setProperty("--rl-you", theme.you);
    return place = { theme, width, tall: heightFor(height(width, size), width, size, { visible: visibleHeight(root), around }) };
  }
  function paint() {
    asked = 0;
    const next = filmed ?? frame;
    if (!next || !root.isConnected) return;
    const started = performance.now(), { theme, width, tall } = here(), guess = next.header.guess ?? {};
    const looks = Object.fromEntries((next.header.views ?? []).filter(name => values[name] != null).map(name => [name, values[name]]));
    const shown = { ...next, header: { ...next.header, values: { ...next.header.values, ...looks } } };
    const you = glide("you", cover.element.hidden ? 1 : 0, 600);
    const view = { width, height: tall, theme, live, pinned, shared, glide, untouched, held: holds(), under: hand.under(), you: guess.words && cover.element.hidden ? { ...guess, share: you } : null };
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
    hand.look();                                                   // what lies under a pointer that rests may have changed
    keyboard.keep();
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
    if (view.under?.box) outline(context, view.under.box, view.theme);
  }
  function describe({ header, arrays }, drawMs, theme) {
    const told = cover.element.hidden ? header.words : "The picture is covered until you have guessed or skipped.";
    parts.words.textContent = parts.words.title = header.words;
    canvas.setAttribute("aria-label", told);
    cover.tell(header.guess);
    clearTimeout(speak);
    speak = setTimeout(() => { parts.spoken.textContent = told; }, 400);      // spoken once the hand rests
    const compare = header.compare || (pinned && live ? "follows when the hand rests." : "");
    parts.compare.textContent = compare && !compare.startsWith("A and now") ? `A and now: ${compare}` : compare;
    parts.compare.hidden = !compare;
    parts.state.textContent = model.get("working") || status(live ? header : { ...header, live });
    parts.bar.hidden = header.epoch == null;
    if (!parts.bar.hidden) parts.bar.value = header.epoch / header.n_epochs;
    for (const [figure, line, at] of [[parts.loss, arrays.losses], [parts.error, arrays.errors && arrays.errors.subarray(arrays.errors.shape[1]), arrays.errors]]) {
      figure.figure.hidden = !(line?.length > 1);
      if (!figure.figure.hidden) { drawTrace(figure.canvas, line, theme, at); figure.last.textContent = figure === parts.error ? percent(line.at(-1)) : rounded(line.at(-1), 2); }
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
  function onShared() {
    const bytes = model.get("shared");
    torn.shared = "";
    try { shared = bytes && bytes.byteLength ? unpackFrame(bytes) : null; } catch (problem) { console.warn(problem); shared = null; torn.shared = TORN_SHARED; }
    sayAll();
    schedule();
  }
  function onCover() {
    cover.show(model.get("cover"));
    const open = cover.element.hidden;
    root.dataset.covered = String(!open);
    for (const part of parts.waits) part.inert = !open;            // what moves the answer waits for the guess
    place = null;
    schedule();
  }
  function onWorking() {
    const words = model.get("working");
    if (words) parts.state.textContent = words;
    sayAll();                                                      // a kernel that works is not silent
    schedule();
  }
  const onPlaying = () => {
    const playing = model.get("playing");
    for (const [go, halt] of [["train", "pause"], ["start", "stop"]]) if (buttons.has(go) && live) { buttons.get(go).disabled = playing; buttons.get(halt).disabled = !playing; }
    keyboard.keep();
  };
  function withoutKernel() {
    for (const button of buttons.values()) button.disabled = true;
    const filmedNames = films.map(film => film.control);
    const looks = (frame?.header.views ?? []).filter(name => !["unit", "lr"].includes(name));       // a unit is computed when it is asked for; a rate is of no use here
    for (const [name, { input }] of controls) input.disabled = !filmedNames.includes(name) && !looks.includes(name);
    parts.note.textContent = films.length ? NO_KERNEL : NO_FILM;
    parts.note.hidden = false;
  }
  const retheme = () => { place = null; schedule(); };
  const size = new ResizeObserver(retheme), look = new MutationObserver(retheme);
  const ears = { frame: receive, error: sayAll, working: onWorking, playing: onPlaying, film: onNewFilm, pinned: onPinned, shared: onShared, cover: onCover };
  for (const [name, act] of Object.entries(ears)) model.on(`change:${name}`, act);
  for (const element of [root, parts.stage]) size.observe(element);   // the stage may get its width after the root has its own
  window.addEventListener?.("resize", retheme, on);
  onProject(enlarge, on);
  look.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "class"] });
  onNewFilm(); onPinned(); onShared(); onCover(); receive(); onPlaying(); sayAll();
  if (!live) withoutKernel();
  enlarge(projects());

  return () => {
    for (const [name, act] of Object.entries(ears)) model.off(`change:${name}`, act);
    size.disconnect(); look.disconnect(); aborts.abort(); pump.stop(); clearTimeout(speak); clearTimeout(rest); clearTimeout(calm); cancelAnimationFrame(asked);
    root.remove();
  };
}

function outline(context, [x, y, wide, tall], theme) {
  context.strokeStyle = theme.text; context.lineWidth = 2;
  context.strokeRect(x - 1, y - 1, wide + 2, tall + 2);
}
