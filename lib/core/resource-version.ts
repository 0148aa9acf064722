const decimal = /^(?:0|[1-9]\d*)$/

/**
 * Orders two resourceVersions of one resource: below 0 if the left one is older, 0 if they are the same, above 0 if it
 * is newer. They are decimal numbers of any length, compared as such and never as JavaScript's (KEP-5504, as
 * apimachinery's `CompareResourceVersion`). NaN, which is neither, if one of them is no such number.
 */
export function compareResourceVersions(left: string, right: string): number {
  if (left === right) return decimal.test(left) ? 0 : Number.NaN
  if (!decimal.test(left) || !decimal.test(right)) return Number.NaN
  if (left.length !== right.length) return left.length - right.length
  return left < right ? -1 : 1
}
