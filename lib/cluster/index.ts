/*
 * What a Cluster is made of, beside the parts of lower folders: the options of `connect()`, the way of each call
 * to the server, where what it says is kept, and its schemas.
 *
 * Promises: nothing is read or asked before it is needed. A callback of the caller's that throws harms no call.
 *
 * Not here: the Cluster itself, which puts the parts together (lib/cluster.ts).
 */
export { ambiguityWarning } from './ambiguity-warning.ts'
export type { ConnectOptions } from './connect-options.ts'
export { sendTo } from './send.ts'
export { ServedSchemas } from './served-schemas.ts'
export { codeStoreOf, storeOf } from './stores.ts'
