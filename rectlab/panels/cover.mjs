// A prediction's cover: the picture stays covered, in the view only, until there is a guess; then guess and answer stand in one line above it.
import { choicesFor, make, sliderFor } from "./controls.mjs";
import { exact } from "./numbers.mjs";
import { sketchFor } from "./sketch.mjs";

/**
 * The cover's elements: {element, result, show(prediction), tell(guess)}. `send(value)` takes a guess, or null for a skipped one.
 * A question begins with nothing: no thumb, no curve, no ready button. `result` is there, empty, as soon as there was a question.
 */
export function coverFor(send, prefix, on) {
  const element = make("form", { class: "rl-cover", hidden: true, "aria-label": "your prediction" });
  const words = make("span", { class: "rl-guess-words" }), scale = make("span", { class: "rl-guess-scale", "aria-hidden": "true" });
  const result = make("p", { class: "rl-guess", hidden: true }, scale, words);
  let asked = null, value = null, told = "";
  element.addEventListener("submit", event => { event.preventDefault(); if (value != null) send(value); }, on);

  function show(prediction) {
    const name = prediction?.name ?? null;
    element.hidden = !name;
    if (name) result.hidden = false;
    if (name === asked) return;
    asked = name;
    element.replaceChildren();
    if (!name) return;
    const reveal = make("button", { type: "submit", class: "rl-reveal" }, "show me"), skip = make("button", { type: "button", class: "rl-skip" }, "skip");
    const guessed = guess => { value = guess; reveal.disabled = value == null; };
    skip.addEventListener("click", () => send(null), on);
    guessed(null);
    const asking = { number: numberAsked, choice: choiceAsked, sketch: sketchAsked }[prediction.kind ?? "number"](prediction, guessed, prefix, on);
    element.append(make("p", { class: "rl-ask" }, "First a guess. ", prediction.question), asking, make("div", { class: "rl-answers" }, reveal, skip));
  }
  function tell(guess) {
    const now = JSON.stringify(guess ?? {});
    if (!guess?.words || now === told) return;
    told = now;
    result.hidden = false;
    words.textContent = guess.words;
    scale.hidden = (guess.kind ?? "number") !== "number";
    scale.replaceChildren(...(scale.hidden ? [] : marksOf(guess)));
  }
  return { element, result, show, tell };
}

function numberAsked(prediction, guessed, prefix, on) {
  const control = { name: "guess", label: "your guess", kind: "linear", low: prediction.low, high: prediction.high, step: prediction.step, about: "", unit: prediction.unit };
  const slider = sliderFor(control, { moved: (_, guess) => touched(guess), letGo() {} }, prefix, on);
  const middle = prediction.low + prediction.step * Math.round((prediction.high - prediction.low) / prediction.step / 2);
  function touched(guess) { slider.element.dataset.untouched = "false"; guessed(guess); }
  slider.setValue(middle);                                         // where the keys begin; nothing shows it and nothing takes it
  slider.element.dataset.untouched = "true";
  slider.input.setAttribute("aria-valuetext", "no guess yet");
  slider.input.addEventListener("pointerup", () => { slider.setValue(slider.value()); touched(slider.value()); }, on);     // a click where the thumb would be moves nothing
  return make("div", { class: "rl-guess-asked" }, make("span", { class: "rl-end-low" }, exact(prediction.low)), slider.element, make("span", { class: "rl-end-high" }, `${exact(prediction.high)} ${prediction.unit}`));
}

function choiceAsked({ question, choices }, guessed, prefix, on) {
  return choicesFor(choices, { label: question, name: `${prefix}-choice`, picked: k => guessed(choices[k]) }, on);
}

function sketchAsked(prediction, guessed, prefix, on) { return sketchFor(prediction, guessed, on).element; }

/** Guess and answer on one line: you, found, and the way between them. */
function marksOf({ guess, answer, low, high }) {
  const at = number => 100 * Math.min(1, Math.max(0, (number - low) / (high - low)));
  const way = make("span", { class: "rl-off" });
  if (guess != null) Object.assign(way.style, { left: `${Math.min(at(guess), at(answer))}%`, width: `${Math.abs(at(guess) - at(answer))}%` });
  return [way, ...[["rl-guessed", guess], ["rl-found", answer]].filter(([, number]) => number != null).map(([kind, number]) => {
    const mark = make("span", { class: kind });
    mark.style.left = `${at(number)}%`;
    return mark;
  })];
}
