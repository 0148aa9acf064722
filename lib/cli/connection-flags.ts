import type { ConnectOptions } from '../cluster.ts'
import { parseDuration } from './duration.ts'
import type { FlagValues } from './flags.ts'
import { UsageError } from './usage-error.ts'

/**
 * kubectl's flags for which cluster, as whom; every command that connects spreads them into its own.
 * A flag of kubectl's that is not here is refused, never ignored.
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
  'certificate-authority': {
    kind: 'text',
    value: 'FILE',
    help: "PEM certificates to verify the server's with",
    group: 'connection',
  },
  'insecure-skip-tls-verify': {
    kind: 'switch',
    help: "take any certificate of the server's: whoever is in between can read and answer all",
    group: 'connection',
  },
  'tls-server-name': {
    kind: 'text',
    value: 'NAME',
    help: "name to verify in the server's certificate; default its host",
    group: 'connection',
  },
  'proxy-url': {
    kind: 'text',
    value: 'URL',
    help: 'http, https or socks5 proxy; default that of the environment',
    group: 'connection',
  },
  'disable-compression': {
    kind: 'switch',
    help: 'do not ask the server to pack its answers',
    group: 'connection',
  },
  token: { kind: 'text', value: 'TOKEN', help: 'bearer token', group: 'connection' },
  username: {
    kind: 'text',
    value: 'NAME',
    help: 'name for basic authentication',
    group: 'connection',
  },
  password: {
    kind: 'text',
    value: 'TEXT',
    help: 'password for basic authentication',
    group: 'connection',
  },
  'client-certificate': {
    kind: 'text',
    value: 'FILE',
    help: 'PEM certificate to show to the server',
    group: 'connection',
  },
  'client-key': {
    kind: 'text',
    value: 'FILE',
    help: 'PEM key of the certificate',
    group: 'connection',
  },
  as: { kind: 'text', value: 'NAME', help: 'user to act as', group: 'connection' },
  'as-uid': { kind: 'text', value: 'UID', help: 'uid to act with', group: 'connection' },
  'as-group': {
    kind: 'list',
    value: 'NAME',
    help: 'group to act with; may be repeated',
    group: 'connection',
  },
  'as-user-extra': {
    kind: 'list',
    value: 'KEY=VALUE',
    help: 'extra to act with; may be repeated, for one key too',
    group: 'connection',
  },
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
    certificateAuthority: flags['certificate-authority'],
    // A switch that is off is one that was not given, as to kubectl: it does not turn verification on.
    insecureSkipTlsVerify: flags['insecure-skip-tls-verify'] || undefined,
    tlsServerName: flags['tls-server-name'],
    proxyUrl: flags['proxy-url'],
    disableCompression: flags['disable-compression'] || undefined,
    token: flags.token,
    username: flags.username,
    password: flags.password,
    clientCertificate: flags['client-certificate'],
    clientKey: flags['client-key'],
    as: flags.as,
    asUid: flags['as-uid'],
    asGroups: flags['as-group'],
    asUserExtra: parseExtra(flags['as-user-extra']),
    cacheDirectory: flags['cache-dir'],
    timeoutMs: timeout === undefined ? undefined : parseDuration(timeout, '--request-timeout'),
  }
}

/** `KEY=VALUE` each. What has no sign kubectl passes over, and acts without it. */
function parseExtra(pairs: readonly string[] = []): Record<string, string[]> {
  const extra: Record<string, string[]> = Object.create(null)
  for (const pair of pairs) {
    const [, key = '', value] = /^([^=]+)=(.*)$/s.exec(pair) ?? []
    if (value === undefined) {
      throw new UsageError(`invalid argument "${pair}" for "--as-user-extra": must be KEY=VALUE`)
    }
    extra[key] = [...(extra[key] ?? []), value]
  }
  return extra
}
