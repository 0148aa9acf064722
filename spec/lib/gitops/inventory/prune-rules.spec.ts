import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '../../../../lib/core/index.ts'
import { pruneVerdict } from '../../../../lib/gitops/inventory/prune-rules.ts'

const configMap = (metadata: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'shop', ...metadata },
})
const annotated = (key: string, value: string) => configMap({ annotations: { [key]: value } })
const namespace = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
})
const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'u' }

const ask = 'which has to be allowed by name'

for (const [what, object, reason] of [
  ['any other object', configMap({}), undefined],
  ['one with other annotations', annotated('helm.sh/resource-policy', 'delete'), undefined],
  [
    'one that Helm is to keep',
    annotated('helm.sh/resource-policy', 'keep'),
    'its annotation helm.sh/resource-policy says so',
  ],
  [
    'one that kpt has let go of',
    annotated('client.lifecycle.config.k8s.io/deletion', 'detach'),
    'its annotation client.lifecycle.config.k8s.io/deletion says so',
  ],
  [
    'one that cli-utils is to keep',
    annotated('cli-utils.sigs.k8s.io/on-remove', 'keep'),
    'its annotation cli-utils.sigs.k8s.io/on-remove says so',
  ],
  [
    'one that Flux is to keep',
    annotated('kustomize.toolkit.fluxcd.io/prune', 'Disabled'),
    'its annotation kustomize.toolkit.fluxcd.io/prune says so',
  ],
  [
    'one that Argo CD is to keep',
    annotated('argocd.argoproj.io/sync-options', 'Validate=false, Prune=false'),
    'its annotation argocd.argoproj.io/sync-options says so',
  ],
  [
    'one whose Argo CD option is another',
    annotated('argocd.argoproj.io/sync-options', 'NoPrune=false'),
    undefined,
  ],
  [
    'one that kapp is to orphan',
    annotated('kapp.k14s.io/delete-strategy', 'orphan'),
    'its annotation kapp.k14s.io/delete-strategy says so',
  ],
  [
    'one that a controller has',
    configMap({ ownerReferences: [{ ...owner, controller: true }] }),
    'Deployment web controls it',
  ],
  ['one that is owned otherwise', configMap({ ownerReferences: [owner, null] }), undefined],
  ['a namespace of the system', namespace('kube-system'), 'a cluster needs it'],
  ['a namespace', namespace('lab'), `all objects in it would be deleted, ${ask}`],
  ['a namespace that is allowed', namespace('shop'), undefined],
  [
    'a definition',
    { ...namespace('widgets.example.com'), kind: 'CustomResourceDefinition' },
    `all objects of its kind would be deleted, ${ask}`,
  ],
  ["another tool's", configMap({ annotations: { tool: 'helm has it' } }), 'helm has it'],
  ['one that is never to be', configMap({ name: 'precious' }), 'it is never to be pruned'],
  [
    'one of a kind that is never to be',
    { ...configMap({}), kind: 'Secret' },
    'it is never to be pruned',
  ],
  [
    'a configmap that the server makes',
    configMap({ name: 'kube-root-ca.crt' }),
    'a cluster needs it',
  ],
] as const) {
  const verdict = reason === undefined ? 'prune' : reason.endsWith(ask) ? 'ask' : 'keep'
  test(`${what}: ${verdict}`, () => {
    const limits = {
      allowed: new Set(['Namespace/shop', 'Namespace/kube-system']),
      never: new Set(['ConfigMap/precious', 'Secret']),
      foreignOwner: ({ metadata }: KubeObject) => metadata.annotations?.tool,
    }
    assert.deepEqual(
      pruneVerdict(object, limits),
      reason === undefined ? { verdict } : { verdict, reason },
    )
  })
}
