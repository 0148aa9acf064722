/*
 * From kubeconfig files, overrides or a pod's service account to a Connection: which server, trusted
 * how, as whom.
 *
 * Promises: files, merging and precedence are client-go's. A file that configuration names is read
 * only if it is plain and small. What cannot be used is an error that names the file and the entry, and
 * no secret: secrets live in private fields and reach only the transport. A kubeconfig that is changed keeps
 * all that it has, and is swapped whole.
 *
 * Not here: sending anything (transport), and credential plugins, proxies and impersonation, which are
 * refused by name rather than skipped.
 */
export type { EntryKind, Precedence } from './edit-kubeconfig.ts'
export { inClusterConnection } from './in-cluster.ts'
export type { Kubeconfig } from './kubeconfig.ts'
export { type LoadConnectionOptions, loadConnection } from './load-connection.ts'
export { kubeconfigFiles, loadKubeconfig, parseKubeconfig } from './load-kubeconfig.ts'
export { type ConnectionOverrides, resolveConnection } from './resolve-connection.ts'
export {
  deleteKubeconfigEntry,
  type MergeOptions,
  mergeKubeconfigFile,
  setKubeconfigContext,
  setKubeconfigEntry,
} from './write-kubeconfig.ts'
