import type { ResourceClient } from '../../client/index.ts'
import { ApiError, type KubeObject } from '../../core/index.ts'
import { getIfThere } from './states.ts'

/** From so many objects of a kind and a namespace on, what they have in common is asked for once. */
export const worthwhile = 8

/** A list may be so many times as long as what is wanted of it: what is beyond is asked for one by one. */
const surplus = 4

/** The stored object of a name, or undefined. */
export type GetLive = (name: string, signal?: AbortSignal) => Promise<KubeObject | undefined>

/**
 * How to read so many objects of a kind and a namespace: one by one, or by a list where there are many. Of Secrets nothing is
 * read that nobody asked for, and where listing is not allowed, there are no lists.
 */
export async function openLive(
  resource: ResourceClient,
  count: number,
  signal?: AbortSignal,
): Promise<GetLive> {
  const one: GetLive = (name, signal) => getIfThere(resource, name, signal)
  const { group, plural } = resource.resource
  if (count < worthwhile || (group === '' && plural === 'secrets')) return one
  const page = await firstPage(resource, count * surplus, signal)
  if (page === undefined) return one
  const objects = new Map(page.items.map(object => [object.metadata.name, object]))
  const isWhole = page.metadata.continue === undefined
  return async (name, signal) => objects.get(name) ?? (isWhole ? undefined : one(name, signal))
}

/** Undefined where the user may not list. */
async function firstPage(resource: ResourceClient, limit: number, signal?: AbortSignal) {
  try {
    for await (const page of resource.pages({ limit, signal })) return page
  } catch (error) {
    if (!(error instanceof ApiError) || ![403, 405].includes(error.status.code)) throw error
  }
  return undefined
}
