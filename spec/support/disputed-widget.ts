import type { KubeObject, ResourceClient } from 'anykind'
import type { Cluster } from '../../lib/cluster.ts'
import { type TestResource, testResource } from './test-resource.ts'

/*
 * A custom resource whose fields several managers own, on the server, and one that `me` applies against all of them. No
 * controller writes to it.
 *
 *     label        first (Apply), me (Apply)        as both agree
 *     replicas     scaler (Update, by scale)
 *     paused       pauser (Update)
 *     image        first, second (Apply)
 *     args, port   first (Apply)
 *     note         me (Update)                      which is another one than me by Apply
 */

const text = { type: 'string' }
const port = {
  type: 'object',
  properties: { port: { type: 'integer' }, protocol: { ...text, default: 'TCP' }, name: text },
  required: ['port', 'protocol'],
}
const container = {
  type: 'object',
  properties: {
    name: text,
    image: text,
    args: { type: 'array', items: text },
    ports: mapOf(port, ['port', 'protocol']),
  },
  required: ['name'],
}

function mapOf(items: object, keys: readonly string[]): object {
  return {
    type: 'array',
    items,
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': keys,
  }
}

/** The kind, which is deleted after the test. */
export const disputedResource = (
  t: { after(run: () => unknown): void },
  cluster: Cluster,
): Promise<TestResource> =>
  testResource(t, cluster, {
    paused: { type: 'boolean' },
    containers: mapOf(container, ['name']),
  })

const labelled = (value: string) => ({ labels: { 'app.kubernetes.io/name': value } })

const containers = (value: string): object[] => [
  { name: 'web', image: value, args: [`-${value}`], ports: [{ port: 80, name: value }] },
]

/** What `me` applies: another value for every field that somebody owns. */
export const disputedWidget = (
  { apiVersion, kind }: TestResource,
  more: object = {},
): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'web', ...labelled('two'), annotations: { note: 'two' } },
  spec: { replicas: 3, paused: false, containers: containers('two'), ...more },
})

/** Stores it as all others want it, in the client's namespace. */
export async function storeDisputedWidget(
  widgets: ResourceClient,
  { apiVersion, kind }: TestResource,
): Promise<void> {
  const apply = (fieldManager: string, spec: object, metadata: object = {}) =>
    widgets.apply(
      { apiVersion, kind, metadata: { name: 'web', ...metadata }, spec },
      { fieldManager },
    )
  const patch = (fieldManager: string, patch: object) =>
    widgets.patch('web', { type: 'merge', patch }, { fieldManager })
  await apply('first', { replicas: 1, containers: containers('one') }, labelled('one'))
  await apply('second', { containers: [{ name: 'web', image: 'one' }] })
  await apply('me', {}, labelled('one'))
  await patch('pauser', { spec: { paused: true } })
  await patch('me', { metadata: { annotations: { note: 'one' } } })
  await widgets
    .subresource('scale')
    .patch('web', { type: 'merge', patch: { spec: { replicas: 7 } } }, { fieldManager: 'scaler' })
}
