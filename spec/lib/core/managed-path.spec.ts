import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findManagedPath, valueAt } from '../../../lib/core/index.ts'

const object = {
  metadata: {
    labels: { app: 'short', 'app.kubernetes.io/name': 'long', 'app.kubernetes': { io: 'odd' } },
    finalizers: ['example.com/a', 'example.com/b"]'],
  },
  spec: {
    replicas: 0,
    big: 9007199254740993n,
    paused: false,
    containers: [
      {
        name: 'web',
        image: 'x',
        ports: [
          { containerPort: 80, name: 'without' },
          { containerPort: 80, protocol: 'UDP', name: 'udp' },
        ],
      },
      { name: 'a]b', image: 'y', args: ['p', 'q'] },
      { name: 'q"\\', image: 'z' },
    ],
    set: [1, true, null, 9007199254740993n],
  },
}

const paths: readonly (readonly [string, unknown])[] = [
  ['', object],
  ['.spec.replicas', 0],
  ['.spec.paused', false],
  ['.spec.big', 9007199254740993n],
  ['.metadata.labels.app', 'short'],
  ['.metadata.labels.app.kubernetes.io/name', 'long'],
  ['.metadata.labels.app.kubernetes.io', 'odd'],
  ['.metadata.finalizers[="example.com/a"]', 'example.com/a'],
  ['.metadata.finalizers[="example.com/b\\"]"]', 'example.com/b"]'],
  ['.spec.containers[name="web"].image', 'x'],
  ['.spec.containers[name="a]b"].image', 'y'],
  ['.spec.containers[name="a]b"].args[1]', 'q'],
  ['.spec.containers[name="q\\"\\\\"].image', 'z'],
  ['.spec.containers[name="web"].ports[containerPort=80,protocol="UDP"].name', 'udp'],
  ['.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].name', 'without'],
  ['.spec.set[=1]', 1],
  ['.spec.set[=true]', true],
  ['.spec.set[=9007199254740992]', 9007199254740993n],
  ['.spec.none', undefined],
  ['.spec.replicas.none', undefined],
  ['.spec.containers[name="none"].image', undefined],
  ['.spec.containers[9].image', undefined],
  ['.spec.replicas[0]', undefined],
  ['.toString', undefined],
  ['.spec.__proto__', undefined],
  ['spec', undefined],
  ['.spec.containers[name=', undefined],
  ['.spec.containers[name="\\a"]', undefined],
]
for (const [path, value] of paths) {
  test(`${path || 'the empty path'} leads to ${typeof value === 'object' ? 'the whole' : value}`, () => {
    const found = findManagedPath(object, path)
    assert.deepEqual(found && valueAt(object, found), value)
  })
}
