import type { ConnectOptions } from '../cluster.ts'
import { parseDuration } from './duration.ts'
import type { FlagValues } from './flags.ts'

/**
 * kubectl's flags for which cluster, as whom; every command that connects spreads them into its own.
 * A flag of kubectl's that is not here is refused, never ignored: `--as` must not run as someone else.
 */
export const connectionFlags = {
  kubeconfig: {
    kind: 'text',
    value: 'FILE',
    help: 'kubeconfig file; default $KUBECONFIG, then ~/.kube/config, then the pod it runs in',
    group: 'connection',
  },
  context: { kind: 'text', value: 'NAME', help: 'context of the kubeconfig', group: 'connection' },
  cluster: { kind: 'text', value: 'NAME', help: 'cluster of the kubeconfig', group: 'connection' },
  user: { kind: 'text', value: 'NAME', help: 'user of the kubeconfig', group: 'connection' },
  namespace: {
    kind: 'text',
    short: 'n',
    value: 'NAME',
    help: "namespace; default the context's",
    group: 'connection',
  },
  server: {
    kind: 'text',
    short: 's',
    value: 'URL',
    help: 'address of the API server',
    group: 'connection',
  },
  token: { kind: 'text', value: 'TOKEN', help: 'bearer token', group: 'connection' },
  'cache-dir': {
    kind: 'text',
    value: 'DIR',
    help: 'where discovery and schemas are kept; default a folder per server in ~/.cache/anykind',
    group: 'connection',
  },
  'request-timeout': {
    kind: 'text',
    value: 'TIME',
    help: 'longest time for one request: 30s, 1m; 0 for no limit; default 60s',
    group: 'connection',
  },
} as const

/** The connection flags of a line, by the names of the library's options. */
export function connectionOptions(
  flags: Partial<FlagValues<typeof connectionFlags>>,
): ConnectOptions {
  const timeout = flags['request-timeout']
  return {
    kubeconfig: flags.kubeconfig,
    context: flags.context,
    cluster: flags.cluster,
    user: flags.user,
    namespace: flags.namespace,
    server: flags.server,
    token: flags.token,
    cacheDirectory: flags['cache-dir'],
    timeoutMs: timeout === undefined ? undefined : parseDuration(timeout, '--request-timeout'),
  }
}
