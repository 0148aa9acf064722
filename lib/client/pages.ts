import {
  type ApiError,
  type ApiResource,
  formatRequest,
  isGone,
  type KubeList,
  type KubeObject,
  type ListOptions,
  listRequest,
  type Query,
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

/** How a list is read page by page. */
export interface PagesOptions extends ListOptions, CallOptions {
  /**
   * What to do when the server has forgotten the state that the list began with (410), as it does after some
   * minutes: `fail`; `restart`, once, with all of a newer state in one page, which replaces the pages before it (as
   * client-go's pager); or `resume` at a newer state, so that no object comes twice and the list is of no one
   * state. Default `fail`: only the reader knows what is right.
   */
  readonly onExpired?: 'fail' | 'restart' | 'resume' | undefined
}

/** A page of a list. */
export interface ListPage<T extends KubeObject = KubeObject> extends KubeList<T> {
  /** This page is the whole list again: what came before it no longer counts. Absent otherwise. */
  restarted?: true
}

/** What is read of a page here; the rest is the caller's. */
interface Page {
  readonly metadata: KubeList['metadata']
}

/** Which collection, and how its pages are asked for. */
interface ListPagesOptions extends PagesOptions {
  readonly resource: ApiResource
  readonly target: Target
  /** Of the query, besides the list's own. */
  readonly more?: Query
}

/**
 * The pages of a collection, each fetched when the one before has been used. All pages show the state
 * at the first one's resourceVersion; the server forgets that state after some minutes, and the next
 * page then fails with 410 (`isGone`), unless `onExpired` says otherwise.
 */
export async function* listPages<P extends Page>(
  send: Send,
  { resource, target, more = [], ...options }: ListPagesOptions,
  decode: (bytes: Uint8Array, request: string) => P,
): AsyncGenerator<P & { restarted?: true }, void, undefined> {
  const { signal, timeoutMs, onExpired = 'fail', continue: begin, ...query } = options
  const tokens = new ContinueTokens(begin)
  const name = formatRequest(listRequest(resource, target))
  const read = async (position: ListOptions): Promise<P> => {
    const request = listRequest(resource, target, { ...query, ...position })
    const asked = { ...request, query: [...(request.query ?? []), ...more], timeoutMs }
    const response = await send(asked, signal)
    return decode(await response.body.bytes(), name)
  }
  do {
    let page: P
    try {
      page = await read({ limit: query.limit ?? defaultLimit, ...tokens.position() })
    } catch (error) {
      if (tokens.latest === undefined || onExpired === 'fail' || !isGone(error)) throw error
      if (onExpired === 'restart') {
        yield { ...(await read({ limit: undefined })), restarted: true }
        return
      }
      tokens.resume(error)
      continue
    }
    tokens.advance(page.metadata.continue || undefined, name)
    yield page
  } while (tokens.latest !== undefined)
}

/**
 * Where a list is, and that it gets anywhere: a token that comes again is a list without end. One token is kept
 * to compare with, and replaced after 1, 2, 4, 8 … pages, so that a circle of any length is found out (Brent).
 */
class ContinueTokens {
  latest: string | undefined
  #kept: string | undefined
  #sinceKept = 0
  #maxSinceKept = 1
  #hasResumed = false

  constructor(begin: string | undefined) {
    this.latest = begin
    this.#kept = begin
  }

  /** The server refuses a resourceVersion beside a token, which has one of its own. */
  position(): ListOptions {
    if (this.latest === undefined) return {}
    return { continue: this.latest, resourceVersion: undefined, resourceVersionMatch: undefined }
  }

  advance(token: string | undefined, request: string): void {
    if (token !== undefined && token === this.#kept) {
      throw new RequestError(`${request}: the server gives the same page again and again`)
    }
    this.latest = token
    this.#hasResumed = false
    if (++this.#sinceKept < this.#maxSinceKept) return
    this.#kept = token
    this.#sinceKept = 0
    this.#maxSinceKept *= 2
  }

  /** Goes on with the token that a 410 brings. Throws it if there is none, or two come without a page between. */
  resume(expired: ApiError): void {
    const token = expired.status.continue
    if (token === undefined || this.#hasResumed) throw expired
    this.latest = token
    this.#hasResumed = true
  }
}
