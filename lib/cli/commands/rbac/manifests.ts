import type { KubeObject } from '../../../core/index.ts'
import type { PolicyRule } from './access.ts'

/** What a controller is, and needs. */
export interface ControllerNeeds {
  /** Of all objects. */
  readonly name: string
  /** Where it runs. */
  readonly namespace: string
  /** Whether what it watches and writes is in its own namespace only. */
  readonly isNamespaced: boolean
  /** Of what it watches and writes. */
  readonly rules: readonly PolicyRule[]
  readonly leaderElection: boolean
  /** Whether it stands for the Lease by LeaseCandidates, which the server chooses from. */
  readonly coordinated: boolean
  readonly sharding: boolean
  readonly events: boolean
  /** Of its Deployment; without one there is none. */
  readonly image: string | undefined
  readonly replicas: number
}

const group = 'rbac.authorization.k8s.io'

/** All manifests, in the order in which they are to be applied. */
export function controllerManifests(needs: ControllerNeeds): KubeObject[] {
  const { name, namespace, isNamespaced, events, image } = needs
  const access = [...needs.rules, ...(events ? [eventRule] : [])]
  const leases = leaseRules(needs)
  const own = isNamespaced ? [...access, ...leases] : leases
  return [
    object('v1', 'ServiceAccount', { name, namespace }),
    ...(isNamespaced || access.length === 0 ? [] : grant('ClusterRole', needs, access)),
    ...(own.length === 0 ? [] : grant('Role', needs, own)),
    ...(image === undefined ? [] : [deployment(needs, image)]),
  ]
}

/** As docs/events.md says. */
const eventRule: PolicyRule = {
  apiGroups: ['events.k8s.io'],
  resources: ['events'],
  verbs: ['create', 'patch'],
}

/** As docs/leader-election.md and docs/sharding.md say. What is created has no name yet, by which it could be allowed. */
function leaseRules({
  name,
  leaderElection,
  coordinated,
  sharding,
}: ControllerNeeds): PolicyRule[] {
  const leases = { apiGroups: ['coordination.k8s.io'], resources: ['leases'] }
  const election: PolicyRule[] = [
    { ...leases, verbs: ['create'] },
    { ...leases, resourceNames: [name], verbs: ['get', 'update'] },
  ]
  return [
    ...(sharding
      ? [{ ...leases, verbs: ['get', 'list', 'create', 'update', 'delete'] }]
      : leaderElection || coordinated
        ? election
        : []),
    ...(coordinated ? [candidateRule] : []),
  ]
}

/** Each replica has its own, by a name that nobody knows before. */
const candidateRule: PolicyRule = {
  apiGroups: ['coordination.k8s.io'],
  resources: ['leasecandidates'],
  verbs: ['get', 'list', 'watch', 'create', 'update', 'delete'],
}

function grant(
  kind: 'Role' | 'ClusterRole',
  { name, namespace }: ControllerNeeds,
  rules: readonly PolicyRule[],
): KubeObject[] {
  const metadata = kind === 'Role' ? { name, namespace } : { name }
  return [
    { ...object(`${group}/v1`, kind, metadata), rules },
    {
      ...object(`${group}/v1`, `${kind}Binding`, metadata),
      roleRef: { apiGroup: group, kind, name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  ]
}

/** Passes the restricted Pod Security Standard. */
function deployment({ name, namespace, replicas }: ControllerNeeds, image: string): KubeObject {
  const labels = { 'app.kubernetes.io/name': name }
  const container = {
    name: 'controller',
    image,
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    },
  }
  const podSpec = {
    serviceAccountName: name,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [container],
  }
  return {
    ...object('apps/v1', 'Deployment', { name, namespace, labels }),
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec },
    },
  }
}

const object = (
  apiVersion: string,
  kind: string,
  metadata: KubeObject['metadata'],
): KubeObject => ({ apiVersion, kind, metadata })
