import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ApiRequest,
  createRequest,
  deleteRequest,
  formatRequest,
  getRequest,
  listRequest,
  patchRequest,
  updateRequest,
  watchRequest,
} from '../../../lib/core/index.ts'
import { golden } from '../../support/golden.ts'
import { configMaps, deployments, nodes } from '../../support/resources.ts'

const web = { namespace: 'shop', name: 'web' }
const object = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { replicas: 3, big: 9007199254740993n },
}

const requests: Record<string, ApiRequest> = {
  get: getRequest(deployments, web),
  'get from any cache': getRequest(deployments, web, { resourceVersion: '0' }),
  'get of a cluster-scoped object': getRequest(nodes, { name: 'n1' }),
  'get of a subresource': getRequest(deployments, { ...web, subresource: 'scale' }),
  'list of all namespaces': listRequest(deployments, {}),
  'list of one namespace, one page': listRequest(deployments, web, {
    labelSelector: 'app=web',
    fieldSelector: 'metadata.name=web',
    limit: 500,
    continue: 'token',
    resourceVersion: '12',
    resourceVersionMatch: 'Exact',
  }),
  watch: watchRequest(deployments, web),
  'watch with everything': watchRequest(deployments, web, {
    labelSelector: 'app=web',
    resourceVersion: '12',
    resourceVersionMatch: 'NotOlderThan',
    sendInitialEvents: true,
    allowWatchBookmarks: true,
    timeoutSeconds: 290,
  }),
  create: createRequest(deployments, { namespace: 'shop' }, object),
  'create with generateName': createRequest(
    configMaps,
    { namespace: 'shop' },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'a-' } },
  ),
  'create of a subresource': createRequest(
    { ...configMaps, kind: 'Pod', plural: 'pods' },
    { ...web, subresource: 'eviction' },
    { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'web' } },
  ),
  'create as a dry run': createRequest(deployments, { namespace: 'shop' }, object, {
    dryRun: true,
    fieldManager: 'me',
    fieldValidation: 'Strict',
  }),
  update: updateRequest(deployments, web, object),
  'update of a subresource': updateRequest(
    deployments,
    { ...web, subresource: 'status' },
    { ...object, status: { replicas: 3 } },
  ),
  'JSON patch': patchRequest(deployments, web, {
    type: 'json',
    patch: [{ op: 'replace', path: '/spec/replicas', value: 2 }],
  }),
  'merge patch': patchRequest(deployments, web, {
    type: 'merge',
    patch: { spec: { paused: null } },
  }),
  'strategic patch': patchRequest(deployments, web, {
    type: 'strategic',
    patch: { spec: { replicas: 2 } },
  }),
  apply: patchRequest(
    deployments,
    web,
    { type: 'apply', patch: object },
    { fieldManager: 'me', force: true },
  ),
  delete: deleteRequest(deployments, web),
  'delete with everything': deleteRequest(deployments, web, {
    dryRun: true,
    gracePeriodSeconds: 0,
    propagationPolicy: 'Foreground',
    preconditions: { uid: 'u', resourceVersion: '12' },
  }),
}

/** A request as the wire has it, so that the golden file reads like a dump of the network. */
function formatWire(request: ApiRequest): string {
  // The action is for middleware and goes nowhere.
  const { method, path, query = [], headers = {}, body, action: _, ...rest } = request
  const search = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value]))
  return [
    `${method} ${path}${search.size === 0 ? '' : `?${search}`}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : [body]),
    ...(Object.keys(rest).length === 0 ? [] : [JSON.stringify(rest)]),
  ].join('\n')
}

test('each verb is the request of the golden file', async () => {
  const wires = Object.entries(requests).map(([name, it]) => `# ${name}\n${formatWire(it)}\n`)
  await golden('requests.txt', wires.join('\n'))
})

test('each verb says what it asks of which resource', () => {
  const actionOf = ({ action }: ApiRequest) => [
    action?.verb,
    action?.subresource,
    action?.resource === deployments,
  ]
  const scale = { ...web, subresource: 'scale' }
  assert.deepEqual(
    [
      getRequest(deployments, scale),
      listRequest(deployments, web),
      watchRequest(deployments, web),
      createRequest(deployments, scale, object),
      updateRequest(deployments, scale, object),
      patchRequest(deployments, web, { type: 'apply', patch: object }),
      deleteRequest(deployments, web),
    ].map(actionOf),
    [
      ['get', 'scale', true],
      ['list', undefined, true],
      ['watch', undefined, true],
      ['create', 'scale', true],
      ['update', 'scale', true],
      ['patch', undefined, true],
      ['delete', undefined, true],
    ],
  )
})

test('a verb does not write to its inputs', () => {
  const frozen = Object.freeze({ ...object, metadata: Object.freeze({ ...object.metadata }) })
  const options = Object.freeze({ dryRun: true })
  createRequest(deployments, Object.freeze({ ...web }), frozen, options)
  deleteRequest(deployments, Object.freeze({ ...web }), options)
})

test('a request is shown by method and path: a query may hold a token', () => {
  const request = listRequest(deployments, web, { continue: 'secret' })
  assert.equal(formatRequest(request), 'GET /apis/apps/v1/namespaces/shop/deployments')
})
