import { type ApiResponse, DecodeError, formatRequest, type Middleware } from '../core/index.ts'
import { defaultMaxBodyBytes } from './received-body.ts'

/**
 * Asks for gzip and unpacks it. The server compresses answers above 128 KB only, which are lists: they
 * shrink ten times and more, and unpacking costs less than decrypting what it saves. Streams are left
 * as they are, since a packed event could be held back.
 */
export const gunzip: Middleware = next => async (request, signal) => {
  if (request.stream) return next(request, signal)
  const headers = { ...request.headers, 'accept-encoding': 'gzip' }
  const response = await next({ ...request, headers }, signal)
  const encoding = response.headers['content-encoding']
  if (encoding === undefined || encoding === 'identity') return response
  if (encoding === 'gzip') return unpacked(response, formatRequest(request))
  response.body.cancel()
  throw new DecodeError(`${formatRequest(request)}: the answer's encoding was not asked for`)
}

function unpacked(response: ApiResponse, request: string): ApiResponse {
  const { body: packed } = response
  const bytes = async (): Promise<Uint8Array> => unpack(await packed.bytes(), request)
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
async function unpack(packed: Uint8Array, request: string): Promise<Uint8Array> {
  const { gunzipSync } = await import('node:zlib')
  try {
    return gunzipSync(packed, { maxOutputLength: defaultMaxBodyBytes })
  } catch {
    throw new DecodeError(`${request}: the answer is not valid gzip, or unpacks to too much`)
  }
}
