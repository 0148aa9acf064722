/*
 * What is to be done to make a cluster hold a set: as data, to be read, kept, and done exactly.
 *
 * Promises: a plan is a function of the set, of what is stored and of what was applied before; the same of these give the same
 * plan, byte by byte. Each action says what speaks for it and how sure that is. No value of a Secret is in a plan.
 *
 * Not here: doing it (apply), showing it (lib/cli).
 */
export type { Action, Certainty, Plan, PlannedObject, PreImage } from './action.ts'
