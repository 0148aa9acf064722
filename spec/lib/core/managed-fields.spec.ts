import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DecodeError,
  decodeFieldSet,
  encodeFieldSet,
  extractFields,
  extractOwned,
  extractUnowned,
  type FieldPath,
  type FieldStep,
  fieldOwnersOf,
  formatFieldPath,
  formatFieldSteps,
  type KubeObject,
  ownedOnlyBy,
  ownersOf,
  parseJson,
  pathsOf,
  presentFields,
  valueAt,
} from '../../../lib/core/index.ts'
import { freeze } from '../../support/freeze.ts'
import { ownedDeployment } from '../../support/owned-deployment.ts'

const web = ['spec', 'template', 'spec', 'containers', 1]

const owned: readonly (readonly [FieldPath, string[]])[] = [
  [['spec', 'replicas'], ['scaler']],
  [['status', 'replicas'], ['controller']],
  [
    ['metadata', 'labels', 'app'],
    ['mesh', 'web'],
  ],
  [['metadata', 'labels', 'team'], ['web']],
  [['metadata', 'labels', 'gone'], ['mesh']],
  [['metadata', 'labels'], []],
  [['metadata', 'uid'], []],
  [web, ['mesh', 'web']],
  [[...web, 'image'], ['web']],
  [[...web, 'args'], ['web']],
  [[...web, 'args', 1], ['web']],
  [[...web, 'ports', 0], []],
  [[...web, 'ports', 1], ['web']],
  [[...web, 'ports', 1, 'containerPort'], ['web']],
  [[...web, 'ports', 1, 'protocol'], []],
  [[...web, 'ports', 2], []],
  [[...web, 'env', 0], ['mesh']],
  [[...web.slice(0, -1), 0, 'image'], ['mesh']],
  [[...web.slice(0, -1), 7, 'image'], []],
  [[...web.slice(0, -1), '0', 'image'], []],
  [['spec', 0], []],
  [['spec', '__proto__'], []],
  [[], []],
]

for (const [path, managers] of owned) {
  test(`${formatFieldPath(path) || 'the object'} is owned by ${managers.join(' and ') || 'nobody'}`, () => {
    assert.deepEqual(
      ownersOf(ownedDeployment, path).map(({ manager }) => manager),
      managers,
    )
  })
}

test('an owner is told with all that the server says of it', () => {
  assert.deepEqual(ownersOf(ownedDeployment, ['spec', 'replicas']), [
    {
      manager: 'scaler',
      operation: 'Update',
      subresource: 'scale',
      apiVersion: 'apps/v1',
      time: '2026-11-25T10:00:00Z',
    },
  ])
})

test('a manager has its paths in the object’s order, without what is gone', () => {
  assert.deepEqual(pathsOf(ownedDeployment, 'mesh').map(formatFieldPath), [
    'metadata.labels.app',
    'spec.template.spec.containers[0]',
    'spec.template.spec.containers[0].name',
    'spec.template.spec.containers[0].image',
    'spec.template.spec.containers[1]',
    'spec.template.spec.containers[1].name',
    'spec.template.spec.containers[1].env[0]',
    'spec.template.spec.containers[1].env[0].name',
  ])
  assert.deepEqual(pathsOf(ownedDeployment, 'nobody'), [])
})

test('what only one owns is what would go with it', () => {
  assert.deepEqual(ownedOnlyBy(ownedDeployment, 'web').map(formatFieldPath), [
    'metadata.labels.team',
    'spec.template.spec.containers[1].image',
    'spec.template.spec.containers[1].args',
    'spec.template.spec.containers[1].ports[1]',
    'spec.template.spec.containers[1].ports[1].containerPort',
  ])
})

test('an owner may be meant in a part of what it does', () => {
  const scaler = { manager: 'scaler', operation: 'Update', subresource: 'scale' }
  assert.equal(pathsOf(ownedDeployment, scaler).length, 1)
  assert.deepEqual(pathsOf(ownedDeployment, { ...scaler, operation: 'Apply' }), [])
  assert.deepEqual(pathsOf(ownedDeployment, { ...scaler, subresource: '' }), [])
  assert.equal(ownedOnlyBy(ownedDeployment, { manager: 'scaler' }).length, 1)
})

test('what a manager has applied is its configuration, with keys and whole lists', () => {
  assert.deepEqual(extractOwned(ownedDeployment, 'web'), {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', labels: { app: 'web', team: 'shop' } },
    spec: {
      template: {
        spec: {
          containers: [
            { name: 'web', image: 'web:1', args: ['-v', '2'], ports: [{ containerPort: 80 }] },
          ],
        },
      },
    },
  })
})

test('who has applied nothing has a configuration that only names the object', () => {
  const named = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
  }
  for (const manager of ['nobody', 'scaler', 'controller']) {
    assert.deepEqual(extractOwned(ownedDeployment, manager), named)
  }
  assert.deepEqual(extractOwned(ownedDeployment, 'web', { subresource: 'status' }), named)
  const { managedFields: _, ...metadata } = ownedDeployment.metadata
  assert.deepEqual(extractOwned({ ...ownedDeployment, metadata }, 'web'), named)
})

test('an extracted configuration is a copy, that may be changed', () => {
  const config = extractOwned(ownedDeployment, 'web')
  const args = [...web.slice(0, -1), 0, 'args']
  assert.deepEqual(valueAt(config, args), ['-v', '2'])
  assert.notEqual(valueAt(config, args), valueAt(ownedDeployment, [...web, 'args']))
  Object.assign(config.metadata.labels ?? {}, { team: 'other' })
  assert.equal(ownedDeployment.metadata.labels?.team, 'shop')
})

/** An object with fields and managers of one's own. */
const objectOf = (fields: object, managers: Record<string, unknown>): KubeObject =>
  freeze({
    apiVersion: 'v1',
    kind: 'Thing',
    ...fields,
    metadata: {
      name: 'a',
      managedFields: Object.entries(managers).map(([manager, fieldsV1]) => ({
        manager,
        operation: 'Apply',
        fieldsV1,
      })),
    },
  })

test('who owns a map as a whole owns nothing in it, once others own parts', () => {
  const managers = { whole: { 'f:data': {} }, part: { 'f:data': { 'f:b': {} } } }
  const object = objectOf({ data: { a: 1, b: 2 } }, managers)
  assert.deepEqual(
    ownersOf(object, ['data', 'b']).map(({ manager }) => manager),
    ['part'],
  )
  assert.deepEqual(ownersOf(object, ['data', 'a']), [])
  assert.deepEqual(extractOwned(object, 'whole').data, {})
  const alone = objectOf({ data: { a: 1, b: 2 } }, { whole: { 'f:data': {} } })
  assert.deepEqual(
    ownersOf(alone, ['data', 'a', 'below']).map(({ manager }) => manager),
    ['whole'],
  )
  assert.deepEqual(extractOwned(alone, 'whole').data, { a: 1, b: 2 })
})

test('an item of which only its being there is owned keeps its key', () => {
  const key = 'k:{"name":"x"}'
  const managers = { bare: { 'f:l': { [key]: {} } }, rest: { 'f:l': { [key]: { 'f:v': {} } } } }
  const object = objectOf({ l: [{ name: 'x', v: 1 }] }, managers)
  assert.deepEqual(extractOwned(object, 'bare').l, [{ name: 'x' }])
})

test('sets, indices, null and BigInt are found by their values', () => {
  const fields = {
    'f:s': { 'v:9007199254740993': {}, 'v:"b"': {}, 'v:null': {} },
    'f:i': { 'i:1': {} },
  }
  const s = ['a', 2n ** 53n, 2n ** 53n + 1n, null, 'b']
  const object = objectOf({ s, i: [0, 1] }, { m: fields })
  assert.deepEqual(extractOwned(object, 'm').s, [2n ** 53n + 1n, null, 'b'])
  assert.deepEqual(pathsOf(object, 'm'), [
    ['s', 2],
    ['s', 3],
    ['s', 4],
    ['i', 1],
  ])
})

test('items with one key are all meant, and the longer key goes first', () => {
  const twice = objectOf(
    { l: [{ k: 1, a: 1 }, { k: 1, a: 2 }, { k: 2 }] },
    { m: { 'f:l': { 'k:{"k":1}': {} } } },
  )
  assert.deepEqual(pathsOf(twice, 'm'), [
    ['l', 0],
    ['l', 1],
  ])
  const keys = {
    'k:{"port":80}': { '.': {}, 'f:a': {} },
    'k:{"port":80,"protocol":"UDP"}': { '.': {}, 'f:b': {} },
  }
  const ports = [
    { port: 80, protocol: 'UDP', a: 1, b: 1 },
    { port: 80, a: 1, b: 1 },
  ]
  assert.deepEqual(pathsOf(objectOf({ l: ports }, { m: { 'f:l': keys } }), 'm'), [
    ['l', 0],
    ['l', 0, 'b'],
    ['l', 1],
    ['l', 1, 'a'],
  ])
})

test('an item that has no key is not the one whose key is null', () => {
  const fields = { 'f:l': { 'k:{"n":null}': {} } }
  const object = objectOf({ l: [{}, { n: null }] }, { m: fields })
  assert.deepEqual(pathsOf(object, 'm'), [['l', 1]])
})

test('fields that the object has not in that form are nobody’s loss', () => {
  const fields = { 'f:a': { 'f:b': {} }, 'f:c': { 'k:{"n":1}': {} }, 'f:d': { 'f:e': {} } }
  const object = objectOf({ a: 'text', c: { n: 1 }, d: null }, { m: fields })
  assert.deepEqual(pathsOf(object, 'm'), [])
  assert.deepEqual(Object.keys(extractOwned(object, 'm')), ['apiVersion', 'kind', 'metadata'])
})

test('names of prototypes are data', () => {
  const fields = parseJson('{"f:__proto__":{"f:polluted":{}},"f:toString":{}}')
  const mine = parseJson('{"__proto__":{"polluted":true},"toString":1}') as object
  const spec = Object.fromEntries([['spec', mine]])
  const object = objectOf(spec, { m: { 'f:spec': fields } })
  assert.deepEqual(pathsOf(object, 'm'), [
    ['spec', '__proto__', 'polluted'],
    ['spec', 'toString'],
  ])
  assert.deepEqual(extractOwned(object, 'm').spec, mine)
  assert.equal(({} as Record<string, unknown>).polluted, undefined)
  const without = objectOf({ spec: {} }, { m: { 'f:spec': fields } })
  assert.deepEqual(pathsOf(without, 'm'), [])
})

const manyShapes = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`k:{"k${n}":1}`, {}]))

for (const [name, managedFields, message] of [
  ['no array', { a: 1 }, 'managedFields are not an array'],
  ['an entry that is null', [null], 'managedFields: an entry is not an object'],
  [
    'a step that is broken',
    [{ manager: 'a\u001b[2J', fieldsV1: { 'k:{"password": "secret': {} } }],
    'managedFields of "a^[[2J": a step that begins with "k:" is not whole',
  ],
  [
    'another type of fields',
    [{ manager: 'a', fieldsType: 'FieldsV2', fieldsV1: {} }],
    'managedFields of "a": not FieldsV1',
  ],
] as const) {
  test(`managedFields with ${name} are refused by all who read them`, () => {
    const object: KubeObject = {
      apiVersion: 'v1',
      kind: 'A',
      metadata: { name: 'a', managedFields },
    }
    for (const read of [
      () => ownersOf(object, ['a']),
      () => pathsOf(object, 'a'),
      () => ownedOnlyBy(object, 'a'),
      () => extractOwned(object, 'a'),
    ]) {
      assert.throws(read, error => error instanceof DecodeError && error.message === message)
    }
  })
}

test('keys of nine kinds in one list would make work of a square, and are refused', () => {
  const object = objectOf({ l: [{ k0: 1 }] }, { m: { 'f:l': manyShapes } })
  assert.throws(() => pathsOf(object, 'm'), DecodeError)
})

test('null and missing managedFields are no owners', () => {
  for (const managedFields of [null, undefined, []]) {
    const object: KubeObject = { apiVersion: 'v1', kind: 'A', metadata: { managedFields } }
    assert.deepEqual(ownersOf(object, ['kind']), [])
  }
})

test('owners are told without a look at their fields', () => {
  const [first] = fieldOwnersOf(ownedDeployment)
  assert.deepEqual(first, {
    manager: 'mesh',
    operation: 'Apply',
    subresource: '',
    apiVersion: 'apps/v1',
    time: '2026-11-25T10:00:00Z',
  })
  const managedFields = [{ manager: 'a', fieldsV1: { broken: 1 } }]
  assert.deepEqual(
    fieldOwnersOf({ ...ownedDeployment, metadata: { managedFields } }).map(
      ({ manager }) => manager,
    ),
    ['a'],
  )
  for (const broken of ['x', [1]]) {
    const object = { ...ownedDeployment, metadata: { managedFields: broken } }
    assert.throws(() => fieldOwnersOf(object), DecodeError)
  }
})

const containers = (fields: object) => ({
  'f:spec': { 'f:template': { 'f:spec': { 'f:containers': fields } } },
})

test('the fields that an object has are left of a set, and no empty parents', () => {
  const fields = {
    'f:metadata': { 'f:labels': { 'f:gone': {} } },
    ...containers({
      'k:{"name":"none"}': { '.': {}, 'f:name': {} },
      'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:command': {} },
    }),
  }
  const left = presentFields(ownedDeployment, decodeFieldSet(fields))
  assert.deepEqual(
    encodeFieldSet(left),
    containers({ 'k:{"name":"web"}': { '.': {}, 'f:image': {} } }),
  )
})

test('what is extracted of an item without its key has its key', () => {
  const fields = containers({ 'k:{"name":"web"}': { 'f:image': {} } })
  const { spec } = extractFields(ownedDeployment, decodeFieldSet(fields))
  assert.deepEqual(spec, { template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } } })
})

/** The same Deployment with what nobody owns: a default in an item, a list, a label, what is the server's. */
const withDefaults: KubeObject = freeze({
  ...ownedDeployment,
  metadata: { ...ownedDeployment.metadata, generation: 2, annotations: { default: 'yes' } },
  spec: {
    replicas: 3,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
    template: {
      spec: {
        containers: [
          { name: 'proxy', image: 'mesh:1' },
          { name: 'web', image: 'web:1', args: ['-v', '2'], imagePullPolicy: 'Always' },
          { name: 'nobody', image: 'x' },
        ],
        tolerations: [{ key: 'a' }, { key: 'b' }],
      },
    },
  },
})
const below =
  (...prefixes: readonly string[]) =>
  (field: readonly FieldStep[]): boolean =>
    prefixes.some(prefix => formatFieldSteps(field).startsWith(prefix))
const pod = '.spec.template.spec'

const unowned: readonly (readonly [prefix: string, found: object])[] = [
  [
    '.spec.strategy',
    { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } },
  ],
  [
    '.spec.strategy.rollingUpdate.maxSurge',
    { spec: { strategy: { rollingUpdate: { maxSurge: 1 } } } },
  ],
  [
    `${pod}.containers[name="web"].imagePullPolicy`,
    { spec: { template: { spec: { containers: [{ name: 'web', imagePullPolicy: 'Always' }] } } } },
  ],
  [
    `${pod}.containers`,
    {
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'web', imagePullPolicy: 'Always' },
              { name: 'nobody', image: 'x' },
            ],
          },
        },
      },
    },
  ],
  [
    `${pod}.tolerations`,
    { spec: { template: { spec: { tolerations: [{ key: 'a' }, { key: 'b' }] } } } },
  ],
  [`${pod}.tolerations[0]`, {}],
  ['.metadata', { metadata: { name: 'web', namespace: 'shop', annotations: { default: 'yes' } } }],
  ['.spec.replicas', {}],
  ['.status', {}],
  ['.kind', {}],
]
for (const [prefix, found] of unowned) {
  test(`what nobody owns is extracted: ${prefix}`, () => {
    const { apiVersion, kind } = ownedDeployment
    const metadata = { name: 'web', namespace: 'shop' }
    assert.deepEqual(extractUnowned(withDefaults, below(prefix)), {
      apiVersion,
      kind,
      metadata,
      ...found,
    })
  })
}
