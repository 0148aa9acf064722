import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from 'anykind'
import { fieldLedger, type LedgerField, planRelinquish, shadowFields } from 'anykind/gitops'
import { freeze } from '../../../support/freeze.ts'
import { ownedDeployment } from '../../../support/owned-deployment.ts'

const shown = (fields: readonly LedgerField[]): Record<string, string> =>
  Object.fromEntries(
    fields.map(({ field, owners }) => [field, owners.map(({ manager }) => manager).join()]),
  )

const container = 'spec.template.spec.containers'

test('a ledger has each field that nothing below is owned of, with all owners', () => {
  assert.deepEqual(shown(fieldLedger(ownedDeployment)), {
    'metadata.labels.app': 'mesh,web',
    'metadata.labels.gone': 'mesh',
    'metadata.labels.team': 'web',
    [`${container}[name=proxy].name`]: 'mesh',
    [`${container}[name=proxy].image`]: 'mesh',
    [`${container}[name=web].name`]: 'mesh,web',
    [`${container}[name=web].env[name=MESH].name`]: 'mesh',
    [`${container}[name=web].image`]: 'web',
    [`${container}[name=web].args`]: 'web',
    [`${container}[name=web].ports[containerPort=80,protocol=TCP].containerPort`]: 'web',
    'spec.replicas': 'scaler',
    'status.replicas': 'controller',
  })
})

test('what a manager gives up goes if it is nobody else’s, and else stays', () => {
  assert.deepEqual(planRelinquish(ownedDeployment, { fieldManager: 'web' }), {
    exclusive: [
      'metadata.labels.team',
      `${container}[name=web].image`,
      `${container}[name=web].args`,
      `${container}[name=web].ports[containerPort=80,protocol=TCP].containerPort`,
    ],
    shared: ['metadata.labels.app', `${container}[name=web].name`],
  })
  const paths = ['metadata.labels.*']
  assert.deepEqual(planRelinquish(ownedDeployment, { fieldManager: 'web', paths }), {
    exclusive: ['metadata.labels.team'],
    shared: ['metadata.labels.app'],
  })
  for (const options of [
    { fieldManager: 'scaler' }, // has applied nothing
    { fieldManager: 'web', subresource: 'status' },
    { fieldManager: 'web', paths: ['spec.none'] },
    {},
  ]) {
    assert.deepEqual(planRelinquish(ownedDeployment, options), { exclusive: [], shared: [] })
  }
})

const wanted: KubeObject = freeze({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    template: {
      spec: { containers: [{ name: 'web', image: 'web:1', ports: [{ containerPort: 80 }] }] },
    },
  },
})

test('shadows are what a manifest has not, and somebody else has put there', () => {
  assert.deepEqual(shown(shadowFields(wanted, ownedDeployment, { fieldManager: 'web' })), {
    'metadata.labels.gone': 'mesh',
    [`${container}[name=proxy].name`]: 'mesh',
    [`${container}[name=proxy].image`]: 'mesh',
    [`${container}[name=web].env[name=MESH].name`]: 'mesh',
  })
})

const secret = (manager: string): KubeObject =>
  freeze({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'a',
      managedFields: [
        {
          manager,
          operation: 'Update',
          apiVersion: 'v1',
          fieldsV1: { 'f:data': { 'f:known': {}, 'f:added': {} }, 'f:status': { 'f:seen': {} } },
        },
      ],
    },
    data: { known: 'eA==', added: 'eQ==' },
  })

test('a Secret’s stringData are its data, and what Kubernetes’ own parts write is no shadow', () => {
  const manifest = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'a' },
    stringData: { known: 'x' },
  }
  assert.deepEqual(shown(shadowFields(manifest, secret('kubectl-edit'))), {
    'data.added': 'kubectl-edit',
  })
  assert.deepEqual(shadowFields(manifest, secret('kube-controller-manager')), [])
  assert.deepEqual(shadowFields(manifest, secret('anykind')), [])
})

test('what a manager has updated is not what it has applied, and cannot be given up', () => {
  assert.deepEqual(planRelinquish(secret('anykind')), { exclusive: [], shared: [] })
})
