import { decodeDeleteResult } from '../client/index.ts'
import {
  type ApiRequest,
  type ApiResource,
  type ApiResponse,
  decodeJson,
  decodeObject,
  formatRequest,
  isRecord,
  type KubeObject,
  type Middleware,
  type ResponseBody,
} from '../core/index.ts'

/** Something that was written, and by what a cache shows it. */
export type OwnWrite = {
  readonly resource: ApiResource
} /** As the server has answered it, with its version. */ & (
  | { readonly type: 'stored'; readonly object: KubeObject }
  /** Not there any more; or, if that is not known, there only until its finalizers and its grace period are over. */
  | { readonly type: 'gone' | 'going'; readonly key: string; readonly uid: string }
)

/**
 * Notes what is written, by the server's answers. What an answer does not name is not noted: reviews and tokens, which are
 * not stored, and a write whose answer was lost.
 */
export const noteWrites =
  (note: (write: OwnWrite) => void): Middleware =>
  next =>
  async (request, signal) => {
    const response = await next(request, signal)
    if (!isWrite(request)) return response
    const bytes = await response.body.bytes()
    for (const write of writesOf(request, bytes)) note(write)
    return withBody(response, bytes)
  }

const isWrite = (request: ApiRequest): boolean =>
  request.action !== undefined && request.method !== 'GET' && !request.stream && !isDryRun(request)

/** A delete has its options in its body. */
const isDryRun = ({ method, query = [], body }: ApiRequest): boolean =>
  query.some(([name]) => name === 'dryRun') ||
  (method === 'DELETE' && typeof body === 'string' && 'dryRun' in JSON.parse(body))

const withBody = (response: ApiResponse, bytes: Uint8Array): ApiResponse => {
  const body: ResponseBody = {
    bytes: async () => bytes,
    cancel: () => undefined,
    async *[Symbol.asyncIterator]() {
      yield bytes
    },
  }
  return { ...response, body }
}

function writesOf(request: ApiRequest, bytes: Uint8Array): OwnWrite[] {
  try {
    const answer = decodeJson(bytes)
    if (request.action?.verb === 'deletecollection') return wentOf(request, answer)
    return [...writeOf(request, answer)]
  } catch {
    // What is no answer, its reader will refuse.
    return []
  }
}

function* writeOf(request: ApiRequest, answer: unknown): Iterable<OwnWrite> {
  const { resource, verb } = request.action ?? {}
  if (resource === undefined) return
  const object = decodeObject(answer, formatRequest(request))
  const { metadata } = object
  if (verb === 'delete' || metadata.deletionTimestamp !== undefined) {
    // The write that takes the last finalizer away deletes, and answers with a version of before that.
    const { state, uid } = decodeDeleteResult(answer, formatRequest(request))
    if (state === 'gone') {
      if (uid !== undefined) {
        yield { type: 'gone', resource, key: keyOf(request, resource, metadata), uid }
      }
      return
    }
  }
  if (metadata.resourceVersion) yield { type: 'stored', resource, object }
}

/** A collection's objects are told as they were before. */
function wentOf(request: ApiRequest, answer: unknown): OwnWrite[] {
  const { action } = request
  const items = isRecord(answer) && Array.isArray(answer.items) ? answer.items : []
  return items.filter(isRecord).flatMap(({ metadata }) => {
    if (action === undefined || !isRecord(metadata) || typeof metadata.uid !== 'string') return []
    const { resource } = action
    return { type: 'going', resource, key: keyOf(request, resource, metadata), uid: metadata.uid }
  })
}

/** A Status names nothing but the path that it answers. */
function keyOf(
  { path }: ApiRequest,
  { group, namespaced }: ApiResource,
  { name, namespace }: KubeObject['metadata'],
): string {
  const parts = path.split('/').slice(group === '' ? 3 : 4)
  const isInNamespace = namespaced && parts[0] === 'namespaces'
  const ownName = name ?? decodeURIComponent(parts[isInNamespace ? 3 : 1] ?? '')
  if (!namespaced) return ownName
  return `${namespace ?? decodeURIComponent(parts[1] ?? '')}/${ownName}`
}
