import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ControllerKinds } from '../../../controller/index.ts'
import { isRecord } from '../../../core/index.ts'
import { UsageError } from '../../usage-error.ts'
import { type WantedAccess, watching, writing } from './access.ts'

/**
 * What the controllers that a module exports declare: they watch all their kinds, and write those that they own. What else
 * they write only their reconcilers know. Throws UsageError where it cannot be loaded, or exports none.
 */
export async function declaredAccess(file: string): Promise<WantedAccess[]> {
  const kinds = Object.values(await load(file)).flatMap(kindsOf)
  if (kinds.length === 0) throw new UsageError(`--module ${file}: it exports no controller`)
  return kinds.flatMap(({ for: main, owns, watches }) => [
    ...[main, ...owns, ...watches].map(name => watching(name)),
    ...owns.map(name => writing(name)),
  ])
}

async function load(file: string): Promise<object> {
  try {
    return await import(pathToFileURL(resolve(file)).href)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UsageError(`--module ${file}: ${why}`)
  }
}

/** By what it has, not by its class: the module may have another copy of the library. */
const kindsOf = (value: unknown): ControllerKinds[] => {
  const kinds = isRecord(value) ? value.kinds : undefined
  return isKinds(kinds) ? [kinds] : []
}

const isKinds = (value: unknown): value is ControllerKinds =>
  isRecord(value) && value.for !== undefined && [value.owns, value.watches].every(Array.isArray)
