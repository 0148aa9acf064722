import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type LocalCluster, startLocalCluster } from '../../lib/local/index.ts'
import { endHungChildren } from './hung-children.ts'

/*
 * What `npm test` runs: the exact engine is built, one local cluster with two simulated nodes started for all live
 * specs, then node's test runner over everything, or over the file patterns given as arguments. It ends with the runner's exit
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
  using _ = endHungChildren(runner.pid, line => console.log(line))
  const [code] = await once(runner, 'close')
  return code ?? 1
}

/** The exact engine is built as the cluster is, of the same modules: some minutes, once. */
async function buildRules(): Promise<void> {
  const script = fileURLToPath(new URL('../../go/build-rules.ts', import.meta.url))
  const build = spawn(process.execPath, [script], { stdio: 'inherit' })
  interrupted.signal.addEventListener('abort', () => build.kill('SIGINT'))
  const [code] = await once(build, 'close')
  if (code !== 0) throw new Error('the rules could not be built')
}

try {
  await buildRules()
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
