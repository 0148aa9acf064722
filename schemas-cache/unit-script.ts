import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { Script } from 'node:vm'
import { version } from '../lib/version.ts'
import type { KeptUnits } from './kept-units.ts'
import type { UnitSchema } from './translate.ts'
import type { UnitFactory } from './unit.ts'

/*
 * The code of units as a script, and as a blob that another process runs without looking at it again:
 *
 *     anykind-units SUM LENGTH \n      the sum is over the key and all that follows
 *     ({                               the script, LENGTH bytes
 *     "digest":(code),                 a line for each unit
 *     })
 *     …                                what V8 made of it
 *
 * Scripts are run by node:vm: it works where a process may not generate code from strings, and a script has
 * no `require` and no `import`. It is no sandbox: what makes a blob safe is that only this user can have
 * written it, and that its sum is right. The sum is over the key, so that no other blob of ours passes.
 */

/** To be raised when the code of equal shapes changes within one version of ours. */
const format = 1
const head = '({__proto__:null,\n'
const tail = '})'

/** What code depends on besides its shape. V8 tells by itself whether its own part is of another version. */
export const unitsKey = (): string => {
  const ajv: { version: string } = createRequire(import.meta.url)('ajv/package.json')
  return `units ${format} anykind ${version} ajv ${ajv.version} node ${process.version} ${process.arch}`
}

/** What a unit is known by, and its code depends on. `whole`: it counts as it is. */
export const unitDigest = (shape: UnitSchema, whole: boolean): string =>
  createHash('sha256')
    .update(`${whole} ${JSON.stringify(shape)}`)
    .digest('base64url')

/** Runs the code of one unit. */
export const runUnit = (code: string): UnitFactory => new Script(`(${code})`).runInThisContext()

/** Makes the blob of lines. Their functions are compiled here, all of them, so that readers need not. */
export function encodeUnits(key: string, lines: string): Uint8Array {
  const text = Buffer.from(`${head}${lines}${tail}`)
  const data = new Script(text.toString()).createCachedData()
  const begin = `anykind-units ${sumOf(key, text, data)} ${text.length}\n`
  return Buffer.concat([Buffer.from(begin), text, data])
}

/** Reads a blob and runs its script; undefined if it is not whole, of another key, or no such blob. */
export function decodeUnits(key: string, blob: Uint8Array): KeptUnits | undefined {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength)
  const end = bytes.indexOf('\n')
  const found = /^anykind-units ([0-9a-f]{64}) (\d{1,9})$/.exec(bytes.toString('latin1', 0, end))
  if (found === null) return undefined
  const middle = end + 1 + Number(found[2])
  const text = bytes.subarray(end + 1, middle)
  const cachedData = bytes.subarray(middle)
  if (sumOf(key, text, cachedData) !== found[1]) return undefined
  const source = text.toString()
  const factories = new Script(source, { cachedData }).runInThisContext()
  return { lines: source.slice(head.length, -tail.length), factories }
}

const sumOf = (key: string, text: Uint8Array, data: Uint8Array): string =>
  createHash('sha256')
    .update(JSON.stringify([key, text.length, data.length]))
    .update(text)
    .update(data)
    .digest('hex')
