// The prediction gate: the picture stays covered, in the view only, until there is a guess; then guess and answer side by side.
import { make, sliderFor } from "./controls.mjs";
import { rounded } from "./numbers.mjs";

/**
 * The gate's elements: {cover, result, show(gate), tell(guess)}. `send(value)` takes a guess, or null for a skipped one.
 * The guess begins in the middle of its range and counts only once "show me" is pressed.
 */
export function gateFor(send, prefix, on) {
  const cover = make("form", { class: "rl-gate", hidden: true, "aria-label": "your prediction" });
  const scale = make("span", { class: "rl-guess-scale", "aria-hidden": "true" }), words = make("span", { class: "rl-guess-words" });
  const result = make("p", { class: "rl-guess", hidden: true }, words, scale);
  let asked = null, value = null;
  cover.addEventListener("submit", event => { event.preventDefault(); send(value); }, on);

  function show(gate) {
    const name = gate?.name ?? null;
    cover.hidden = !name;
    if (name === asked) return;
    asked = name;
    cover.replaceChildren();
    if (!name) return;
    const control = { name: "guess", label: "your guess", kind: "linear", low: gate.low, high: gate.high, step: gate.step, about: "" };
    const slider = sliderFor(control, { moved: (_, guess) => { value = guess; }, letGo() {} }, prefix, on);
    value = control.low + gate.step * Math.round((gate.high - gate.low) / gate.step / 2);
    slider.setValue(value);
    slider.element.append(gate.unit);
    const skip = make("button", { type: "button", class: "rl-skip" }, "skip");
    skip.addEventListener("click", () => send(null), on);
    cover.append(make("p", { class: "rl-ask" }, "First a guess. ", gate.question), slider.element,
      make("div", { class: "rl-answers" }, make("button", { type: "submit", class: "rl-reveal" }, "show me"), skip));
  }
  function tell(guess) {
    result.hidden = !guess?.words;
    if (result.hidden) return;
    words.textContent = guess.words;
    Object.assign(scale.dataset, { low: rounded(guess.low, 3), high: rounded(guess.high, 3) });
    const at = number => `${100 * Math.min(1, Math.max(0, (number - guess.low) / (guess.high - guess.low)))}%`;
    scale.replaceChildren(...[["rl-guessed", guess.guess, "guess"], ["rl-found", guess.answer, "answer"]]
      .filter(([, number]) => number != null).map(([kind, number, label]) => {
        const mark = make("span", { class: kind }, label);
        mark.style.left = at(number);
        return mark;
      }));
  }
  return { cover, result, show, tell };
}
