// As much of a page as a panel touches: elements that remember, a canvas that notes where words stand, observers that count.

class Element {
  constructor(page, tag) {
    Object.assign(this, { page, tag, attributes: {}, children: [], dataset: {}, style: { setProperty(name, value) { this[name] = value; } }, listeners: [], text: "", isConnected: true, clientWidth: 800, written: [], filled: [], lines: [] });
  }
  setAttribute(name, value) { this.attributes[name] = String(value); if (name === "hidden") this.hidden = true; }
  getAttribute(name) { return this.attributes[name] ?? null; }
  append(...children) { this.children.push(...children.filter(c => c !== "")); for (const c of children) if (c instanceof Element) c.parent = this; }
  replaceChildren(...children) { this.children = []; this.append(...children); }
  remove() { this.isConnected = false; this.parent.children.splice(this.parent.children.indexOf(this), 1); }
  addEventListener(kind, act, { signal } = {}) {
    const entry = { kind, act };
    this.listeners.push(entry);
    signal?.addEventListener("abort", () => this.listeners.splice(this.listeners.indexOf(entry), 1));
  }
  fire(kind, event = {}) {
    const whole = { target: this, prevented: false, preventDefault() { this.prevented = true; }, stopPropagation() {}, ...event };
    for (const { kind: k, act } of [...this.listeners]) if (k === kind) act(whole);
    return whole;
  }
  contains(other) { return this.all().includes(other); }
  closest() { return null; }                                       // no notebook around it
  focus() { this.page.focused = this; }
  getBoundingClientRect() { return { left: 0, top: 0, width: 400, height: 100 }; }
  select() { this.page.selected = this; }
  click() { this.page.clicked.push(this); }
  toBlob(give) { give({ painted: this.filled }); }
  get textContent() { return this.text || this.children.map(c => c.textContent ?? c).join(""); }
  set textContent(text) { this.text = String(text); }
  get valueAsNumber() { return Number(this.value); }
  all() { return [this, ...this.children.flatMap(c => c instanceof Element ? c.all() : [])]; }
  find(name) { return this.all().find(e => (e.attributes.class ?? "").split(" ").includes(name)); }
  getContext() {
    let at = [], turned = 0;
    const { written, filled, lines } = this, wide = words => 6.4 / 12 * parseFloat(/([\d.]+)px/.exec(context.font)?.[1] ?? 12) * words.length;      // a wide sans
    const context = {
      measureText: words => ({ width: wide(words) }), getImageData: () => ({ data: [255, 255, 255, 255] }), createPattern: () => "pattern",
      save: () => at.push(turned), restore: () => { turned = at.pop(); }, rotate: angle => { turned = angle; },
      fillRect: (x, y, wide, tall) => filled.push({ colour: context.fillStyle, x, y, wide, tall }),
      lineTo: (x, y) => lines.push({ x, y }),
      stroke: () => { lines.colour = context.strokeStyle; },
      putImageData: image => this.page.images.push(image.data),
      clearRect: () => { written.length = filled.length = lines.length = 0; },
      fillText: (words, x, y) => {
        const left = x - wide(words) * { left: 0, center: 0.5, right: 1 }[context.textAlign];
        if (!turned) written.push({ words, left, right: left + wide(words), y });
      },
    };
    return new Proxy(context, { get: (target, name) => target[name] ?? (() => {}) });
  }
}

/** A new page: {document, body, observers, frames, globals()}; `frames` holds what waits for the next animation frame. */
export function fakePage() {
  const page = { observers: new Set(), frames: new Map(), number: 0, clicked: [], images: [] };
  page.document = { createElement: tag => new Element(page, tag), createElementNS: (_, tag) => new Element(page, tag) };
  Object.defineProperty(page.document, "activeElement", { get: () => page.focused });
  page.document.body = page.document.createElement("body");
  page.document.addEventListener = () => {};
  class Observer {
    constructor(act) { this.act = act; }
    observe() { page.observers.add(this); }
    disconnect() { page.observers.delete(this); }
  }
  page.globals = () => Object.assign(globalThis, {
    document: page.document, window: { devicePixelRatio: 1 }, ImageData: class { constructor(data) { this.data = data; } },
    ResizeObserver: Observer, MutationObserver: Observer,
    getComputedStyle: () => ({ getPropertyValue: () => "", fontFamily: "sans", fontSize: "13px" }),
    requestAnimationFrame: act => { page.frames.set(++page.number, act); return page.number; },
    cancelAnimationFrame: number => page.frames.delete(number),
  });
  page.paint = () => { const due = [...page.frames.values()]; page.frames.clear(); due.forEach(act => act()); };
  return page;
}
