import assert from 'node:assert/strict'
import { inspect } from 'node:util'

/** A secret that is nowhere else, so that finding it anywhere is a leak. */
export const canary = 'canary-c4n4ry-5ecret'

/** The ways in which it may be written: as it is, in base64 wherever it begins, in hex, in a URL. */
const shapes: readonly string[] = [
  canary,
  Buffer.from(canary).toString('hex'),
  ...[0, 1, 2].map(offset =>
    // Without the ends, which depend on what is around it.
    Buffer.from(' '.repeat(offset) + canary)
      .toString('base64')
      .slice(offset === 0 ? 0 : 4, -4),
  ),
]

/** All that a logger, a debugger or a crash report could make of a value. */
function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  yield inspect(value, { depth: null, showHidden: true, getters: true, maxStringLength: null })
  yield String(value)
  if (value instanceof Error) yield `${value.stack}`
  try {
    yield JSON.stringify(value) ?? ''
  } catch {
    // Cyclic, or with a BigInt.
  }
}

/** Fails if the canary can be seen in the value, however one looks. */
export function assertNoCanary(value: unknown, what: string): void {
  for (const text of textsOf(value)) {
    const found = shapes.find(shape => text.includes(shape))
    const at = found === undefined ? 0 : text.indexOf(found)
    assert.equal(found, undefined, `${what}: …${text.slice(Math.max(0, at - 200), at)}[HERE]`)
  }
}
