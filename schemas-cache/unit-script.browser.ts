import type { UnitSchema } from './translate.ts'
import type { UnitFactory } from './unit.ts'

/*
 * As unit-script.ts, in a page, where no code is kept: what others could have put there would be run.
 */

/** As there: here it is all that the code depends on. */
export const unitDigest = (shape: UnitSchema, whole: boolean): string =>
  `${whole} ${JSON.stringify(shape)}`

/** As there. Throws EvalError where the page's policy forbids code from strings. */
export const runUnit = (code: string): UnitFactory => new Function(`return (${code})`)()

/** As there. */
export const unitsKey = (): string => 'units'

/** As there: nothing is kept. */
export const encodeUnits = (): Uint8Array => new Uint8Array()

/** As there. */
export const decodeUnits = (): undefined => undefined
