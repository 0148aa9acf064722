import { ApiError, decodeStatus, formatRequest, type Send } from '../lib/core/index.ts'

/** A document of a record by its path, `openapi/v3` or `openapi/v3/apis/apps/v1`; undefined if it has none. */
export type ReadRecorded = (path: string, signal?: AbortSignal) => Promise<Uint8Array | undefined>

/** Answers requests for schemas as the server did whose answers were recorded: a 404 for what it has not said. */
export const recordedSend =
  (read: ReadRecorded): Send =>
  async (request, signal) => {
    const bytes = await read(request.path.slice(1), signal)
    signal?.throwIfAborted()
    if (bytes === undefined) {
      throw new ApiError(decodeStatus(undefined, 404), formatRequest(request))
    }
    return { status: 200, headers: {}, body: bodyOf(bytes) }
  }

const bodyOf = (bytes: Uint8Array) => ({
  bytes: async () => bytes,
  cancel: () => undefined,
  async *[Symbol.asyncIterator]() {
    yield bytes
  },
})
