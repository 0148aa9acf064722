import { randomUUID } from 'node:crypto'
import type { Cluster } from '../../lib/cluster.ts'
import type { KubeObject } from '../../lib/core/index.ts'
import { hasCondition, waitFor } from '../../lib/watch/index.ts'

/** A custom resource that a test made for itself. */
export interface TestResource {
  readonly group: string
  readonly apiVersion: string
  /** Always `Widget`; the group is the test's own. */
  readonly kind: string
  /** `widgets.GROUP`, also the name of the CustomResourceDefinition. */
  readonly name: string
}

/**
 * Makes a resource `widgets` in a group of the test's own: with status and scale, a spec of two known
 * fields (`size`, at most 9, and `replicas`), a field `free` under which anything is kept, and those that the test
 * gives the schemas of. Resolves when it is served; it is deleted after the test.
 */
export async function testResource(
  t: { after(run: () => unknown): void },
  cluster: Cluster,
  moreFields: Record<string, unknown> = {},
): Promise<TestResource> {
  const group = `t${randomUUID().slice(0, 8)}.example.com`
  const name = `widgets.${group}`
  const definitions = await cluster.resource('customresourcedefinitions.apiextensions.k8s.io')
  t.after(() => definitions.delete(name))
  await definitions.create(definition(group, name, moreFields))
  await waitFor(definitions, name, hasCondition('Established'), { timeoutMs: 30_000 })
  // Discovery tells of it a little later.
  const isServed = () => cluster.resource(name).then(Boolean, () => false)
  while (!(await isServed()));
  return { group, apiVersion: `${group}/v1`, kind: 'Widget', name }
}

const definition = (group: string, name: string, moreFields: object): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind: 'Widget', plural: 'widgets', singular: 'widget', shortNames: ['wd'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
        },
        schema: { openAPIV3Schema: schemaWith(moreFields) },
      },
    ],
  },
})

const schemaWith = (moreFields: object) => ({
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        size: { type: 'integer', format: 'int64', maximum: 9 },
        replicas: { type: 'integer' },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        ...moreFields,
      },
    },
    status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
})
