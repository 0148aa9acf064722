/*
 * The way to one server as one identity: HTTP/1.1 over node:http, HTTP/2 over node:http2 if wished (undici,
 * imported nowhere else, opens their sockets), and middleware, each a function over Send that adds one thing; lib/cluster composes them.
 *
 * Promises: every call ends: with an answer, at its deadline, or when its signal fires, and its socket
 * with it. A write is sent at most once unless it certainly did not run. Connections are kept alive and never
 * shared between servers or identities. Redirects are never followed. A proxy gets the server's address and its
 * own login, and nothing else that it could read.
 *
 * Not here: what a request means (core), where credentials come from (config), watching again after a stream
 * has ended (watch).
 */
export { authorize } from './authorize.ts'
export { compose } from './compose.ts'
export { concurrency } from './concurrency.ts'
export { type GunzipOptions, gunzip } from './gunzip.ts'
export { createHttpTransport, type HttpTransportOptions } from './http-transport.ts'
export { type RateLimit, rateLimit } from './rate-limit.ts'
export { respond } from './respond.ts'
export { type RetryOptions, retry } from './retry.ts'
export { countAttempts, type RequestTrace, trace } from './trace.ts'
export type { SocketTrace } from './trace-socket.ts'
export { type OnWarning, warnings } from './warnings.ts'
