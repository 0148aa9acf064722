import { parseDuration } from './duration.ts'
import type { FlagValues } from './flags.ts'

/** kubectl's flags for which cluster, as whom; every command that connects spreads them into its own. */
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
  'certificate-authority': {
    kind: 'text',
    value: 'FILE',
    help: "PEM file with the server's authority",
    group: 'connection',
  },
  'client-certificate': {
    kind: 'text',
    value: 'FILE',
    help: 'PEM file with a client certificate',
    group: 'connection',
  },
  'client-key': {
    kind: 'text',
    value: 'FILE',
    help: 'PEM file with its key',
    group: 'connection',
  },
  'insecure-skip-tls-verify': {
    kind: 'switch',
    help: 'do not verify the server: anyone on the way can read and answer',
    group: 'connection',
  },
  'tls-server-name': {
    kind: 'text',
    value: 'NAME',
    help: "name to verify in the server's certificate instead of its host",
    group: 'connection',
  },
  token: { kind: 'text', value: 'TOKEN', help: 'bearer token', group: 'connection' },
  as: { kind: 'text', value: 'USER', help: 'user to impersonate', group: 'connection' },
  'as-group': {
    kind: 'list',
    value: 'GROUP',
    help: 'group to impersonate; may be repeated',
    group: 'connection',
  },
  'as-uid': { kind: 'text', value: 'UID', help: 'UID to impersonate', group: 'connection' },
  'cache-dir': {
    kind: 'text',
    value: 'DIR',
    help: 'where discovery and schemas are kept',
    group: 'connection',
  },
  'request-timeout': {
    kind: 'text',
    value: 'TIME',
    help: 'longest time for one request: 30s, 1m; 0 for no limit',
    group: 'connection',
  },
} as const

/** What `connect` takes, by the names of the library. */
export interface ConnectionOptions {
  readonly kubeconfig?: string | undefined
  readonly context?: string | undefined
  readonly cluster?: string | undefined
  readonly user?: string | undefined
  readonly namespace?: string | undefined
  readonly server?: string | undefined
  readonly certificateAuthority?: string | undefined
  readonly clientCertificate?: string | undefined
  readonly clientKey?: string | undefined
  readonly insecureSkipTlsVerify?: boolean | undefined
  readonly tlsServerName?: string | undefined
  readonly token?: string | undefined
  readonly as?: string | undefined
  readonly asGroups?: readonly string[] | undefined
  readonly asUid?: string | undefined
  readonly cacheDir?: string | undefined
  readonly timeoutMs?: number | undefined
}

/** The connection flags of a line, by the names of the library's options. */
export function connectionOptions(
  flags: Partial<FlagValues<typeof connectionFlags>>,
): ConnectionOptions {
  const timeout = flags['request-timeout']
  return {
    kubeconfig: flags.kubeconfig,
    context: flags.context,
    cluster: flags.cluster,
    user: flags.user,
    namespace: flags.namespace,
    server: flags.server,
    certificateAuthority: flags['certificate-authority'],
    clientCertificate: flags['client-certificate'],
    clientKey: flags['client-key'],
    insecureSkipTlsVerify: flags['insecure-skip-tls-verify'],
    tlsServerName: flags['tls-server-name'],
    token: flags.token,
    as: flags.as,
    asGroups: flags['as-group'],
    asUid: flags['as-uid'],
    cacheDir: flags['cache-dir'],
    timeoutMs: timeout === undefined ? undefined : parseDuration(timeout, '--request-timeout'),
  }
}
