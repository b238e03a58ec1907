// Numbers as a reader wants them: a real minus, powers of ten as one writes them, as many digits as count.
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** A power of ten: 10⁻³. */
export const powerOfTen = exponent => `10${[...String(exponent)].map(sign => RAISED[sign]).join("")}`;

function written(value, digits, least) {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return "";
  const size = Number(Math.abs(value).toPrecision(digits)), sign = value < 0 ? "−" : "";
  const after = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  if (size >= 0.01 && size < 1e5) return sign + size.toLocaleString("en", { minimumFractionDigits: least ? after : 0, maximumFractionDigits: after });
  const [mantissa, exponent] = size.toExponential(digits - 1).split("e"), short = least ? mantissa : String(Number(mantissa));
  return `${sign}${short === "1" ? "" : `${short} × `}${powerOfTen(Number(exponent))}`;
}

/** A measured number with so many digits that count, zeros at the end too: 0.40. */
export const rounded = (value, digits) => written(value, digits, true);

/** A number that is exact, at an axis or on a knob, without zeros at its end: 0.4. */
export const exact = (value, digits = 3) => written(value, digits, false);

/** A share in %, without the sign: two digits that count, at most one after the point; all and nothing only where it is so. "" where it is no number. */
export function inPercent(share) {
  if (!Number.isFinite(share)) return "";
  if (share > 0 && share < 0.0005) return "< 0.1";
  if (share > 0.999 && share < 1) return "> 99.9";
  return (100 * share).toFixed(share > 0 && share < 0.0995 || share > 0.9949 && share < 1 ? 1 : 0);
}

export const percent = share => `${inPercent(share)} %`;

/** The next of 1, 2, 5 times a power of ten that is at least so much. */
export function roundUp(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map(m => m * power).find(top => top >= value * (1 - 1e-9));
}
