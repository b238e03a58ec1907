// Sliders and menus: each shows a knob's value and says when the hand moves it and when it lets go.
import { exact } from "./numbers.mjs";

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
    format: v => v === 0 ? control.zero : control.whole ? v.toLocaleString("en") : exact(v, 2),
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

/** Leave the keys of an element to it: else JupyterLab takes the arrows. */
export function keepKeys(element) { element.dataset.lmSuppressShortcuts = "true"; return element; }

/** The longest text that a slider's output will ever hold, in characters: it gets so much room once and for all. */
function longestOf({ places, toValue, format }) {
  let longest = 3;
  for (let place = 0; place <= places; place++) longest = Math.max(longest, format(toValue(place)).length);
  return longest;
}

/** A labelled slider. `moved(name, value)` while it moves, `letGo(name)` when the hand is lifted. */
export function sliderFor(control, { moved, letGo }, prefix, on) {
  const scale = scaleOf(control), id = `${prefix}-${control.name}`, unit = control.unit ? ` ${control.unit}` : "";
  const input = keepKeys(make("input", { type: "range", id, class: `rl-${control.name}`, min: 0, max: scale.places, step: 1 }));
  const output = make("output", { for: id, "aria-live": "off" });       // the slider itself says its value
  output.style.minWidth = `${longestOf(scale) + unit.length}ch`;
  const show = value => { output.textContent = scale.format(value) + unit; input.setAttribute("aria-valuetext", output.textContent); };
  const value = () => scale.toValue(input.valueAsNumber);
  let keyDown = false;                                             // keys fire "change" at every step: the hand rests when no more come
  input.addEventListener("input", () => { show(value()); moved(control.name, value()); }, on);
  input.addEventListener("keydown", () => { keyDown = true; }, on);
  input.addEventListener("change", () => { if (!keyDown) letGo(control.name); }, on);
  input.addEventListener("keyup", () => { keyDown = false; }, on);
  input.addEventListener("blur", () => { keyDown = false; letGo(control.name); }, on);
  const element = make("div", { class: "rl-control rl-slider", title: control.about }, make("label", { for: id }, control.label), output, input);
  const nearest = v => scale.toValue(Math.min(scale.places, Math.max(0, scale.toPlace(v))));
  return { element, input, value, nearest, setValue: v => { input.value = scale.toPlace(v); show(v); } };
}

/** A labelled menu. */
export function menuFor(control, { moved }, prefix, on) {
  const id = `${prefix}-${control.name}`;
  const select = keepKeys(make("select", { id, class: `rl-${control.name}` }, ...control.choices.map((c, i) => make("option", { value: i }, String(c).replaceAll("_", " ")))));
  select.addEventListener("change", () => moved(control.name, control.choices[select.value]), on);
  const element = make("div", { class: "rl-control" }, make("label", { for: id }, control.label), select);
  return { element, input: select, nearest: v => v, setValue: v => { select.value = control.choices.indexOf(v); } };
}

/** A question with some answers to choose from: a group of radio buttons; `picked(k)` when one is taken, `chosen` is taken already. */
export function choicesFor(choices, { label, name, chosen = null, picked }, on) {
  const group = make("div", { class: "rl-choices", role: "radiogroup", "aria-label": label });
  choices.forEach((choice, k) => {
    const radio = keepKeys(make("input", { type: "radio", name, value: k }));
    radio.checked = k === chosen;
    radio.addEventListener("change", () => picked(k), on);
    group.append(make("label", { class: "rl-choice" }, radio, choice));
  });
  return group;
}
