import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asSent } from '../../../lib/validate/as-sent.ts'

const service = (spec: unknown) => ({ apiVersion: 'v1', kind: 'Service', metadata: {}, spec })
const job = (spec: unknown) => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: {}, spec })
const labels = { 'batch.kubernetes.io/controller-uid': 'u', 'controller-uid': 'u', app: 'a' }
const selected = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: {} } }

for (const [what, object, expected] of [
  [
    'addresses and ports of a Service go',
    service({
      clusterIP: '10.96.0.1',
      clusterIPs: ['10.96.0.1'],
      healthCheckNodePort: 30001,
      ports: [{ port: 80, nodePort: 30000 }],
    }),
    service({ ports: [{ port: 80 }] }),
  ],
  [
    'a Service without an address stays without',
    service({ clusterIP: 'None', clusterIPs: ['None'] }),
    service({ clusterIP: 'None', clusterIPs: ['None'] }),
  ],
  [
    'the uid by which a Job selects goes',
    job(selected),
    job({ template: { metadata: { labels: { app: 'a' } }, spec: {} } }),
  ],
  [
    "a selector of the user's own stays",
    job({ ...selected, manualSelector: true }),
    job({ ...selected, manualSelector: true }),
  ],
  ['a Job that is none stays', job({ template: 5 }), job({ template: 5 })],
  ['a Service that is none stays', service([1]), service([1])],
] as const) {
  test(what, () => {
    const before = structuredClone(object)
    assert.deepEqual(asSent(object), expected)
    assert.deepEqual(object, before)
  })
}
