import type { Fault } from './fault.ts'

/** Looks at one value, and not at what is in it. */
export type ValueCheck = (value: unknown) => readonly Fault[]

/** The answer of a check that found nothing: one array for all, as this is the common case. */
export const noFaults: readonly Fault[] = []
