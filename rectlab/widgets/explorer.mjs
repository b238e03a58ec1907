// What all panels share: frames in, newest values out, controls, words, and the states of a panel.
// Plain module: no bundler, no imports, nothing from the network. `node --test` runs it as it is.
const ARRAYS = { uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, float32: Float32Array };

/** Read a frame (see _frames.py): {header, arrays} with typed arrays that carry their shape. */
export function unpackFrame(view) {
  const length = view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + 4, length)));
  const arrays = {};
  let at = 4 + length;
  for (const { name, dtype, shape } of header.arrays) {
    const Type = ARRAYS[dtype];
    const bytes = shape.reduce((a, b) => a * b, 1) * Type.BYTES_PER_ELEMENT;
    const start = view.byteOffset + at;
    arrays[name] = Object.assign(new Type(view.buffer.slice(start, start + bytes)), { shape });
    at += Math.ceil(bytes / 8) * 8;
  }
  return { header, arrays };
}

/** Sends the newest value only, with at most two messages under way; a frame that carries an id is the answer. */
export class Pump {
  constructor(send, { inFlight = 2, patience = 3000, onSilence = () => {}, now = () => performance.now() } = {}) {
    Object.assign(this, { send, inFlight, patience, onSilence, now });
    this.id = 0; this.open = new Map(); this.waiting = null; this.timer = null;
  }
  set(values) {
    this.waiting = { set: { ...(this.waiting && this.waiting.set), ...values } };
    this.flush();
  }
  press(button) { this.post({ press: button }); }
  flush() {
    if (this.waiting && this.open.size < this.inFlight) { const message = this.waiting; this.waiting = null; this.post(message); }
  }
  post(message) {
    const id = ++this.id;
    this.open.set(id, this.now());
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.giveUp(), this.patience);
    try { this.send({ ...message, id }); } catch { this.giveUp(true); }           // JupyterLab cuts the line when a kernel restarts or stops
  }
  answered(id) {
    if (id == null) return;
    for (const open of [...this.open.keys()]) if (open <= id) this.open.delete(open);
    if (!this.open.size) clearTimeout(this.timer);
    this.flush();
  }
  giveUp(gone = false) { if (this.open.size) { this.open.clear(); this.onSilence(gone); } }     // a silent kernel does not stop the pump
  stop() { clearTimeout(this.timer); this.waiting = null; this.open.clear(); }
}

/** A control's scale: its number of places, and the value at a place and back. */
export function scaleOf(control) {
  if (control.kind === "linear") {
    const places = Math.round((control.high - control.low) / control.step);
    const digits = Number.isInteger(control.step) ? 0 : Math.ceil(-Math.log10(control.step));
    return {
      places, toValue: p => Number((control.low + p * control.step).toFixed(digits)),
      toPlace: v => Math.round((v - control.low) / control.step),
      format: v => digits ? (v < 0 ? "−" : "") + Math.abs(v).toFixed(digits) : String(v),
    };
  }
  const first = control.zero ? 1 : 0;
  const places = first + Math.round(Math.log10(control.high / control.low) * control.per_decade);
  return {
    places, toValue: p => control.zero && p === 0 ? 0 : p === places ? control.high : Number((control.low * 10 ** ((p - first) / control.per_decade)).toPrecision(2)),
    toPlace: v => v === 0 ? 0 : first + Math.round(Math.log10(v / control.low) * control.per_decade),
    format: v => v === 0 ? control.zero : control.whole ? v.toLocaleString("en") : rounded(v, 2),
  };
}

/** Make an element with attributes, properties on*, and children; text goes in as text, never as HTML. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const GONE = "The kernel behind this panel was restarted or stopped. Run this cell again.";
const SILENT = "No answer from the kernel: it is busy, or was restarted. Wait, or run this cell again.";

function sliderFor(control, pump, prefix) {
  const scale = scaleOf(control), id = `${prefix}-${control.name}`;
  const input = make("input", { type: "range", id, class: `rl-${control.name}`, min: 0, max: scale.places, step: 1 });
  input.dataset.lmSuppressShortcuts = "true";                  // else JupyterLab takes the arrow keys
  const output = make("output", { for: id });
  const show = value => { output.textContent = scale.format(value); input.setAttribute("aria-valuetext", output.textContent); };
  input.addEventListener("input", () => { const value = scale.toValue(input.valueAsNumber); show(value); pump.set({ [control.name]: value }); });
  const label = make("div", { class: "rl-control", title: control.about }, make("label", { for: id }, control.label), input, output);
  return { element: label, input, setValue: v => { input.value = scale.toPlace(v); show(v); } };
}

function menuFor(control, pump, prefix) {
  const id = `${prefix}-${control.name}`;
  const select = make("select", { id, class: `rl-${control.name}` }, ...control.choices.map((c, i) => make("option", { value: i }, String(c).replace("_", " "))));
  select.dataset.lmSuppressShortcuts = "true";
  select.addEventListener("change", () => pump.set({ [control.name]: control.choices[select.value] }));
  const label = make("div", { class: "rl-control" }, make("label", { for: id }, control.label), select);
  return { element: label, input: select, setValue: v => { select.value = control.choices.indexOf(v); } };
}

const BUTTONS = { train: "▶ train", pause: "❙❙ pause", step: "▸| step", reset: "↺ reset" };

/** The colours and the font of the page's theme, as the canvas needs them. */
export function themeOf(element, colours) {
  const style = getComputedStyle(element), read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  return {
    ...colours, text: read("--rl-text", "#222"), faint: read("--rl-faint", "#666"), line: read("--rl-line", "#ccc"),
    paper: read("--rl-paper", "#fff"), font: style.fontFamily, size: parseFloat(style.fontSize),
  };
}

/**
 * Build a panel in `el` and keep it in step with the kernel. `draw(context, frame, view)` paints one frame;
 * `status(header)` says in words what stands beside the buttons. Returns the clean-up.
 */
export function mountPanel({ model, el }, { draw, status = () => "", height = 400 }) {
  const panel = model.get("panel"), prefix = `rl${Math.random().toString(36).slice(2)}`, aborts = new AbortController(), on = { signal: aborts.signal };
  const note = make("p", { class: "rl-error", role: "alert", hidden: true });
  const pump = new Pump(message => model.send(message), { onSilence: gone => say(gone ? GONE : SILENT) });
  const say = text => { note.textContent = text; note.hidden = !text; };

  const controls = new Map(panel.controls.map(c => [c.name, (c.kind === "menu" ? menuFor : sliderFor)(c, pump, prefix)]));
  const folded = make("div", { class: "rl-controls rl-fold", id: `${prefix}-fold`, hidden: true });
  const visible = make("div", { class: "rl-controls" });
  for (const c of panel.controls) (c.folded ? folded : visible).append(controls.get(c.name).element);
  const abouts = panel.controls.filter(c => c.about).map(c => make("p", {}, make("strong", {}, `${c.label}: `), c.about));
  folded.append(make("div", { class: "rl-abouts" }, ...abouts));
  const more = make("button", { class: "rl-more", type: "button", "aria-expanded": "false", "aria-controls": folded.id, "aria-label": "more controls", title: "more controls" }, "⋯");
  more.addEventListener("click", () => { folded.hidden = !folded.hidden; more.setAttribute("aria-expanded", String(!folded.hidden)); });
  const buttons = new Map(panel.buttons.map(b => [b, make("button", { type: "button", class: `rl-${b}`, onclick: () => pump.press(b) }, BUTTONS[b] ?? b)]));
  const state = make("span", { class: "rl-status" }), trace = make("canvas", { class: "rl-trace", width: 160, height: 48, "aria-hidden": "true" });
  const bar = make("progress", { class: "rl-progress", max: 1, value: 0, "aria-label": "progress of the training", hidden: true });
  const canvas = make("canvas", { class: "rl-picture", role: "img" });
  const words = make("p", { class: "rl-words", "aria-hidden": "true" }), spoken = make("p", { class: "rl-spoken", "aria-live": "polite" });
  const cost = make("p", { class: "rl-cost" });
  const root = make("section", { class: "rectlab", "aria-label": panel.question },
    make("header", {}, make("h2", {}, panel.question), panel.controls.some(c => c.folded || c.about) ? more : ""),
    visible, folded, panel.buttons.length ? make("div", { class: "rl-transport" }, ...buttons.values(), state, bar, trace) : "",
    canvas, words, spoken, note, cost);
  el.append(root);

  let frame = null, asked = 0, theme = null, speak = null;
  const held = new Set();                                       // controls under the hand: never moved from outside
  for (const { input } of controls.values()) {
    input.addEventListener("pointerdown", () => held.add(input), on);
    for (const end of ["pointerup", "pointercancel", "change", "blur"]) input.addEventListener(end, () => held.delete(input), on);
  }
  const schedule = () => { asked ||= requestAnimationFrame(paint); };
  function paint() {
    asked = 0;
    if (!frame || !root.isConnected) return;
    const started = performance.now(), ratio = window.devicePixelRatio || 1, width = Math.max(280, Math.floor(root.clientWidth));
    theme ??= themeOf(root, panel.colours);
    const tall = typeof height === "function" ? height(width, theme.size) : height;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(tall * ratio)) {
      canvas.width = Math.round(width * ratio); canvas.height = Math.round(tall * ratio);
      canvas.style.height = `${tall}px`;
    }
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, tall);
    draw(context, frame, { width, height: tall, theme });
    describe(frame.header, performance.now() - started);
  }
  function describe(header, drawMs) {
    words.textContent = header.words;
    canvas.setAttribute("aria-label", header.words);
    clearTimeout(speak);
    speak = setTimeout(() => { spoken.textContent = header.words; }, 400);      // spoken once the hand rests
    state.textContent = status(header);
    bar.hidden = header.epoch == null;
    if (!bar.hidden) bar.value = header.epoch / header.n_epochs;
    if (frame.arrays.losses) drawTrace(trace, frame.arrays.losses, theme);
    const shown = header.shown ?? (header.preview ? `preview of ${header.probe_size.toLocaleString("en")} examples` : `all ${header.probe_size.toLocaleString("en")} examples`);
    cost.textContent = `${shown} · ${header.compute_ms.toFixed(0)} ms compute · ${drawMs.toFixed(0)} ms draw · ${header.device}`;
  }
  function receive() {
    const bytes = model.get("frame");
    if (!bytes || !bytes.byteLength) return;
    frame = unpackFrame(bytes);
    const { header } = frame;
    pump.answered(header.id);
    if (header.id == null && header.number != null && model.get("playing")) model.send({ drawn: header.number });
    if (!pump.open.size && !pump.waiting) for (const [name, value] of Object.entries(header.values)) {
      const control = controls.get(name);
      if (control && !held.has(control.input)) control.setValue(value);
    }
    say(model.get("error"));
    schedule();
  }
  const onError = () => say(model.get("error"));
  const onPlaying = () => {
    const playing = model.get("playing");
    if (buttons.has("train")) { buttons.get("train").disabled = playing; buttons.get("pause").disabled = !playing; }
  };
  const retheme = () => { theme = null; schedule(); };
  const size = new ResizeObserver(retheme), look = new MutationObserver(retheme);
  model.on("change:frame", receive);
  model.on("change:error", onError);
  model.on("change:playing", onPlaying);
  size.observe(root);
  look.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "class"] });
  receive(); onPlaying(); onError();

  return () => {
    model.off("change:frame", receive); model.off("change:error", onError); model.off("change:playing", onPlaying);
    size.disconnect(); look.disconnect(); aborts.abort(); pump.stop(); clearTimeout(speak); cancelAnimationFrame(asked);
    root.remove();
  };
}

function drawTrace(canvas, losses, theme) {
  const context = canvas.getContext("2d"), { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  if (losses.length < 2) return;
  const top = Math.max(...losses), step = width / (losses.length - 1);
  context.strokeStyle = theme.active; context.lineWidth = 3; context.beginPath();
  losses.forEach((loss, i) => context.lineTo(i * step, height - 3 - (height - 6) * loss / top));
  context.stroke();
}

/** A fill for one unit state: its colour, and a hatch so that colour is never alone. */
export function hatch(context, colour, kind, line) {
  if (!kind) return colour;
  const tile = document.createElement("canvas");
  tile.width = tile.height = 6;
  const c = tile.getContext("2d");
  c.fillStyle = colour; c.fillRect(0, 0, 6, 6);
  c.strokeStyle = c.fillStyle = line; c.lineWidth = 1.2;
  if (kind === "lines") { c.beginPath(); c.moveTo(-1, 7); c.lineTo(7, -1); c.stroke(); }
  else { c.beginPath(); c.arc(3, 3, 1.1, 0, 7); c.fill(); }
  return context.createPattern(tile, "repeat");
}

/** A number with so many digits that count; far from 1 as a power of ten. */
export function rounded(value, digits) {
  if (value === 0) return "0";
  const size = Math.abs(value), sign = value < 0 ? "−" : "";
  if (size >= 0.01 && size < 1e5) return sign + Number(size.toPrecision(digits)).toLocaleString("en", { maximumFractionDigits: 6 });
  const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
  return `${sign}${Number(mantissa)}e${exponent.replace("+", "").replace("-", "−")}`;
}

export const percent = share => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
