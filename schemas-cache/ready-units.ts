import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'

/*
 * The code of the units of Kubernetes' own kinds. It is written when the package is built (go/write-units.ts), so that
 * whoever judges a Deployment by the package loads no ajv; a checkout does without. A line for each: its digest, a
 * blank, its code.
 */

const file = new URL('packs/units.br', import.meta.url)
let units: ReadonlyMap<string, string> | undefined

/** Code by digests, as the package has it: none, where there is none to read. It is read once. */
export function readyUnits(): ReadonlyMap<string, string> {
  units ??= read()
  return units
}

function read(): ReadonlyMap<string, string> {
  try {
    return decodeReadyUnits(brotliDecompressSync(readFileSync(file)).toString())
  } catch {
    return new Map() // then it is written
  }
}

/** Makes the text of code by digests. */
export const encodeReadyUnits = (units: ReadonlyMap<string, string>): string =>
  [...units].map(([digest, code]) => `${digest} ${code}`).join('\n')

/** Reads what {@link encodeReadyUnits} made. */
export const decodeReadyUnits = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split('\n').map(line => splitAt(line, line.indexOf(' '))))

const splitAt = (line: string, at: number): [string, string] => [
  line.slice(0, at),
  line.slice(at + 1),
]
