/** As much as is used here of https://html.spec.whatwg.org/multipage/workers.html#dedicatedworkerglobalscope. */
declare const self: {
  postMessage(message: unknown): void
  onmessage: (event: { readonly data: unknown }) => void
}

/** As in worker-port.ts. */
export const say = (message: unknown): void => self.postMessage(message)

/** As there. */
export const listen = (listener: (message: unknown) => void): void => {
  self.onmessage = ({ data }) => listener(data)
}
