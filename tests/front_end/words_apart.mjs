// That no words of a picture meet or leave the page.
import assert from "node:assert/strict";
import { fakePage } from "./fake_page.mjs";

export const THEME = { size: 13, font: "sans", text: "#222222", faint: "#666666", line: "#cccccc", paper: "#ffffff", zeros: "#c77700", zeros_tint: "#f6e3c5", active: "#0173b2", active_least: "#4a90c4", active_most: "#012a42", silent: "#767676", selective: "#029e73", always_on: "#56187a", certified: "#000000", you: "#d6336c", negative: "#01665e", positive: "#8c510a", error: "#44546a", functions: { relu: "#a6361c", softplus: "#7b5cd6", sigmoid: "#7d6c1f", tanh: "#5f6a6a", other: "#6b6b6b" } };

/** Fail where words of a picture meet or leave the page, at any width; gives the words at the last width. */
export function wordsStandApart(draw, frame, height, { theme = THEME, pinned = null } = {}) {
  for (let width = Math.round(300 * theme.size / 13); width <= 1100; width += 10) {
    const page = fakePage(), canvas = page.document.createElement("canvas");
    page.globals();
    draw(canvas.getContext("2d"), frame, { width, height: height(width), theme, pinned });
    const { written } = canvas;
    assert.ok(written.length > 8);
    written.forEach(({ words, left, right, y }, i) => {
      assert.ok(left >= -1 && right <= width + 1, `${width}: "${words}" leaves the page: ${left} to ${right}`);
      assert.ok(y > 0 && y < height(width), `${width}: "${words}" leaves the page at height ${y}`);
      for (const other of written.slice(0, i)) {
        assert.ok(Math.abs(other.y - y) >= 0.77 * theme.size || other.right <= left + 1 || right <= other.left + 1, `${width}: "${words}" meets "${other.words}"`);
      }
    });
  }
}
