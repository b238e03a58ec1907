// Frames as they come over the wire. Plain modules, nothing from the network: `node --test` runs each as it is.
export const ARRAYS = { uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, float32: Float32Array };

/** Read a frame (see frame.py): {header, arrays} with typed arrays that carry their shape. Throws where it is cut short. */
export function unpackFrame(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);       // a page without a kernel may hold plain bytes
  const length = view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + 4, length)));
  const arrays = {};
  let at = 4 + length;
  for (const { name, dtype, shape } of header.arrays) {
    const Type = ARRAYS[dtype];
    const size = shape.reduce((a, b) => a * b, 1) * Type.BYTES_PER_ELEMENT;
    const start = view.byteOffset + at;
    if (at + size > view.byteLength) throw new RangeError(`frame: ${name} must have ${size} bytes; got ${view.byteLength - at}.`);
    arrays[name] = Object.assign(new Type(view.buffer.slice(start, start + size)), { shape });      // a copy, as it must be aligned
    at += Math.ceil(size / 8) * 8;
  }
  return { header, arrays };
}

/** The latency line of a frame that was drawn in so many ms: what was counted, what it took, and where. */
export function costOf({ film, preview, shown, probe_size, compute_ms, device, devices }, drawMs, live) {
  const count = probe_size.toLocaleString("en"), of = preview ? `preview of ${count} examples` : `all ${count} examples`;
  const drawn = `${drawMs.toFixed(0)} ms draw`;
  const parts = film ? [`from the film: ${shown ?? of}`, drawn] : [shown ?? of, live && `${compute_ms.toFixed(0)} ms compute`, drawn, device, devices];
  return parts.filter(Boolean).join(" · ");
}
