/**
 * A float as Go's `strconv.FormatFloat(value, 'g', -1, bits)` writes it: the fewest digits that tell it from its
 * neighbours, with an exponent below 1e-4 and from 1e6 on. Beyond a float32's range it is infinite, for 32 bits.
 */
export function formatGoFloat(value: number, bits: 32 | 64): string {
  const scientific = bits === 64 ? value.toExponential() : formatSingle(Math.fround(value))
  if (!Number.isFinite(Number(scientific))) return scientific
  const exponent = Number(scientific.slice(scientific.indexOf('e') + 1))
  if (exponent >= -4 && exponent < 6) return String(Number(scientific))
  return scientific.replace(/e([-+])(\d)$/, 'e$10$2')
}

/** JavaScript has no shortest digits of a float32. */
function formatSingle(single: number): string {
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf'
  let digits = 0
  while (Math.fround(Number(single.toExponential(digits))) !== single) digits++
  return single.toExponential(digits)
}
