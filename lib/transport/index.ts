/*
 * The way to one server as one identity: HTTP over undici (imported nowhere else), and middleware,
 * each a function over Send that adds one thing. cluster.ts composes them:
 *
 *     respond( retry( authorize( gunzip( http ) ) ) )
 *
 * Promises: every call ends: with an answer, at its deadline, or when its signal fires, and its socket
 * with it. A write is sent at most once unless the server said that it did not run. Connections are
 * kept alive and never shared between servers or identities. Redirects are never followed.
 *
 * Not here: what a request means (core), where credentials come from (config), watching again after
 * a stream has ended (watch).
 */
export { authorize } from './authorize.ts'
export { compose } from './compose.ts'
export { gunzip } from './gunzip.ts'
export { createHttpTransport, type HttpTransportOptions } from './http-transport.ts'
export { respond } from './respond.ts'
export { retry } from './retry.ts'
