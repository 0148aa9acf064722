/*
 * A real Kubernetes control plane on this machine, as plain processes: etcd and kube-apiserver, and with
 * nodes the controller manager, the scheduler and kwok's simulated nodes. For tests, demos and benchmarks:
 * what Go projects have in envtest.
 *
 * Promises: ready in about three seconds once the programs are built; free loopback ports, so any number
 * of clusters side by side; certificates and keys of its own, in a folder that only its owner can read;
 * nothing outside that folder and the cache is touched. No process and no temporary folder outlives the
 * one that started the cluster, not even after a SIGKILL.
 *
 * Not here: containers, a network for pods, Windows, and anything that imitates a server.
 */
export type { ApiServerOptions } from './api-server.ts'
export {
  type ClusterStatus,
  clusterStatus,
  type DownOptions,
  downCluster,
  type UpOptions,
  upCluster,
} from './background-cluster.ts'
export type { LocalCluster, LocalClusterOptions, LocalUser } from './local-cluster.ts'
export { LocalClusterError } from './local-cluster-error.ts'
export { mergeKubeconfig } from './merge-kubeconfig.ts'
export type { Part } from './part.ts'
export { type FindParts, findParts, type LocalParts } from './parts.ts'
export { startLocalCluster } from './start-local-cluster.ts'
export type { BackgroundCluster } from './supervisor-state.ts'
