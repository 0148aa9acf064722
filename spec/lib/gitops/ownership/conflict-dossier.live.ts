import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Cluster, ConflictError, connect, type FieldOwner, type KubeObject } from 'anykind'
import { conflictDossier, fieldLedger } from 'anykind/gitops'
import { resolvedConfig } from '../../../../lib/gitops/ownership/resolved-config.ts'
import {
  disputedResource,
  disputedWidget,
  storeDisputedWidget,
} from '../../../support/disputed-widget.ts'
import { testKubeconfig, testNamespace } from '../../../support/test-cluster.ts'
import type { TestResource } from '../../../support/test-resource.ts'

let cluster: Cluster
let resource: TestResource
const ends: (() => unknown)[] = []
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
  resource = await disputedResource({ after: end => ends.push(end) }, cluster)
})
test.after(async () => {
  for (const end of ends) await end()
  await cluster[Symbol.asyncDispose]()
})

const shown = (owners: readonly FieldOwner[]): string =>
  owners
    .map(({ manager, operation, subresource }) =>
      [manager, operation, subresource].join(' ').trim(),
    )
    .sort()
    .join(', ')

const ownersIn = (object: KubeObject): Map<string, string> =>
  new Map(fieldLedger(object).map(({ field, owners }) => [field, shown(owners)]))

const container = 'spec.containers[name=web]'
const expected: Readonly<Record<string, string>> = {
  'metadata.annotations.note': 'me Update',
  'metadata.labels[app.kubernetes.io/name]': 'first Apply, me Apply',
  'spec.paused': 'pauser Update',
  'spec.replicas': 'scaler Update scale',
  [`${container}.args`]: 'first Apply',
  [`${container}.image`]: 'first Apply, second Apply',
  [`${container}.ports[port=80,protocol=TCP].name`]: 'first Apply',
}

for (const action of ['force', 'yield', 'share'] as const) {
  test(`who owns the fields after ${action} is as the dossier says, and nobody else has lost any`, async t => {
    const widgets = (await cluster.resource(resource.name)).in(await testNamespace(t))
    await storeDisputedWidget(widgets, resource)
    const object = disputedWidget(resource)
    const options = { fieldManager: 'me' }
    const error = await widgets.apply(object, options).catch(error => error)
    assert.ok(error instanceof ConflictError)
    const live = await widgets.get('web')
    const dossier = conflictDossier({
      object,
      live,
      conflicts: error.conflicts,
      ...options,
    })
    const owners = dossier.map(({ field, owners }) => [field, shown(owners)])
    assert.deepEqual(Object.fromEntries(owners.sort()), expected)
    for (const { ours, live } of dossier) assert.notDeepEqual(ours, live)

    const resolutions = error.conflicts.map(({ field }) => ({ field, action }))
    const config = resolvedConfig(object, live, resolutions)
    const stored = await widgets.apply(config, { ...options, force: action === 'force' })
    const after = ownersIn(stored)
    for (const { field, ownersAfter } of dossier) {
      assert.equal(after.get(field), shown(ownersAfter[action]), field)
    }
    for (const [field, owners] of ownersIn(live)) {
      if (field in expected) continue
      const others = owners.split(', ').filter(owner => owner !== 'me Apply')
      for (const other of others) assert.ok(after.get(field)?.includes(other), `${field}: ${other}`)
    }
  })
}
