// Numbers as a reader wants them.

/** A number with so many digits that count; far from 1 as a power of ten. */
export function rounded(value, digits) {
  if (value === 0) return "0";
  const size = Math.abs(value), sign = value < 0 ? "−" : "";
  if (size >= 0.01 && size < 1e5) return sign + Number(size.toPrecision(digits)).toLocaleString("en", { maximumFractionDigits: 6 });
  const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
  return `${sign}${Number(mantissa)}e${exponent.replace("+", "").replace("-", "−")}`;
}

/** A share in %, without the sign: two digits that count, at most one after the point; "" where it is no number. */
export const inPercent = share => Number.isFinite(share) ? (100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0) : "";

export const percent = share => `${inPercent(share)} %`;

/** The next of 1, 2, 5 times a power of ten that is at least so much. */
export function roundUp(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map(m => m * power).find(top => top >= value * (1 - 1e-9));
}
