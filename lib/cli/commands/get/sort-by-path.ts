import { JsonPath, parseQuantity, RequestError } from '../../../core/index.ts'
import { goText } from '../../output/go-text.ts'
import { relaxedJsonPath } from '../../output/relaxed-json-path.ts'

/**
 * The items in the order of what a path finds in each, as `--sort-by` of kubectl: numbers and quantities by value,
 * texts by character, what has nothing first. Equal ones keep their order. Throws {@link RequestError} if none of
 * several has the field, and where two values cannot be compared.
 */
export function sortByPath<T>(
  items: readonly T[],
  path: string,
  objectOf: (item: T) => unknown,
): T[] {
  const template = relaxedJsonPath(path)
  if (items.length < 2) return [...items]
  const finder = new JsonPath(template)
  const keyed = items.map(item => ({ item, key: finder.find(objectOf(item))[0]?.[0] }))
  if (keyed.every(({ key }) => key === undefined)) {
    throw new RequestError(`couldn't find any field with path "${template}" in the list of objects`)
  }
  return keyed.sort((a, b) => compare(a.key, b.key, template)).map(({ item }) => item)
}

function compare(a: unknown, b: unknown, path: string): number {
  // What is not there comes before what is null.
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined)
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  if (isNumber(a) && isNumber(b)) return order(a, b)
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b)
  const odd = typeof a === 'string' || isNumber(a) ? b : a
  throw new RequestError(
    `field ${path} cannot be sorted by: ${goText(odd).slice(0, 60)} is neither a number nor a text, or not what the others are`,
  )
}

/** As kubectl: `10` is more than `9`, and `1Gi` more than `500Mi`, if both are quantities. */
function compareTexts(a: string, b: string): number {
  const [left, right] = [parseQuantity(a), parseQuantity(b)]
  return left === undefined || right === undefined ? order(a, b) : order(left, right)
}

const isNumber = (value: unknown): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint'

const order = <T extends string | number | bigint>(a: T, b: T): number => {
  if (a === b) return 0
  return a < b ? -1 : 1
}
