/** The keys from an object's root to a value: names of fields and map keys, indices of arrays. */
export type FieldPath = readonly (string | number)[]

const plain = /^[A-Za-z_$][\w$-]*$/

/**
 * For people, as the API server writes it: `spec.containers[0].image`; a key that is not a plain word
 * is put in brackets, `metadata.annotations[example.com/a]`. The root is the empty string.
 */
export const formatFieldPath = (path: FieldPath): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number' || !plain.test(step)) return `${text}[${step}]`
    return text === '' ? step : `${text}.${step}`
  }, '')

/** A JSON pointer (RFC 6901) as a path. Digits are indices only where the document has an array; see {@link valueAt}. */
export const parsePointer = (pointer: string): string[] =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))

/** A path as a JSON pointer (RFC 6901). */
export const formatPointer = (path: FieldPath): string =>
  path.map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** The value at a path, or undefined. Looks at own properties only. */
export function valueAt(root: unknown, path: FieldPath): unknown {
  let value = root
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string | number, unknown>)[step]
  }
  return value
}
