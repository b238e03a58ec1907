// The elements of a panel, in the order in which one reads them and in which the keyboard walks through them.
import { keepKeys, make } from "./controls.mjs";

const BUTTONS = {                                                 // a sign for the eye, a word for all
  train: ["▶", "train"], pause: ["❙❙", "pause"], step: ["▸|", "step"], reset: ["↺", "reset"], pin: ["", "pin A"], unpin: ["", "unpin"], epoch: ["▶", "one epoch"],
  shift: ["", "push into data"], redraw: ["", "new weights"], start: ["▶", "start"], stop: ["■", "stop"],
};
const TITLES = {
  pin: "keep this state as A, to compare with", unpin: "forget A", epoch: "train on all images once",
  shift: "set the bias of each dead unit so that it is on for half of the images", redraw: "give each dead unit new weights",
};

/**
 * All elements of a panel by name; `controls` are those of sliderFor and menuFor by name, `acts` what the buttons do:
 * {press(button), save(), copy(), enlarge()}; `panel.told` holds the word and the title of buttons that have their own; `cover` comes from coverFor. The canvas takes the keyboard only where `keys` says what it does with it.
 */
export function layOut(panel, prefix, controls, cover, acts, keys, on) {
  const told = panel.told ?? {};
  const button = (name, words, title, act) => {
    const element = make("button", { type: "button", class: `rl-${name}`, title });
    element.append(...[words].flat());
    element.addEventListener("click", act, on);
    return element;
  };
  const signed = name => {
    const [sign, word] = told[name] ? [BUTTONS[name]?.[0] ?? "", told[name][0]] : BUTTONS[name] ?? ["", name];
    return sign ? [make("span", { "aria-hidden": "true" }, `${sign} `), word] : word;
  };
  const drawer = make("div", { class: "rl-drawer", id: `${prefix}-drawer`, hidden: true }), visible = make("div", { class: "rl-controls" });
  for (const c of panel.controls) (c.folded ? drawer : visible).append(controls.get(c.name).element);
  const abouts = panel.controls.filter(c => c.about).map(c => make("p", {}, make("strong", {}, `${c.label}: `), c.about));
  const code = keepKeys(make("input", { type: "text", class: "rl-code", id: `${prefix}-code`, readonly: true }));
  const settings = make("div", { class: "rl-settings", hidden: true },
    make("label", { for: `${prefix}-code` }, "settings code"), code, button("copy", "copy", "copy the settings code", acts.copy));
  const cost = make("p", { class: "rl-cost" });
  drawer.append(make("div", { class: "rl-abouts" }, ...abouts), settings, button("png", "save picture as PNG", "save the picture as a PNG file", acts.save));

  const root = make("section", { class: "rectlab", "aria-label": panel.question });
  const more = button("more", "⋯", "more controls", () => { drawer.hidden = !drawer.hidden; more.setAttribute("aria-expanded", String(!drawer.hidden)); });
  more.setAttribute("aria-expanded", "false"); more.setAttribute("aria-controls", `${prefix}-drawer`); more.setAttribute("aria-label", "more controls");
  const large = button("projector", "Aa", "projector mode: large type in all panels", () => acts.enlarge(large.getAttribute("aria-pressed") !== "true"));
  large.setAttribute("aria-label", "projector mode: large type");

  const buttons = new Map(panel.buttons.map(b => [b, button(b, signed(b), told[b]?.[1] ?? TITLES[b], () => acts.press(b))]));
  const state = make("span", { class: "rl-status" });
  const [loss, error] = ["loss", "error"].map(name => {
    const canvas = make("canvas", { class: `rl-trace rl-trace-${name}`, width: 160, height: 48 }), last = make("span", { class: "rl-last" });
    return { canvas, last, figure: make("span", { class: "rl-curve", "aria-hidden": "true" }, name, canvas, last) };
  });
  const bar = make("progress", { class: "rl-progress", max: 1, value: 0, "aria-label": "progress of the training", hidden: true });
  const help = keys ? make("span", { class: "rl-keys", id: `${prefix}-keys` }, keys) : "";
  const canvas = make("canvas", { class: "rl-picture", ...(keys ? { role: "application", "aria-roledescription": "picture", "aria-describedby": `${prefix}-keys`, tabindex: 0 } : { role: "img" }) });
  const words = make("p", { class: "rl-words", "aria-hidden": "true" }), spoken = make("p", { class: "rl-spoken", "aria-live": "polite" });
  const compare = make("p", { class: "rl-compare", hidden: true });
  const problem = make("p", { class: "rl-error", role: "alert", hidden: true }), note = make("p", { class: "rl-note", role: "note", hidden: true });
  const pins = make("span", { class: "rl-pins" }, ...["pin", "unpin"].filter(b => buttons.has(b)).map(b => buttons.get(b)));
  const rest = [...buttons].filter(([b]) => !["pin", "unpin"].includes(b)).map(([, element]) => element);
  const transport = rest.length ? make("div", { class: "rl-transport" }, ...rest, state, bar, loss.figure, error.figure) : "";
  const stage = make("div", { class: "rl-stage" }, canvas, cover.element, problem, help);
  root.append(
    make("header", {}, make("h2", {}, panel.question), make("div", { class: "rl-tools" }, pins, large, more)), visible, transport, note, cover.result,
    make("div", { class: "rl-body" }, stage, drawer), compare, words, spoken, cost);
  return { root, stage, buttons, state, bar, loss, error, canvas, words, spoken, compare, problem, note, cost, code, settings, large, waits: [visible, transport, drawer, pins].filter(Boolean) };
}

/** Save a canvas as a PNG file on the page's paper, as a canvas itself is transparent. */
export function savePicture(canvas, paper, name) {
  const sheet = make("canvas", { width: canvas.width, height: canvas.height }), context = sheet.getContext("2d");
  context.fillStyle = paper; context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(canvas, 0, 0);
  sheet.toBlob(blob => {
    const url = URL.createObjectURL(blob);
    make("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);              // not at once: some browsers read it after the click
  });
}

/** Copy a text field: by the clipboard where the page may use it, else by selecting, for the reader's own copy key. */
export async function copyField(field) {
  field.focus(); field.select();
  try { await navigator.clipboard.writeText(field.value); return "copied"; }
  catch { return document.execCommand?.("copy") ? "copied" : "selected: copy it with your copy key"; }
}
