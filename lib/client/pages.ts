import {
  type ApiResource,
  formatRequest,
  type KubeList,
  type ListOptions,
  listRequest,
  RequestError,
  type Send,
  type Target,
} from '../core/index.ts'
import type { CallOptions } from './resource-client.ts'

/**
 * Objects a page, as kubectl and client-go ask for. Larger pages save little time and cost memory: a
 * page is held as bytes, as text and as objects at once.
 */
const defaultLimit = 500

/** What is read of a page here; the rest is the caller's. */
interface Page {
  readonly metadata: KubeList['metadata']
}

/** Which collection, and how its pages are asked for. */
interface ListPagesOptions extends ListOptions, CallOptions {
  readonly resource: ApiResource
  readonly target: Target
}

/**
 * The pages of a collection, each fetched when the one before has been used. All pages show the state
 * at the first one's resourceVersion; the server forgets that state after some minutes, and the next
 * page then fails with 410 (`isGone`).
 */
export async function* listPages<P extends Page>(
  send: Send,
  { resource, target, ...options }: ListPagesOptions,
  decode: (bytes: Uint8Array, request: string) => P,
): AsyncGenerator<P, void, undefined> {
  const { signal, timeoutMs, ...query } = options
  let next = query.continue
  do {
    const request = listRequest(resource, target, {
      ...query,
      limit: query.limit ?? defaultLimit,
      ...(next === undefined ? {} : { continue: next }),
    })
    const response = await send({ ...request, timeoutMs }, signal)
    const page = decode(await response.body.bytes(), formatRequest(request))
    const token = page.metadata.continue || undefined
    if (token !== undefined && token === next) {
      throw new RequestError(
        `${formatRequest(request)}: the server gives the same page again and again`,
      )
    }
    yield page
    next = token
  } while (next !== undefined)
}
