import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type LocalCluster, startLocalCluster } from '../../lib/local/index.ts'

/*
 * What `npm test` runs: one local cluster with two simulated nodes for all live specs, then node's test
 * runner over everything, or over the file patterns given as arguments. It ends with the runner's exit
 * code, and the cluster ends in every case.
 */

const everything = ['spec/**/*.spec.ts', 'spec/**/*.live.ts']
const patterns = process.argv.length > 2 ? process.argv.slice(2) : everything

/** Ends the start of the cluster, or the runner, whichever is going on. */
const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => interrupted.abort(new Error(`interrupted by ${signal}`)))
}

async function runSpecs(cluster: LocalCluster): Promise<number> {
  const runner = spawn(process.execPath, ['--conditions=@anykind/source', '--test', ...patterns], {
    stdio: 'inherit',
    env: {
      ...process.env,
      KUBECONFIG: cluster.kubeconfigPath,
      ANYKIND_TEST_KUBECONFIG: cluster.kubeconfigPath,
      ANYKIND_TEST_KUBECTL: cluster.kubectl,
    },
  })
  interrupted.signal.addEventListener('abort', () => runner.kill('SIGINT'))
  const [code] = await once(runner, 'close')
  return code ?? 1
}

try {
  console.log('starting a local cluster for the live specs …')
  const started = performance.now()
  const cluster = await startLocalCluster({
    name: 'anykind-test',
    nodes: 2,
    onProgress: line => console.log(line),
    signal: interrupted.signal,
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${cluster.server} is ready after ${seconds} s`)
  try {
    process.exitCode = await runSpecs(cluster)
  } finally {
    await cluster.stop()
  }
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
