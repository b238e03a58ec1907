// Numbers as a reader wants them.

/** A number with so many digits that count; far from 1 as a power of ten. */
export function rounded(value, digits) {
  if (value === 0) return "0";
  const size = Math.abs(value), sign = value < 0 ? "−" : "";
  if (size >= 0.01 && size < 1e5) return sign + Number(size.toPrecision(digits)).toLocaleString("en", { maximumFractionDigits: 6 });
  const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
  return `${sign}${Number(mantissa)}e${exponent.replace("+", "").replace("-", "−")}`;
}

export const percent = share => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
