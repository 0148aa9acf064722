import type { Middleware, Send } from '../core/index.ts'

/** Folds middleware around a Send; the first sees the request first and the answer last. */
export const compose = (send: Send, ...middleware: readonly Middleware[]): Send =>
  middleware.reduceRight((next, wrap) => wrap(next), send)
