/*
 * From kubeconfig files, overrides or a pod's service account to a Connection: which server, by which
 * proxy, trusted how, as whom.
 *
 * Promises: files, merging, precedence and overrides are client-go's; where they differ, we are the stricter
 * ones. A file that configuration names is read only if it is plain and small, and again when others
 * replace it; the last good content stays in use. What cannot be used is an error that names the file or
 * the entry, and no secret: secrets live in private fields and reach only the transport. A credential
 * plugin (exec-*.ts) runs only if policy permits, without a shell, with an end to its time and its output. A
 * kubeconfig that is changed keeps all that it has, and is swapped whole.
 *
 * Not here: sending anything and speaking to proxies (transport).
 */
export type { EntryKind, Precedence } from './edit-kubeconfig.ts'
export type { ExecOptions } from './exec-credentials.ts'
export type { ExecCluster } from './exec-info.ts'
export type { ExecPolicy } from './exec-policy.ts'
export { inClusterKubeconfig } from './in-cluster.ts'
export type { Kubeconfig } from './kubeconfig.ts'
export { type LoadConnectionOptions, loadConnection } from './load-connection.ts'
export { kubeconfigFiles, loadKubeconfig, parseKubeconfig } from './load-kubeconfig.ts'
export type { ConnectionOverrides } from './override.ts'
export { resolveConnection } from './resolve-connection.ts'
export { type ViewOptions, viewKubeconfig } from './view-kubeconfig.ts'
export {
  deleteKubeconfigEntry,
  type MergeOptions,
  mergeKubeconfigFile,
  type SetContextOptions,
  setKubeconfigContext,
  setKubeconfigEntry,
} from './write-kubeconfig.ts'
