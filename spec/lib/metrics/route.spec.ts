import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routeOf } from '../../../lib/metrics/route.ts'

for (const [path, route] of [
  ['/api/v1/pods', '/api/v1/pods'],
  ['/api/v1/namespaces', '/api/v1/namespaces'],
  ['/api/v1/namespaces/shop', '/api/v1/namespaces/{name}'],
  ['/api/v1/namespaces/shop/status', '/api/v1/namespaces/{name}/status'],
  ['/api/v1/namespaces/shop/pods', '/api/v1/namespaces/{namespace}/pods'],
  ['/api/v1/namespaces/shop/pods/web-0/log', '/api/v1/namespaces/{namespace}/pods/{name}/log'],
  [
    '/apis/apps/v1/namespaces/shop/deployments/web/scale',
    '/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale',
  ],
  ['/apis/example.dev/v1/widgets/a', '/apis/example.dev/v1/widgets/{name}'],
  ['/apis', '/apis'],
  ['/apis/apps', '/apis/apps'],
  ['/apis/apps/v1', '/apis/apps/v1'],
  ['/k8s/clusters/c-1/apis/apps/v1/deployments', '/apis/apps/v1/deployments'],
  [
    '/api/v1/namespaces/shop/services/web/proxy/secret/path',
    '/api/v1/namespaces/{namespace}/services/{name}/proxy',
  ],
  ['/openapi/v3/apis/apps/v1', '/openapi/v3'],
  ['/version', '/version'],
  ['/', '/'],
] as const) {
  test(`${path} is ${route}`, () => assert.equal(routeOf(path), route))
}
