/*
 * From kubeconfig files, overrides or a pod's service account to a Connection: which server, trusted
 * how, as whom.
 *
 * Promises: files, merging and precedence are client-go's. A file that configuration names is read
 * only if it is plain and small. What cannot be used is an error that names the file and the entry, and
 * no secret: secrets live in private fields and reach only the transport.
 *
 * Not here: sending anything (transport), and credential plugins, proxies and impersonation, which are
 * refused by name rather than skipped.
 */
export { inClusterConnection } from './in-cluster.ts'
export type { Kubeconfig } from './kubeconfig.ts'
export { type LoadConnectionOptions, loadConnection } from './load-connection.ts'
export { kubeconfigFiles, loadKubeconfig, parseKubeconfig } from './load-kubeconfig.ts'
export { type ConnectionOverrides, resolveConnection } from './resolve-connection.ts'
