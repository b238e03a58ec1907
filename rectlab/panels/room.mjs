// How much room a panel has on the page, and the projector mode that all panels share.

import { isNarrow } from "./drawing.mjs";

const KEPT = "rectlab-projector", NEWS = "rectlab-projector", LEAST = 220, MOST_GROWTH = 1.6;

/** Whether large type is on, for all panels of this browser. */
export function projects() {
  try { return window.localStorage?.getItem(KEPT) === "on"; } catch { return false; }       // some pages may keep nothing
}

/** Turn large type on or off, in every panel of the page and for those that come later. */
export function project(large) {
  try { window.localStorage?.setItem(KEPT, large ? "on" : "off"); } catch { /* not kept, but told */ }
  window.dispatchEvent?.(new CustomEvent(NEWS, { detail: large }));
}

/** Call `act(large)` whenever large type is turned on or off. */
export const onProject = (act, on) => window.addEventListener?.(NEWS, event => act(event.detail), on);

/** The size of large type in a panel so many px wide: 1.6 times the usual one, less where a picture would not stand beside its numbers. */
export const largeType = width => width ? Math.min(20.8, Math.max(13, width / 50)) : 20.8;

/** The height of what one sees at once: of JupyterLab's notebook, elsewhere of the window. */
export function visibleHeight(element) {
  const notebook = element.closest?.(".jp-WindowedPanel-outer, .jp-Notebook");
  return notebook?.clientHeight || window.innerHeight || Infinity;
}

/** The height of a picture: as tall as it wants, more on a wide page, but so that it and all around it are seen at once; a narrow page is scrolled anyway. */
export function heightFor(wanted, width, size, { visible, around }) {
  if (isNarrow(width, size)) return Math.round(wanted);
  const growth = Math.min(MOST_GROWTH, Math.max(1, width / (1084 * size / 13)));
  return Math.round(Math.max(Math.min(LEAST, wanted), Math.min(wanted * growth, visible - around)));
}
