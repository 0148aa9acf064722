import type { ApiResource } from '../../lib/core/index.ts'

const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']

/** Resources as discovery gives them, for specs that need no server. */
export const deployments: ApiResource = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  verbs,
  subresources: [
    { name: 'status', group: 'apps', version: 'v1', kind: 'Deployment', verbs: ['get', 'patch'] },
    { name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get', 'patch'] },
  ],
  preferred: true,
}

/** Of the core group and namespaced. */
export const configMaps: ApiResource = {
  ...deployments,
  group: '',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  categories: [],
  subresources: [],
}

/** Of the core group and cluster-scoped. */
export const nodes: ApiResource = {
  ...configMaps,
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  namespaced: false,
}
