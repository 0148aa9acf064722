import { type Cluster, connect, type KubeObject, type ResourceClient } from 'anykind'
import { testKubeconfig, testNamespace } from './test-cluster.ts'
import { testResource } from './test-resource.ts'

/** Custom resources that keep whatever is under `spec.free`: what a patch does can be seen there as it is. */
export interface FreeWidgets extends AsyncDisposable {
  readonly cluster: Cluster
  /** In a namespace of their own. */
  readonly widgets: ResourceClient
  /** A new one, not stored. */
  widget(name: string, free: unknown): KubeObject
}

/** Makes the kind and the namespace; disposing of it takes both away. */
export async function startFreeWidgets(): Promise<FreeWidgets> {
  const cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
  const steps: (() => unknown)[] = []
  const later = { after: (run: () => unknown) => steps.push(run) }
  const { name, apiVersion, kind } = await testResource(later, cluster)
  const widgets = (await cluster.resource(name)).in(await testNamespace(later))
  return {
    cluster,
    widgets,
    widget: (name, free) => ({ apiVersion, kind, metadata: { name }, spec: { free } }),
    async [Symbol.asyncDispose]() {
      for (const step of steps) await step()
      await cluster[Symbol.asyncDispose]()
    },
  }
}

/** What is under `spec.free`. */
export const freeOf = ({ spec }: KubeObject): unknown => (spec as { free: unknown }).free
