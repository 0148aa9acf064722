/** A process of a local cluster, by the name it has in the verbs of {@link LocalCluster}. */
export type Part = 'etcd' | 'apiserver' | 'controller-manager' | 'scheduler' | 'kwok'

/** The file that runs a part, as envtest and the release archives name it. */
export const partFiles: Readonly<Record<Part, string>> = {
  etcd: 'etcd',
  apiserver: 'kube-apiserver',
  'controller-manager': 'kube-controller-manager',
  scheduler: 'kube-scheduler',
  kwok: 'kwok',
}
