import type { UnitFactory } from './unit.ts'

/** The factories in a script, and its lines. */
export interface KeptUnits {
  readonly lines: string
  readonly factories: Readonly<Record<string, UnitFactory>>
}

/** A unit's line in a script. */
export const unitLine = (digest: string, code: string): string => `"${digest}":(${code}),\n`

/** The digest that a line is of. */
export const digestIn = (line: string): string => line.split('"', 2)[1] ?? ''
