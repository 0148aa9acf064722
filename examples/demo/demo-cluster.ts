import type { ConnectOptions } from 'anykind'
import { startLocalCluster } from 'anykind/local'
import { done, heading, say } from './print.ts'

/** A cluster for the demo: how to connect to it, and its end. */
interface DemoCluster extends AsyncDisposable {
  readonly options: ConnectOptions
}

/** The user's context if there is one, else a local cluster that lives as long as the demo. */
export async function demoCluster(
  context: string | undefined,
  signal: AbortSignal,
): Promise<DemoCluster> {
  if (context !== undefined) {
    heading(`Cluster: context "${context}"`)
    return { options: { context }, async [Symbol.asyncDispose]() {} }
  }
  heading('Cluster: a local one, with two simulated nodes')
  const begun = performance.now()
  const cluster = await startLocalCluster({ nodes: 2, signal, onProgress: say })
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  done(`${cluster.server} is ready after ${seconds} s`)
  return {
    options: { kubeconfig: cluster.kubeconfigPath },
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  }
}
