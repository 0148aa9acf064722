import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from 'anykind'
import {
  type ForeignOwnerOptions,
  foreignOwnerOf,
  foreignOwnersOf,
} from '../../../../lib/gitops/ownership/index.ts'
import { freeze } from '../../../support/freeze.ts'

const deployment = (metadata: object): KubeObject =>
  freeze({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', ...metadata },
  })

const trackedAs = (id: string) => ({ annotations: { 'argocd.argoproj.io/tracking-id': id } })
const writtenBy = (manager: string) => ({ managedFields: [{ manager, operation: 'Update' }] })
const helm = { 'app.kubernetes.io/managed-by': 'Helm' }
const release = { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'shop' }
const owner = { apiVersion: 'example.com/v1', kind: 'App', name: 'a', uid: 'u' }

interface Case {
  readonly metadata: object
  /** `TOOL: WHAT, by EVIDENCE (STRENGTH)`; undefined for nobody. */
  readonly says: string | undefined
  readonly options?: ForeignOwnerOptions
}

const cases: Readonly<Record<string, Case>> = {
  'no mark': { metadata: { labels: { app: 'web' } }, says: undefined },
  'a Kustomization': {
    metadata: {
      labels: {
        'kustomize.toolkit.fluxcd.io/name': 'apps',
        'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
      },
    },
    says: 'Flux: Kustomization flux-system/apps, by label kustomize.toolkit.fluxcd.io/name (strong)',
  },
  'a HelmRelease': {
    metadata: {
      labels: { 'helm.toolkit.fluxcd.io/name': 'web', 'helm.toolkit.fluxcd.io/namespace': 'shop' },
    },
    says: 'Flux: HelmRelease shop/web, by label helm.toolkit.fluxcd.io/name (strong)',
  },
  'an Application': {
    metadata: trackedAs('shop:apps/Deployment:shop/web'),
    says: 'Argo CD: Application shop, by annotation argocd.argoproj.io/tracking-id (strong)',
  },
  'a tracking id that was copied from another object': {
    metadata: trackedAs('shop:apps/Deployment:shop/other'),
    says: undefined,
  },
  'a tracking id of another kind': {
    metadata: trackedAs('shop:apps/ReplicaSet:shop/web'),
    says: undefined,
  },
  'a tracking id of another group': {
    metadata: trackedAs('shop:extensions/Deployment:shop/web'),
    says: undefined,
  },
  'a tracking id of another namespace': {
    metadata: trackedAs('shop:apps/Deployment:lab/web'),
    says: undefined,
  },
  'a tracking id of an object of the cluster': {
    metadata: { namespace: undefined, ...trackedAs('shop:apps/Deployment:default/web') },
    says: 'Argo CD: Application shop, by annotation argocd.argoproj.io/tracking-id (strong)',
  },
  'a broken tracking id': { metadata: trackedAs('::::'), says: undefined },
  'the recommended label of an instance': {
    metadata: { labels: { 'app.kubernetes.io/instance': 'web' } },
    says: 'Argo CD: perhaps Application web, by label app.kubernetes.io/instance (weak)',
  },
  'a release': {
    metadata: { labels: helm, annotations: release },
    says: 'Helm: release shop/web, by annotation meta.helm.sh/release-name (strong)',
  },
  'annotations of a release without its label': {
    metadata: { annotations: release },
    says: undefined,
  },
  'what a chart says of itself': {
    metadata: { labels: helm },
    says: 'Helm: a chart, of no release, by label app.kubernetes.io/managed-by (weak)',
  },
  'what another tool says of itself': {
    metadata: { labels: { 'app.kubernetes.io/managed-by': 'kustomize' } },
    says: undefined,
  },
  'an app of kapp': {
    metadata: {
      labels: { 'kapp.k14s.io/app': '17' },
      annotations: { 'kapp.k14s.io/identity': 'v1;x' },
    },
    says: 'kapp: app 17, by label kapp.k14s.io/app (strong)',
  },
  'an identity of kapp': {
    metadata: { annotations: { 'kapp.k14s.io/identity': 'v1;shop/apps/Deployment/web;apps/v1' } },
    says: 'kapp: an app, by annotation kapp.k14s.io/identity (strong)',
  },
  'an inventory of kpt': {
    metadata: { annotations: { 'config.k8s.io/owning-inventory': 'id' } },
    says: 'kpt: inventory id, by annotation config.k8s.io/owning-inventory (strong)',
  },
  'another ApplySet': {
    metadata: { labels: { 'applyset.kubernetes.io/part-of': 'applyset-b-v1' } },
    options: { applySet: 'applyset-a-v1' },
    says: 'ApplySet: set applyset-b-v1, by label applyset.kubernetes.io/part-of (strong)',
  },
  'our own ApplySet': {
    metadata: { labels: { 'applyset.kubernetes.io/part-of': 'applyset-a-v1' } },
    options: { applySet: 'applyset-a-v1' },
    says: undefined,
  },
  'a controller': {
    metadata: { ownerReferences: [{ ...owner, controller: true }] },
    says: 'controller: App a, by ownerReference (strong)',
  },
  'an owner that is no controller': { metadata: { ownerReferences: [owner] }, says: undefined },
  'the manager of Flux': {
    metadata: writtenBy('kustomize-controller'),
    says: 'Flux: manager kustomize-controller, by managedFields (weak)',
  },
  'the manager of Argo CD': {
    metadata: writtenBy('argocd-controller'),
    says: 'Argo CD: manager argocd-controller, by managedFields (weak)',
  },
  'the manager of Helm': {
    metadata: writtenBy('helm'),
    says: 'Helm: manager helm, by managedFields (weak)',
  },
  'kubectl, server-side': {
    metadata: writtenBy('kubectl'),
    says: 'kubectl: manager kubectl, by managedFields (weak)',
  },
  'kubectl, client-side': {
    metadata: writtenBy('kubectl-client-side-apply'),
    says: 'kubectl: manager kubectl-client-side-apply, by managedFields (weak)',
  },
  'kubectl, which is us': {
    metadata: writtenBy('kubectl'),
    options: { fieldManager: 'kubectl' },
    says: undefined,
  },
  'a manager called constructor': { metadata: writtenBy('constructor'), says: undefined },
  'marks that are no texts': {
    metadata: {
      labels: { 'kapp.k14s.io/app': 5 },
      annotations: ['kapp.k14s.io/identity'],
      ownerReferences: 'x',
    },
    says: undefined,
  },
  'labels that have a mark by inheritance only': {
    metadata: { labels: Object.create({ 'kapp.k14s.io/app': '17' }) },
    says: undefined,
  },
}

for (const [name, { metadata, says, options }] of Object.entries(cases)) {
  test(`whose an object is: ${name}`, () => {
    const found = foreignOwnerOf(deployment(metadata), options)
    const shown = found && `${found.tool}: ${found.what}, by ${found.evidence} (${found.strength})`
    assert.equal(shown, says)
  })
}

test('of several owners the strong ones are first', () => {
  const metadata = {
    ...writtenBy('helm'),
    labels: { 'app.kubernetes.io/instance': 'web', 'kapp.k14s.io/app': '17' },
    ownerReferences: [{ ...owner, controller: true }],
  }
  assert.deepEqual(
    foreignOwnersOf(deployment(metadata)).map(({ tool, strength }) => `${tool} ${strength}`),
    ['kapp strong', 'controller strong', 'Argo CD weak', 'Helm weak'],
  )
})

test('a release is said once, though its label is a mark, too', () => {
  const found = foreignOwnersOf(deployment({ labels: helm, annotations: release }))
  assert.deepEqual(
    found.map(({ what }) => what),
    ['release shop/web'],
  )
})
