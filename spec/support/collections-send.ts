import {
  ApiError,
  type ApiRequest,
  type ApiResponse,
  decodeStatus,
  formatRequest,
  isRecord,
  type KubeObject,
  type Send,
} from '../../lib/core/index.ts'
import { cannedSend } from './canned-send.ts'

/** Collections of objects in memory that are listed and watched, and tell what the spec puts into them. */
export interface CollectionsSend {
  readonly send: Send
  /** `GET /api/v1/pods`, in order, of those that are not of discovery. */
  readonly log: string[]
  /** Puts an object into a collection; takes it out, if it `isGone`. */
  put(path: string, object: KubeObject, isGone?: boolean): void
  /** From now on the collection may not be read; or its objects each by name alone. */
  forbid(path: string, butByName?: boolean): void
}

type Listener = (line: string) => void

/** `discovery` are the answers to what is no collection. */
export function collectionsSend(discovery: Parameters<typeof cannedSend>[0]): CollectionsSend {
  const { send: discover } = cannedSend(discovery)
  const collections = new Map<string, Map<string, KubeObject>>()
  const listeners = new Map<string, Set<Listener>>()
  /** Each line of a collection, with its version. */
  const history = new Map<string, [version: number, line: string][]>()
  const forbidden = new Map<string, boolean>()
  const log: string[] = []
  let version = 0
  const refuse = (request: ApiRequest, code: number, reason: string): never => {
    const body = { kind: 'Status', code, reason, message: reason, status: 'Failure' }
    throw new ApiError(decodeStatus(body, code), formatRequest(request))
  }
  const send: Send = async (request, signal) => {
    if (Object.hasOwn(discovery, request.path)) return discover(request, signal)
    signal?.throwIfAborted()
    const query = Object.fromEntries(request.query ?? [])
    log.push(`${request.method} ${request.path}`)
    const butByName = forbidden.get(request.path) ?? true
    if (!butByName || (forbidden.has(request.path) && query.fieldSelector === undefined)) {
      refuse(request, 403, 'Forbidden')
    }
    const items = [...(collections.get(request.path)?.values() ?? [])].filter(selected(query))
    if (query.watch === undefined) {
      return response(
        JSON.stringify({
          kind: 'List',
          apiVersion: 'v1',
          metadata: { resourceVersion: `${version}` },
          items,
        }),
      )
    }
    if (query.sendInitialEvents !== undefined) refuse(request, 422, 'Invalid')
    return stream(request.path, { ...query, isWanted: selected(query) }, signal)
  }
  const stream = (
    path: string,
    {
      resourceVersion = version,
      isWanted,
    }: { resourceVersion?: number | string; isWanted: (object: KubeObject) => boolean },
    signal?: AbortSignal,
  ) => {
    const waiting: string[] = []
    let wake = () => {}
    const listener: Listener = line => {
      if (!isWanted(JSON.parse(line).object)) return
      waiting.push(line)
      wake()
    }
    const all = listeners.get(path) ?? new Set()
    listeners.set(path, all.add(listener))
    for (const [at, line] of history.get(path) ?? [])
      if (at > Number(resourceVersion)) listener(line)
    signal?.addEventListener('abort', () => wake())
    async function* body() {
      try {
        for (;;) {
          signal?.throwIfAborted()
          for (const line of waiting.splice(0)) yield new TextEncoder().encode(`${line}\n`)
          await new Promise<void>(resolve => {
            wake = resolve
          })
        }
      } finally {
        all.delete(listener)
      }
    }
    return { ...response(''), body: { ...response('').body, [Symbol.asyncIterator]: body } }
  }
  return {
    send,
    log,
    put(path, object, isGone = false) {
      const collection = collections.get(path) ?? new Map()
      collections.set(path, collection)
      const name = object.metadata.name ?? ''
      const metadata = { ...object.metadata, resourceVersion: `${++version}` }
      const type = isGone ? 'DELETED' : collection.has(name) ? 'MODIFIED' : 'ADDED'
      const stored = { ...object, metadata }
      if (isGone) collection.delete(name)
      else collection.set(name, stored)
      const line = JSON.stringify({ type, object: stored })
      history.set(path, [...(history.get(path) ?? []), [version, line]])
      for (const tell of listeners.get(path) ?? []) tell(line)
    },
    forbid: (path, butByName = false) => void forbidden.set(path, butByName),
  }
}

/** Field selectors of one field. */
const selected =
  ({ fieldSelector = '' }: Record<string, string>) =>
  (object: KubeObject): boolean => {
    if (fieldSelector === '') return true
    const [path = '', wanted] = fieldSelector.split('=')
    const value = path
      .split('.')
      .reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), object)
    return value === wanted
  }

const response = (text: string): ApiResponse => {
  const bytes = new TextEncoder().encode(text)
  return {
    status: 200,
    headers: {},
    body: {
      bytes: async () => bytes,
      cancel: () => {},
      async *[Symbol.asyncIterator]() {
        yield bytes
      },
    },
  }
}
