import type { Cluster } from '../../../lib/cluster.ts'
import type { KubeObject } from '../../../lib/core/index.ts'
import { poll } from '../../../lib/local/poll.ts'
import { group } from './etcd.ts'
import type { Selection } from './history.ts'

/** The kinds that are written and watched, by plural. */
export const plurals = ['alphas', 'betas', 'gammas', 'deltas', 'epsilons'] as const
export const namespaces = ['one', 'two'] as const

/** An object of the harness; `seq` is the writer's stamp. */
export const objectOf = (
  plural: string,
  key: string,
  { seq, half = '1', filling = '' }: { seq: number; half?: string; filling?: string },
): KubeObject => {
  const [namespace = '', name = ''] = key.split('/')
  return {
    apiVersion: `${group}/v1`,
    kind: kindOf(plural),
    metadata: { name, namespace, labels: { half } },
    spec: { seq, filling },
  }
}

/** What informers and observers are of: each kind in four ways. */
export const selections: readonly Selection[] = plurals.flatMap(plural => [
  { plural },
  { plural, namespace: 'one' },
  { plural, namespace: 'two' },
  { plural, half: '1' },
])

const kindOf = (plural: string): string =>
  `${plural[0]?.toUpperCase()}${plural.slice(1).replace(/s$/, '')}`

const definitionOf = (plural: string): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind: kindOf(plural), plural, singular: plural.replace(/s$/, '') },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    ],
  },
})

/** Makes kinds and namespaces; resolves when all are served. */
export async function createKinds(cluster: Cluster): Promise<void> {
  const create = async (object: KubeObject) => (await cluster.for(object)).create(object)
  await Promise.all([
    ...plurals.map(plural => create(definitionOf(plural))),
    ...namespaces.map(name => create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  ])
  const isServed = async () => {
    await cluster.discovery.refresh()
    const all = await Promise.all(
      plurals.map(plural =>
        cluster
          .resource(`${plural}.${group}`)
          .then(client => client.listAll())
          .then(Boolean, () => false),
      ),
    )
    return all.every(Boolean) || undefined
  }
  if (!(await poll(isServed, { everyMs: 50, timeoutMs: 30_000 })))
    throw new Error('the kinds are not served after 30 s')
}
