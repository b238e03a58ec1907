// A prediction's cover: the picture stays covered, in the view only, until there is a guess; then guess and answer side by side.
import { choicesFor, make, sliderFor } from "./controls.mjs";
import { rounded } from "./numbers.mjs";
import { sketchTold, sketchFor } from "./sketch.mjs";

/**
 * The cover's elements: {element, result, show(prediction), tell(guess)}. `send(value)` takes a guess, or null for a skipped one.
 * A number begins in the middle of its range, a choice and a sketch with nothing; a guess counts once "show me" is pressed.
 */
export function coverFor(send, prefix, on) {
  const element = make("form", { class: "rl-cover", hidden: true, "aria-label": "your prediction" });
  const words = make("p", { class: "rl-guess-words" }), figure = make("div", { class: "rl-guess-figure" });
  const result = make("div", { class: "rl-guess", hidden: true }, words, figure);
  let asked = null, value = null, told = "";
  element.addEventListener("submit", event => { event.preventDefault(); if (value != null) send(value); }, on);

  function show(prediction) {
    const name = prediction?.name ?? null;
    element.hidden = !name;
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
    result.hidden = !guess?.words;
    const now = JSON.stringify(guess ?? {});
    if (result.hidden || now === told) return;
    told = now;
    words.textContent = guess.words;
    figure.replaceChildren({ number: numbersTold, choice: choicesTold, sketch: sketchTold }[guess.kind ?? "number"](guess));
  }
  return { element, result, show, tell };
}

function numberAsked(prediction, guessed, prefix, on) {
  const control = { name: "guess", label: "your guess", kind: "linear", low: prediction.low, high: prediction.high, step: prediction.step, about: "" };
  const slider = sliderFor(control, { moved: (_, guess) => guessed(guess), letGo() {} }, prefix, on);
  const middle = prediction.low + prediction.step * Math.round((prediction.high - prediction.low) / prediction.step / 2);
  slider.setValue(middle);
  guessed(middle);
  slider.element.append(prediction.unit);
  return slider.element;
}

function choiceAsked({ question, choices }, guessed, prefix, on) {
  return choicesFor(choices, { label: question, name: `${prefix}-choice`, picked: k => guessed(choices[k]) }, on);
}

function sketchAsked(prediction, guessed, prefix, on) { return sketchFor(prediction, guessed, on).element; }

function numbersTold({ guess, answer, low, high }) {
  const scale = make("span", { class: "rl-guess-scale", "aria-hidden": "true" });
  Object.assign(scale.dataset, { low: rounded(low, 3), high: rounded(high, 3) });
  for (const [kind, number, label] of [["rl-guessed", guess, "you"], ["rl-found", answer, "found"]]) {
    if (number == null) continue;
    const mark = make("span", { class: kind }, label);
    mark.style.left = `${100 * Math.min(1, Math.max(0, (number - low) / (high - low)))}%`;
    scale.append(mark);
  }
  return scale;
}

function choicesTold({ guess, answer, choices }) {
  const marks = choice => [choice === guess && ["rl-guessed", "you"], choice === answer && ["rl-found", "found"]].filter(Boolean);
  return make("div", { class: "rl-choices-told", "aria-hidden": "true" }, ...choices.map(choice =>
    make("span", { class: "rl-choice-told" }, choice, ...marks(choice).map(([kind, label]) => make("span", { class: kind }, label)))));
}
