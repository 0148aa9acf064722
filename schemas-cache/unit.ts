import type { ErrorObject } from 'ajv'
import type { UnitSchema } from './translate.ts'

/** Something that a unit finds, with the path as a JSON pointer. */
export type Finding = ErrorObject

/** A unit that runs: whether it takes a value. */
export interface Unit {
  (value: unknown, context?: { readonly instancePath: string }): boolean
  /** What it found in the last value; null or absent if nothing. */
  errors?: Finding[] | null
}

/** Makes a unit of what it is to look at. */
export type UnitFactory = (scope: UnitScope) => Unit

/** All that a unit's code can reach, besides the objects that it is given. */
export interface UnitScope {
  readonly shape: UnitSchema
  /** By the numbers of `kubeValue`; those that count what they find, and those that do not. */
  readonly values: readonly Check[]
  readonly quietValues: readonly Check[]
  /** By the numbers of `kubeList`. */
  readonly lists: readonly Check[]
  readonly quietLists: readonly Check[]
  /** Looks at a value as another unit does; null if that takes it. */
  enter(index: number, value: unknown, instancePath: string, whole: boolean): Finding[] | null
  /** Looks at each field of an object as another unit does. */
  enterFields(index: number, value: unknown, instancePath: string, whole: boolean): Finding[] | null
  /** Makes a finding of what a check found. */
  fault(keyword: string, instancePath: string, faults: readonly unknown[]): Finding[]
  join(before: Finding[] | null, found: Finding[]): Finding[]
}

/** As a unit calls it: of values or of lists, whose faults differ. */
export type Check = (value: unknown) => readonly unknown[]

/** The names of a {@link UnitScope}, by which code refers to it. */
export const scopeNames: readonly (keyof UnitScope)[] = [
  'shape',
  'values',
  'quietValues',
  'lists',
  'quietLists',
  'enter',
  'enterFields',
  'fault',
  'join',
]
