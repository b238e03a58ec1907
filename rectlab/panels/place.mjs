// The keyboard's place: a panel never drops it, and hands it on to the notebook's cells when it is asked to.

/** The notebook's next visible cell below this one, or null. */
function cellBelow(cell) {
  let next = cell.nextElementSibling;
  while (next && !(next.classList.contains("jp-Cell") && next.offsetParent)) next = next.nextElementSibling;
  return next;
}

const takesKeys = element => element.isConnected && !element.disabled && (element.checkVisibility?.() ?? true);

/**
 * Keep the keyboard's place in `root`. Shift+Enter goes to the notebook's next cell, Escape to the panel's own: JupyterLab makes a cell active that gets the focus.
 * No other key without Ctrl, Meta or Alt goes from a control to JupyterLab, which would run, cut or copy the panel's cell.
 * Gives keep(), to be called when something may have been hidden or disabled: a focus that it had goes to a button beside it, to the picture, or to `root`.
 */
export function placeOn(root, on) {
  let last = null;                                                 // what had the focus, as long as nothing outside has taken it
  root.setAttribute("tabindex", "-1");                             // a click between the controls stays inside
  root.addEventListener("focusin", event => { last = event.target; }, on);
  root.addEventListener("focusout", event => { if (event.relatedTarget && !root.contains(event.relatedTarget)) last = null; }, on);
  document.addEventListener("pointerdown", event => { if (!root.contains(event.target)) last = null; }, { ...on, capture: true });
  document.addEventListener("keydown", event => { if (last && event.target === document.body) hear(event); }, on);
  root.addEventListener("keydown", hear, on);

  function hear(event) {
    const cell = root.closest(".jp-Cell");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = event.key === "Escape" ? cell : event.key === "Enter" && event.shiftKey ? cellBelow(cell) ?? root : null;
    if (to) { event.preventDefault(); to.focus(); }
    if (to || event.target !== root) event.stopPropagation();
  }
  function keep() {
    const now = document.activeElement;
    if (!last || (now !== document.body && now !== last) || (now === last && takesKeys(last))) return;
    const beside = [...(last.parentElement?.children ?? [])].filter(e => e.matches("button") && takesKeys(e));
    (beside[0] ?? [...root.querySelectorAll("canvas[tabindex]")].find(takesKeys) ?? root).focus({ preventScroll: true });
  }
  return { keep };
}
