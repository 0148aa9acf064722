import { isRecord } from '../core/index.ts'
import { type ApiAnswer, type ApiEndpoint, answersOk, requestApi } from './api-request.ts'
import type { ClusterFolder } from './cluster-folder.ts'
import { type Flags, formatFlags } from './flags.ts'
import { LocalClusterError } from './local-cluster-error.ts'
import type { Part } from './part.ts'
import type { PartCommand } from './part-process.ts'
import type { LocalParts } from './parts.ts'
import type { Pki } from './pki.ts'
import { writePrivateFile } from './private-file.ts'

/** What controllers, scheduler and nodes need to know of the cluster they join. */
export interface NodeSetting {
  readonly folder: ClusterFolder
  readonly pki: Pki
  readonly parts: LocalParts
  readonly endpoint: ApiEndpoint
  readonly nodes: number
  readonly featureGateFlags: Flags
  /** A kubeconfig's text for a user of its own. */
  readonly kubeconfigFor: (user: string, groups: readonly string[]) => string
}

/**
 * The three processes that make Deployments become Available; none of them listens on a port. To be
 * started side by side, as none is ready before the others work.
 */
export function nodeCommands(setting: NodeSetting): PartCommand[] {
  const { pki, parts, featureGateFlags } = setting
  return [
    command(setting, 'controller-manager', kubeconfig => ({
      ...leaderless(kubeconfig),
      ...featureGateFlags,
      'root-ca-file': pki.authority.certificateFile,
      'cluster-signing-cert-file': pki.authority.certificateFile,
      'cluster-signing-key-file': pki.authority.keyFile,
      'service-account-private-key-file': pki.serviceAccount.keyFile,
      'use-service-account-credentials': 'true',
    })),
    command(setting, 'scheduler', kubeconfig => ({
      ...leaderless(kubeconfig),
      ...featureGateFlags,
    })),
    command(
      setting,
      'kwok',
      kubeconfig => ({
        kubeconfig,
        'manage-all-nodes': 'true',
        'node-lease-duration-seconds': '40', // the kubelet's
        cidr: '10.244.0.1/16', // pods, apart from the services' 10.0.0.0/24
      }),
      parts.stages.map(stage => `--config=${stage}`),
    ),
  ]
}

/** Makes the Node objects that are not there yet: `node-1`, `node-2`, … */
export async function createNodes(
  endpoint: ApiEndpoint,
  count: number,
  signal?: AbortSignal,
): Promise<void> {
  for (let index = 1; index <= count; index++) {
    const body = node(`node-${index}`)
    const { status } = await requestApi(endpoint, 'POST', '/api/v1/nodes', { body, signal })
    if (status === 201 || status === 409) continue
    throw new LocalClusterError(`create Node node-${index}: the API server answered HTTP ${status}`)
  }
}

/** Whether all nodes are Ready, and the default namespace has the service account that its pods need. */
async function nodesAreReady(
  endpoint: ApiEndpoint,
  count: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const { body } = await requestApi(endpoint, 'GET', '/api/v1/nodes', { signal }).catch(noAnswer)
  signal?.throwIfAborted()
  if (!isRecord(body) || !Array.isArray(body.items)) return false
  if (body.items.filter(isReadyNode).length < count) return false
  return answersOk(endpoint, '/api/v1/namespaces/default/serviceaccounts/default', signal)
}

const noAnswer = (): ApiAnswer => ({ status: 0, body: undefined })

const users: Readonly<Partial<Record<Part, readonly [user: string, ...groups: string[]]>>> = {
  'controller-manager': ['system:kube-controller-manager'],
  scheduler: ['system:kube-scheduler'],
  kwok: ['kwok', 'system:masters'],
}

function command(
  { folder, parts, kubeconfigFor, endpoint, nodes }: NodeSetting,
  part: Part,
  flags: (kubeconfig: string) => Flags,
  more: readonly string[] = [],
): PartCommand {
  const [user = part, ...groups] = users[part] ?? []
  const kubeconfig = folder.file('config', `${part}.kubeconfig`)
  writePrivateFile(kubeconfig, kubeconfigFor(user, groups))
  return {
    part,
    file: parts.files[part] ?? part,
    args: [...formatFlags(flags(kubeconfig)), ...more],
    cwd: folder.path,
    logPath: folder.file('logs', `${part}.log`),
    // None of them has a port to ask; all of them have to work for this to become true.
    isReady: signal => nodesAreReady(endpoint, nodes, signal),
  }
}

const leaderless = (kubeconfig: string): Flags => ({
  kubeconfig,
  'authentication-kubeconfig': kubeconfig,
  'authorization-kubeconfig': kubeconfig,
  'leader-elect': 'false',
  'secure-port': '0',
  // The defaults (20 requests a second) protect a server that others need; here they cost seconds.
  'kube-api-qps': '500',
  'kube-api-burst': '1000',
})

const node = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name,
    labels: {
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      type: 'kwok',
    },
    annotations: { 'kwok.x-k8s.io/node': 'fake', 'node.alpha.kubernetes.io/ttl': '0' },
  },
})

function isReadyNode(body: unknown): boolean {
  const status = isRecord(body) && isRecord(body.status) ? body.status : {}
  const conditions = Array.isArray(status.conditions) ? status.conditions : []
  return conditions.some(
    condition => isRecord(condition) && condition.type === 'Ready' && condition.status === 'True',
  )
}
