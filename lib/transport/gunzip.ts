import {
  type ApiRequest,
  type ApiResponse,
  DecodeError,
  formatRequest,
  type Middleware,
} from '../core/index.ts'
import { defaultMaxBodyBytes } from './received-body.ts'

/** Deflate packs a thousand to one at most; a list of objects that are all alike does not reach a hundred. */
const maxRatio = 100
/** What unpacks to less is no bomb, whatever its ratio: a few objects may hold nothing but blanks. */
const harmlessBytes = 32 * 1024 * 1024

/** What to ask for, and what to take. */
export interface GunzipOptions {
  /** Takes answers as they are: asks for no gzip. Default false. */
  readonly disabled?: boolean | undefined
  /** Of an answer, unpacked; a longer one is a DecodeError. Default 512 MiB. */
  readonly maxBodyBytes?: number | undefined
}

/**
 * Asks for gzip and unpacks it. The server compresses answers above 128 KB only, which are lists: they
 * shrink ten times and more, and unpacking costs less than decrypting what it saves. Streams are left
 * as they are, since a packed event could be held back; but for a stream that asks for gzip itself, as a
 * streaming list does (WatchListCompression, Kubernetes 1.37): it is unpacked as it comes.
 *
 * One layer of gzip and nothing else: an encoding that was not asked for, one that unpacks to more than
 * `maxBodyBytes`, and to more than 32 MiB and a hundred times its size, ends in DecodeError.
 */
export const gunzip =
  ({ disabled = false, maxBodyBytes = defaultMaxBodyBytes }: GunzipOptions = {}): Middleware =>
  next =>
  async (request, signal) => {
    const isAsked = !disabled && (!request.stream || asksItself(request))
    const response = await next(isAsked ? asking(request) : plain(request), signal)
    const encoding = response.headers['content-encoding']
    if (encoding === undefined || encoding === 'identity') return response
    if (isAsked && encoding === 'gzip') return unpacked(response, request, maxBodyBytes)
    response.body.cancel()
    throw new DecodeError(`${formatRequest(request)}: the answer's encoding was not asked for`)
  }

const asksItself = ({ headers }: ApiRequest): boolean => headers?.['accept-encoding'] === 'gzip'

const askingOnly = { 'accept-encoding': 'gzip' }

const asking = (request: ApiRequest): ApiRequest => ({
  ...request,
  headers: request.headers ? { ...request.headers, ...askingOnly } : askingOnly,
})

function plain(request: ApiRequest): ApiRequest {
  if (!asksItself(request)) return request
  const { 'accept-encoding': _, ...headers } = request.headers ?? {}
  return { ...request, headers }
}

function unpacked(
  response: ApiResponse,
  request: ApiRequest,
  maxBodyBytes: number,
): ApiResponse | Promise<ApiResponse> {
  const name = formatRequest(request)
  return request.stream
    ? unpackedStream(response, name)
    : unpackedWhole(response, { request: name, maxBodyBytes })
}

async function unpackedStream(response: ApiResponse, request: string): Promise<ApiResponse> {
  const { gunzipStream } = await import('./gunzip-stream.ts')
  const { body: packed } = response
  const pieces = () => gunzipStream(packed, request)
  return {
    ...response,
    body: {
      bytes: async () => Buffer.concat(await Array.fromAsync(pieces())),
      cancel: () => packed.cancel(),
      [Symbol.asyncIterator]: pieces,
    },
  }
}

interface Unpacking {
  /** For messages. */
  readonly request: string
  readonly maxBodyBytes: number
}

function unpackedWhole(response: ApiResponse, unpacking: Unpacking): ApiResponse {
  const { body: packed } = response
  const bytes = async (): Promise<Uint8Array> => unpack(await packed.bytes(), unpacking)
  return {
    ...response,
    body: {
      bytes,
      cancel: () => packed.cancel(),
      async *[Symbol.asyncIterator]() {
        yield await bytes()
      },
    },
  }
}

/** Synchronous: parsing what comes out blocks ten times as long, and a thread would hold both copies. */
async function unpack(
  packed: Uint8Array,
  { request, maxBodyBytes }: Unpacking,
): Promise<Uint8Array> {
  const { gunzipSync } = await import('node:zlib')
  const plausibleBytes = Math.max(harmlessBytes, packed.length * maxRatio)
  try {
    return gunzipSync(packed, { maxOutputLength: Math.min(maxBodyBytes, plausibleBytes) })
  } catch {
    throw new DecodeError(`${request}: the answer is not valid gzip, or unpacks to too much`)
  }
}
