import type { Status } from './status.ts'

/** What is known about a request that failed: whether a write may be sent again. */
export type Outcome =
  /** No byte left this process: safe to send again. */
  | 'not-sent'
  /** The server answered that it has not done it. */
  | 'rejected'
  /** Bytes were sent, and nobody can say whether the server has acted. */
  | 'unknown'

/**
 * What an answer that is a failure says of a write. First match wins:
 *
 *     below 500             rejected   the server has looked at it and refused
 *     503 with Retry-After  rejected   it was turned away at the door: too busy, or going down
 *     a webhook's failure   rejected   admission comes before storage (500 "failed calling webhook")
 *     all others            unknown    500 of etcd, 502 and 504 of whoever gave up waiting
 */
export function outcomeOfStatus({ code, message, retryAfterSeconds }: Status): Outcome {
  if (code < 500) return 'rejected'
  if (code === 503 && retryAfterSeconds !== undefined) return 'rejected'
  return webhookFailure.test(message) ? 'rejected' : 'unknown'
}

/** apiserver/pkg/admission/plugin/webhook: an ErrCallingWebhook, as an internal error. */
const webhookFailure = /^Internal error occurred: failed calling webhook "/
