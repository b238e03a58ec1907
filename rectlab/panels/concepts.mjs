// Twelve questions, one at a time: chosen by mouse or keys, skipped at will, kept by the kernel, never judged here.
import { choicesFor, keepKeys, make } from "./controls.mjs";
import { placeOn } from "./place.mjs";
import { Pump } from "./pump.mjs";

const KERNEL_GONE = "The kernel behind these questions was restarted or stopped. Run this cell again: what was kept stays.";
const KERNEL_SILENT = "No answer from the kernel: it is busy, or was restarted. Wait, or run this cell again.";

/** The first question without an answer, skipped or not; behind the last one if there is none. */
export const firstOpen = (items, answers) => {
  const k = items.findIndex(({ name }) => !(name in answers));
  return k < 0 ? items.length : k;
};

/** What became of a question so far: "answered", "skipped" or "open". */
export const stateOfItem = ({ name }, answers) => !(name in answers) ? "open" : answers[name] == null ? "skipped" : "answered";

/** Which questions have no answer, in words: "2, 5 and 7". */
export function leftOut(items, answers) {
  const numbers = items.flatMap((item, k) => stateOfItem(item, answers) === "answered" ? [] : [k + 1]);
  return numbers.length < 2 ? numbers.join("") : `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`;
}

/** A table of the answers before the course beside those after it. */
function besideBefore(rows) {
  const line = (tag, cells) => make("tr", {}, ...cells.map(cell => make(tag, {}, cell)));
  return make("table", { class: "rl-before-after" }, line("th", ["question", "before", "now", ""]), ...rows.map(row => line("td", row)));
}

export function mountConcepts({ model, el }) {
  const aborts = new AbortController(), on = { signal: aborts.signal }, prefix = `rl${Math.random().toString(36).slice(2)}`;
  const pump = new Pump(message => model.send(message), { onSilence: gone => say(gone ? KERNEL_GONE : KERNEL_SILENT) });
  const items = model.get("items"), n = items.length, place = make("span", { class: "rl-place", "aria-live": "polite" });
  const problem = make("p", { class: "rl-error", role: "alert", hidden: true }), card = make("div", { class: "rl-card" });
  const steps = items.map((_, k) => {
    const step = keepKeys(make("button", { type: "button", class: "rl-question" }, String(k + 1)));
    step.addEventListener("click", () => go(k), on);
    return step;
  });
  const root = make("section", { class: "rectlab rl-concepts", "aria-label": model.get("title") },
    make("header", {}, make("h2", {}, model.get("title")), place), make("div", { class: "rl-steps", role: "group", "aria-label": "questions" }, ...steps), card, problem);
  el.append(root);
  const keyboard = placeOn(root, on);
  let answers = { ...model.get("sheet").answers }, at = firstOpen(items, answers), radios = [], forward = null;

  function say(text) { problem.textContent = text || ""; problem.hidden = !text; }
  function choose(k, choice) {
    answers[items[k].name] = choice;
    pump.post({ item: items[k].name, choice });
    mark();
  }
  function go(k) {
    at = Math.min(n, Math.max(0, k));
    const inside = root.contains(document.activeElement);
    show();
    if (inside) (radios.find(radio => radio.checked) ?? radios[0] ?? forward).focus();      // keys go on where they were
  }
  function next() {
    if (at < n && !(items[at].name in answers)) choose(at, null);
    go(at + 1);
  }
  const button = (name, words, act) => {
    const element = keepKeys(make("button", { type: "button", class: `rl-${name}` }, words));
    element.addEventListener("click", act, on);
    return element;
  };
  function mark() {
    const { done } = model.get("sheet");
    steps.forEach((step, k) => {
      const state = stateOfItem(items[k], answers);
      step.dataset.state = state;
      step.disabled = done;
      step.setAttribute("aria-label", `question ${k + 1}, ${state}`);
      step.setAttribute("aria-current", String(!done && k === at));
    });
    place.textContent = done ? "" : at < n ? `${at + 1} of ${n}` : "the end";
    if (at >= n || !forward) return;
    const answered = answers[items[at].name] != null;              // the sheet never recommends to skip
    forward.textContent = answered ? "next" : "skip";
    forward.setAttribute("class", answered ? "rl-next rl-reveal" : "rl-next");
  }
  function show() {
    const { done } = model.get("sheet"), missing = leftOut(items, answers), back = at ? [button("back", "back", () => go(at - 1))] : [];
    radios = []; forward = null;
    const rows = model.get("rows") ?? [];
    if (done && rows.length) card.replaceChildren(make("p", { class: "rl-told" }, model.get("told").split("\n").slice(0, 2).join("\n")), besideBefore(rows));
    else if (done) card.replaceChildren(make("p", { class: "rl-told" }, model.get("told")));
    else if (at < n) {
      const { name, question, choices } = items[at], chosen = answers[name] ?? null;
      const group = choicesFor(choices, { label: question, name: `${prefix}-${at}`, chosen, picked: k => choose(at, k) }, on);
      radios = [...group.children].map(label => label.children[0]);
      forward = button("next", "skip", next);
      card.replaceChildren(make("p", { class: "rl-ask" }, question), group, make("div", { class: "rl-answers" }, ...back, forward),
        make("p", { class: "rl-hint" }, `Nothing is judged here. Keys: 1 to ${choices.length} choose, Enter goes on.`));
    } else {
      forward = button("finish rl-reveal", "finish", () => pump.post({ done: true }));
      card.replaceChildren(make("p", { class: "rl-ask" }, missing ? `Without an answer: ${missing}. Finish all the same?` : `All ${n} are answered.`),
        make("div", { class: "rl-answers" }, ...back, forward),
        make("p", { class: "rl-hint" }, "Finished answers stay as they are: they are what you knew today."));
    }
    mark();
    keyboard.keep();
  }
  root.addEventListener("keydown", event => {
    if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey || model.get("sheet").done || at >= n) return;
    const choice = Number(event.key) - 1;
    const pick = Number.isInteger(choice) && choice >= 0 && choice < radios.length, enter = event.key === "Enter" && event.target.type === "radio";
    if (!pick && !enter) return;
    event.preventDefault(); event.stopPropagation();
    if (enter) return next();
    radios[choice].checked = true;
    radios[choice].focus();
    choose(at, choice);
  }, on);
  const ears = {
    heard: () => pump.answered(model.get("heard")),
    error: () => say(model.get("error")),
    sheet: () => { if (model.get("sheet").done) show(); else { answers = { ...model.get("sheet").answers, ...answers }; mark(); } },
  };
  for (const [name, act] of Object.entries(ears)) model.on(`change:${name}`, act);
  show();
  say(model.get("error"));
  return () => {
    for (const [name, act] of Object.entries(ears)) model.off(`change:${name}`, act);
    aborts.abort(); pump.stop(); root.remove();
  };
}

export default { render: mountConcepts };
