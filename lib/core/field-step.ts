import { canonicalJson } from './canonical-json.ts'
import { DecodeError } from './errors.ts'
import { parseJson } from './lossless-json.ts'
import { isRecord } from './object.ts'
import { memberOf } from './same-json.ts'

/**
 * A step of the path of a managed field (structured-merge-diff's `PathElement`): a field's name, or an item of
 * a list, named by its key fields, by its value in a set, or by its index.
 */
export type FieldStep =
  | string
  | { readonly key: Readonly<Record<string, unknown>> }
  | { readonly value: unknown }
  | { readonly index: number }

/**
 * A step as `fieldsV1` has it: `f:spec`, `k:{"name":"web"}`, `v:"a"`, `i:0`. Undefined for what begins
 * otherwise: a later version may know it, and the server leaves it out as well. Throws {@link DecodeError} on
 * what is no step at all.
 */
export function parseFieldStep(text: string): FieldStep | undefined {
  if (text[1] !== ':') throw broken(text)
  const rest = text.slice(2)
  switch (text[0]) {
    case 'f':
      return rest
    case 'k':
      return { key: parseKey(rest, text) }
    case 'v':
      return { value: parseValue(rest, text) }
    case 'i':
      if (!/^-?\d{1,15}$/.test(rest)) throw broken(text)
      return { index: Number(rest) }
    default:
      return undefined
  }
}

/** {@link parseFieldStep}'s inverse. Steps that are the same have the same text: keys are in order. */
export function encodeFieldStep(step: FieldStep): string {
  if (typeof step === 'string') return `f:${step}`
  if ('key' in step) return `k:${canonicalJson(step.key)}`
  return 'value' in step ? `v:${canonicalJson(step.value)}` : `i:${step.index}`
}

/** The step of an item by its key fields, whose names are in order; undefined if it has not all of them. */
export function encodeKey(item: object, names: readonly string[]): string | undefined {
  const values = names.map(name => memberOf(item, name))
  if (values.includes(undefined)) return undefined
  const members = names.map(
    (name, index) => `${JSON.stringify(name)}:${canonicalJson(values[index])}`,
  )
  return `k:{${members.join()}}`
}

/** For people, as the server writes it where fields conflict: `.spec.containers[name="web"].image`. */
export const formatFieldSteps = (steps: readonly FieldStep[]): string =>
  steps.map(formatStep).join('')

function formatStep(step: FieldStep): string {
  if (typeof step === 'string') return `.${step}`
  if ('index' in step) return `[${step.index}]`
  if ('value' in step) return `[=${canonicalJson(step.value)}]`
  const names = Object.keys(step.key).toSorted()
  return `[${names.map(name => `${name}=${canonicalJson(step.key[name])}`).join()}]`
}

function parseKey(json: string, text: string): Record<string, unknown> {
  const key = parseValue(json, text)
  if (!isRecord(key)) throw broken(text)
  return key
}

function parseValue(json: string, text: string): unknown {
  try {
    return parseJson(json)
  } catch (cause) {
    throw broken(text, { cause })
  }
}

/** Keys of list items are names and ports, but a set may hold anything: only what kind of step it is may be shown. */
const broken = (text: string, options?: ErrorOptions): DecodeError =>
  new DecodeError(
    /^[kvi]:/.test(text)
      ? `a step that begins with "${text.slice(0, 2)}" is not whole`
      : 'a key is not a step of a path',
    options,
  )
