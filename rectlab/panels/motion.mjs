// Motion: values that glide to where they belong, so that the eye can follow an axis or an order that changes.

/** Whether the reader has asked for no motion. */
export const isStill = () => Boolean(window.matchMedia?.("(prefers-reduced-motion: reduce)").matches);

const eased = share => share * share * (3 - 2 * share);

/**
 * Glides for one picture: `glide(name, target, ms)` gives the value of that name for now, on its way from the one that it
 * had to `target`; the first time, and where the reader wants no motion, it is there at once. `again()` asks for the next
 * picture. While `held()` is true nothing moves that was not under way: it waits where it is until the hand lets go.
 */
export function glidesFor(again, held = () => false, now = () => performance.now(), still = isStill) {
  const known = new Map();
  return function glide(name, target, ms = 200) {
    const way = known.get(name);
    if (!way || still()) { known.set(name, { from: target, to: target, start: -Infinity, ms }); return target; }
    const share = Math.min(1, (now() - way.start) / way.ms), value = way.from + (way.to - way.from) * eased(share);
    if (target !== way.to) {
      again();
      if (held()) return value;
      known.set(name, { from: value, to: target, start: now(), ms });
      return value;
    }
    if (share < 1) again();
    return value;
  };
}
