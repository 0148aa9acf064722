import {
  type ApiResource,
  formatRequest,
  type GetOptions,
  getRequest,
  type Query,
  type Send,
  type Target,
  type WatchEvent,
  type WatchOptions,
} from '../core/index.ts'
import { asking } from './accept.ts'
import { listPages, type PagesOptions } from './pages.ts'
import type { CallOptions } from './resource-client.ts'
import { decodeTable, type Table, toTable } from './table.ts'
import { type WatchSource, watchEvents } from './watch-events.ts'

/** What comes with each row of a table. */
export interface TableOptions {
  /** `Metadata` is the server's default; `Object` is the whole object, `None` leaves rows with cells alone. */
  readonly includeObject?: 'None' | 'Metadata' | 'Object' | undefined
}

/**
 * The reading verbs of a resource, answered by tables: columns and rows as `kubectl get` prints them, made by the
 * server for every kind, custom ones too. Throws as ResourceClient does, ApiError 406 from a server that makes no
 * tables, and DecodeError where the answer is none.
 */
export class TableClient {
  readonly #send: Send
  readonly #resource: ApiResource
  readonly #target: Target
  readonly #query: Query

  constructor(
    send: Send,
    resource: ApiResource,
    target: Target,
    { includeObject }: TableOptions = {},
  ) {
    this.#send = (request, signal) => send(asking(request, 'Table'), signal)
    this.#resource = resource
    this.#target = target
    this.#query = includeObject === undefined ? [] : [['includeObject', includeObject]]
  }

  /** One object: a table of one row. */
  async get(name: string, options: GetOptions & CallOptions = {}): Promise<Table> {
    const { signal, timeoutMs, ...query } = options
    const request = getRequest(this.#resource, { ...this.#target, name }, query)
    const asked = { ...request, query: [...(request.query ?? []), ...this.#query], timeoutMs }
    const response = await this.#send(asked, signal)
    return decodeTable(await response.body.bytes(), formatRequest(request))
  }

  /** The list, a table a page; 500 rows unless `limit` says otherwise. */
  pages(options: PagesOptions = {}): AsyncGenerator<Table & { restarted?: true }, void, undefined> {
    return listPages(
      this.#send,
      { ...options, resource: this.#resource, target: this.#target, more: this.#query },
      decodeTable,
    )
  }

  /** Raw events, the object of each a table of one row; only the first has columns. As ResourceClient's, it does not reconnect. */
  async *watch(
    options: WatchOptions & CallOptions = {},
  ): AsyncGenerator<WatchEvent<Table>, void, undefined> {
    const { plural } = this.#resource
    const source: WatchSource = {
      resource: this.#resource,
      target: this.#target,
      answer: 'Table',
      more: this.#query,
    }
    for await (const { type, object } of watchEvents(this.#send, source, options)) {
      yield { type, object: toTable(object, `watch ${plural}`) }
    }
  }
}
