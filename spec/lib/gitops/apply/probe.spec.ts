import assert from 'node:assert/strict'
import { test } from 'node:test'
import { probeOf } from '../../../../lib/gitops/apply/probe.ts'

const service = (spec: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', ...metadata },
  spec,
})

test('a probe is the object by a name of its own, and of no state', () => {
  const wanted = service(
    { type: 'ClusterIP' },
    { uid: 'u', resourceVersion: '7', labels: { a: 'b' } },
  )
  const before = structuredClone(wanted)
  assert.deepEqual(probeOf(wanted, service({}), 'probe-1'), {
    ...service({ type: 'ClusterIP' }),
    metadata: { name: 'web-probe-1', labels: { a: 'b' } },
  })
  assert.deepEqual(wanted, before)
  const long = service({}, { name: `${'a'.repeat(39)}.${'b'.repeat(200)}` })
  assert.equal(probeOf(long, long, 'probe-1').metadata.name, `${'a'.repeat(39)}-probe-1`)
})

test('what the stored one alone can have is left out, what it has not is tried', () => {
  const live = service({
    clusterIP: '10.0.0.7',
    clusterIPs: ['10.0.0.7'],
    ports: [{ port: 80, nodePort: 30080 }],
  })
  const same = service({ clusterIP: '10.0.0.7', ports: [{ port: 80, nodePort: 30080 }] })
  assert.deepEqual(probeOf(same, live, 'x').spec, { ports: [{ port: 80 }] })
  const other = { clusterIP: 'None', ports: [{ port: 80, nodePort: 30081 }] }
  assert.deepEqual(probeOf(service(other), live, 'x').spec, other)
})
