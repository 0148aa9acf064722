/** API groups of Kubernetes' own; `gateway.networking.k8s.io` and its like are none of them. */
const builtInGroups: ReadonlySet<string> = new Set([
  ...['', 'apps', 'autoscaling', 'batch', 'policy'],
  ...[
    'admissionregistration',
    'apiextensions',
    'apiregistration',
    'authentication',
    'authorization',
    'certificates',
    'coordination',
    'discovery',
    'events',
    'flowcontrol.apiserver',
    'internal.apiserver',
    'networking',
    'node',
    'rbac.authorization',
    'resource',
    'scheduling',
    'storage',
    'storagemigration',
  ].map(group => `${group}.k8s.io`),
])

/** Whether objects of the group are custom resources, or an aggregated server's. */
export const isCustomGroup = (group: string): boolean => !builtInGroups.has(group)
