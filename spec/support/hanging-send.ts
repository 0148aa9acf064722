import type { ApiRequest, ApiResponse, Send } from '../../lib/core/index.ts'

/** An answer without a body. */
export const answer = (status: number, headers: ApiResponse['headers'] = {}): ApiResponse => ({
  status,
  headers,
  body: {
    bytes: async () => new Uint8Array(),
    cancel: () => {},
    async *[Symbol.asyncIterator]() {},
  },
})

/** A call that was sent and that the spec has yet to answer. */
export interface HangingCall {
  readonly request: ApiRequest
  readonly respond: (response: ApiResponse) => void
  readonly fail: (error: unknown) => void
}

/** A Send whose calls hang until the spec answers them; those that do are in `calls`, in order. */
export class HangingSend {
  readonly calls: HangingCall[] = []

  readonly send: Send = request => {
    const { promise, resolve, reject } = Promise.withResolvers<ApiResponse>()
    const call = {
      request,
      respond: (response: ApiResponse) => this.#end(call, () => resolve(response)),
      fail: (error: unknown) => this.#end(call, () => reject(error)),
    }
    this.calls.push(call)
    return promise
  }

  #end(call: HangingCall, settle: () => void): void {
    this.calls.splice(this.calls.indexOf(call), 1)
    settle()
  }
}
