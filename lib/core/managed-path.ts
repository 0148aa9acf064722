import type { FieldPath } from './field-path.ts'
import { isRecord } from './object.ts'

/**
 * The path to a value by the notation of managed fields, as in an apply's conflicts; undefined if there is none.
 *
 *     .spec.template.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].name
 *     .metadata.finalizers[="example.com/a"]        an item that is its own key
 *     .spec.args[2]
 *     .metadata.labels.app.kubernetes.io/name       only the object tells that this is one key
 *
 * An item that lacks a part of the key is meant where no other item has it all: the server's default is in the
 * path, and not in what was applied.
 */
export function findManagedPath(value: unknown, path: string): FieldPath | undefined {
  if (path === '') return value === undefined ? undefined : []
  if (path.startsWith('.')) return inField(value, path.slice(1))
  const bracket = /^\[(?<key>(?:[^\]"]|"(?:[^"\\]|\\.)*")*)\]/.exec(path)
  const key = bracket?.groups?.key
  if (bracket === null || key === undefined || !Array.isArray(value)) return undefined
  const index = indexOf(value, key)
  return within(index, findManagedPath(value[index], path.slice(bracket[0].length)))
}

const within = (step: string | number, rest: FieldPath | undefined): FieldPath | undefined =>
  rest && [step, ...rest]

/** The first key that leaves a path to something: with dots in keys, more than one may begin the path. */
function inField(value: unknown, path: string): FieldPath | undefined {
  if (!isRecord(value)) return undefined
  for (const key of Object.keys(value)) {
    if (!path.startsWith(key) || !['.', '[', undefined].includes(path[key.length])) continue
    const found = within(key, findManagedPath(value[key], path.slice(key.length)))
    if (found !== undefined) return found
  }
  return undefined
}

const pair = /(?<name>[^=,]+)=(?<value>"(?:[^"\\]|\\.)*"|[^,]*)/g

/** -1 where there is none. */
function indexOf(items: readonly unknown[], key: string): number {
  if (key.startsWith('=')) {
    const wanted = scalar(key.slice(1))
    return items.findIndex(item => isSame(item, wanted))
  }
  if (/^\d+$/.test(key)) return Number(key)
  const wanted = Array.from(key.matchAll(pair), ({ groups }) => ({
    name: groups?.name ?? '',
    value: scalar(groups?.value ?? ''),
  }))
  const has = (item: unknown, orLacks: boolean): boolean =>
    isRecord(item) &&
    wanted.every(({ name, value }) =>
      Object.hasOwn(item, name) ? isSame(item[name], value) : orLacks,
    )
  const whole = items.findIndex(item => has(item, false))
  return whole >= 0 ? whole : items.findIndex(item => has(item, true))
}

/** Undefined, which no item is, for a text that Go quotes in a way of its own. */
function scalar(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An integer beyond 2^53 is a bigint in an object, and a number that is about it here. */
const isSame = (item: unknown, wanted: unknown): boolean =>
  item === wanted || (typeof item === 'bigint' && Number(item) === wanted)
