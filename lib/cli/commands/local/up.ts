import { type Command, defineCommand } from '../../command.ts'
import { exitCodes } from '../../exit-code.ts'
import { parseCount } from '../../parse-count.ts'
import { UsageError } from '../../usage-error.ts'
import { nameFlag } from './name-flag.ts'

export const command: Command = defineCommand({
  name: 'up',
  summary: 'Start the cluster',
  usage: ['up [--nodes N] [--port P] [--keep]'],
  description:
    'Starts etcd and the API server as plain processes that outlive this command; with nodes also the controller manager, the scheduler and kwok, so that Deployments become Available. The programs come from --assets, KUBEBUILDER_ASSETS, the cache, or a build with Go, which takes minutes once. A cluster that runs already is left as it is.',
  examples: [
    ['A bare API server', 'local up'],
    ['One that runs pods, in a way', 'local up --nodes 2'],
    ['One to come back to', 'local up --keep --port 6443'],
  ],
  flags: {
    ...nameFlag,
    nodes: { kind: 'text', value: 'N', help: 'so many simulated nodes; else none' },
    port: { kind: 'text', value: 'P', help: "the API server's port; else a free one" },
    keep: { kind: 'switch', help: 'data, keys and port stay for the next `up` of this name' },
    assets: { kind: 'text', value: 'DIR', help: 'a folder with etcd and kube-apiserver' },
    'feature-gates': {
      kind: 'list',
      value: 'NAME=BOOL',
      commas: true,
      help: 'features to switch on or off: ShardedListAndWatch=true',
    },
    'runtime-config': {
      kind: 'list',
      value: 'API=BOOL',
      commas: true,
      help: 'APIs to switch on or off: coordination.k8s.io/v1beta1=true',
    },
    merge: { kind: 'switch', help: 'add it to your own kubeconfig, as the current context' },
  },
  async run({ args, flags, env, signal, out, err }) {
    if (args.length > 0) throw new UsageError(`unexpected arguments: ${args.join(' ')}`)
    const { upCluster, mergeKubeconfig } = await import('../../../local/index.ts')
    const cluster = await upCluster({
      name: flags.name,
      nodes: countOf('--nodes', flags.nodes),
      port: countOf('--port', flags.port),
      // Not given is not "no": what was kept before is kept again.
      keep: flags.keep || undefined,
      assets: flags.assets,
      featureGates: switchesOf('--feature-gates', flags['feature-gates']),
      apiServerFlags: runtimeConfig(switchesOf('--runtime-config', flags['runtime-config'])),
      env,
      signal,
      onProgress: line => err.line(line),
    })
    out.line(
      `${cluster.name} is up: ${cluster.server}${cluster.nodes === 0 ? '' : nodesOf(cluster.nodes)}`,
    )
    if (flags.merge) {
      const file = await mergeKubeconfig(cluster, env)
      out.line(`context ${cluster.name} is the current one in ${file}`)
    } else {
      out.line(`export KUBECONFIG=${cluster.kubeconfigPath}`)
    }
    return exitCodes.ok
  },
})

/** What is not said is left to the library, or to the cluster that runs already. */
const countOf = (flag: string, text: string | undefined): number | undefined =>
  text === undefined ? undefined : parseCount(text, flag)

/** `NAME=true`, `NAME=false`. */
function switchesOf(flag: string, texts: readonly string[]): Record<string, boolean> | undefined {
  if (texts.length === 0) return undefined
  const switches = texts.map(text => {
    const [, name = '', value] = /^([^=]+)=(true|false)$/.exec(text) ?? []
    if (value === undefined) throw new UsageError(`${flag} ${text}: it is NAME=true or NAME=false`)
    return [name, value === 'true'] as const
  })
  return Object.fromEntries(switches)
}

const runtimeConfig = (
  apis: Record<string, boolean> | undefined,
): Record<string, string> | undefined =>
  apis && {
    'runtime-config': Object.entries(apis)
      .map(([api, on]) => `${api}=${on}`)
      .join(),
  }

const nodesOf = (count: number): string => (count === 1 ? ', 1 node' : `, ${count} nodes`)
