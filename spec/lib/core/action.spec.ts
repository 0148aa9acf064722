import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isServed, UnsupportedError } from '../../../lib/core/index.ts'
import { configMaps, deployments } from '../../support/resources.ts'

const unknown = { ...deployments, verbs: [], subresources: [] }
const parent = { ...deployments, verbs: [] }

for (const [what, resource, verb, subresource, served] of [
  ['a verb that is listed', deployments, 'watch', undefined, true],
  ['a verb that is not', deployments, 'deletecollection', undefined, false],
  ['a verb of a subresource', deployments, 'get', 'scale', true],
  ['a verb that only the resource has', deployments, 'delete', 'scale', false],
  ['a subresource that is not listed', deployments, 'get', 'log', false],
  ['a subresource named as a method of every object', deployments, 'get', 'constructor', false],
  ['a subresource where there are none', configMaps, 'get', 'status', false],
  ['a verb where nothing is said', unknown, 'get', undefined, true],
  ['a subresource where nothing is said', unknown, 'get', 'status', true],
  ['a verb of what is there for its subresources', parent, 'get', undefined, true],
  ['any verb of a stale version', { ...deployments, stale: true }, 'fly', undefined, true],
  ['any subresource of a stale version', { ...deployments, stale: true }, 'get', 'wings', true],
] as const) {
  test(`${what} is ${served ? 'let through' : 'known to be missing'}`, () => {
    assert.equal(isServed({ resource, verb, subresource }), served)
  })
}

for (const [action, message, supported] of [
  [
    { resource: configMaps, verb: 'deletecollection' },
    'deletecollection configmaps: the server does not allow this method on the requested resource; there is create, delete, get, list, patch, update, watch',
    configMaps.verbs,
  ],
  [
    { resource: deployments, verb: 'delete', subresource: 'scale' },
    'delete deployments.apps/scale: the server does not allow this method on the requested resource; there is get, patch',
    ['get', 'patch'],
  ],
  [
    { resource: deployments, verb: 'get', subresource: 'log' },
    'get deployments.apps/log: the server has no such subresource; there is status, scale',
    ['status', 'scale'],
  ],
  [
    { resource: configMaps, verb: 'get', subresource: 'log' },
    'get configmaps/log: the server has no such subresource',
    [],
  ],
] as const) {
  test(`a refusal says what there is: ${message.slice(0, 40)} …`, () => {
    const error = new UnsupportedError(action)
    assert.equal(error.message, message)
    assert.equal(error.code, 'ERR_KUBE_UNSUPPORTED')
    assert.deepEqual(error.supported, supported)
  })
}
