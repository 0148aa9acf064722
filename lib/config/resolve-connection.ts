import { ConfigError, type Connection } from '../core/index.ts'
import type { ExecOptions } from './exec-credentials.ts'
import type { ExecCluster } from './exec-info.ts'
import type { Kubeconfig, KubeconfigCluster, KubeconfigUser } from './kubeconfig.ts'
import { LastGood } from './last-good.ts'
import { type ConnectionOverrides, overrideCluster, overrideUser } from './override.ts'
import { readAuthority, readClientCertificate } from './pem.ts'
import { resolveProxy } from './proxy.ts'
import { resolveCredentials, resolvePlugin, showsInHeaders } from './resolve-credentials.ts'
import { isLoopback, parseServer } from './server-address.ts'

/**
 * The connection that a kubeconfig describes: context, cluster and user found by name, files read. Its
 * `refresh` reads again what is in files, runs a credential plugin that gives certificates, and is absent where
 * everything is inline. A plugin may run only if `execPolicy` says so; the default here is that none may.
 * Throws ConfigError that names the missing or contradictory entry, and AuthError if a plugin may not run.
 */
export async function resolveConnection(
  config: Kubeconfig,
  overrides: ConnectionOverrides & ExecOptions = {},
  env: NodeJS.ProcessEnv = process.env,
): Promise<Connection> {
  const { cluster, user, namespace } = choose(config, overrides)
  const server = parseServer(cluster.server)
  const proxy = resolveProxy(server, cluster['proxy-url'], env)
  refuseClearText(server, user, proxy)
  const authority = await LastGood.first(() => readAuthority(cluster))
  const certificate = await LastGood.first(() => readClientCertificate(user))
  const plugin = await resolvePlugin(
    user,
    certificate.value,
    execClusterOf(cluster, authority.value),
    overrides,
  )
  return {
    server: server.origin + server.pathname.replace(/\/$/, ''),
    namespace,
    tls: resolveTls(cluster, authority),
    credentials: await resolveCredentials(user, certificate, plugin),
    ...(proxy && { proxy }),
    ...(cluster['disable-compression'] && { disableCompression: true }),
    ...refreshOf([
      ...(cluster['certificate-authority'] === undefined ? [] : [authority]),
      ...((user['client-certificate'] ?? user['client-key']) === undefined ? [] : [certificate]),
      ...(plugin === undefined ? [] : [plugin]),
    ]),
  }
}

/** Something that others replace while we run, or that ends. */
interface Refreshable {
  refresh(signal?: AbortSignal): Promise<void>
}

function refreshOf(parts: readonly Refreshable[]): Pick<Connection, 'refresh'> {
  if (parts.length === 0) return {}
  return {
    async refresh(signal) {
      await Promise.all(parts.map(part => part.refresh(signal)))
    },
  }
}

/** The addresses as the kubeconfig has them: that is what plugins get of other clients. */
const execClusterOf = (
  cluster: KubeconfigCluster & { readonly server: string },
  certificateAuthority: string | undefined,
): ExecCluster => ({
  server: cluster.server,
  tlsServerName: cluster['tls-server-name'],
  insecureSkipTlsVerify: cluster['insecure-skip-tls-verify'],
  certificateAuthority,
  proxyUrl: cluster['proxy-url'],
  disableCompression: cluster['disable-compression'],
  config: cluster.execConfig,
})

function resolveTls(
  cluster: KubeconfigCluster,
  authority: LastGood<string | undefined>,
): Connection['tls'] {
  const insecureSkipVerify = cluster['insecure-skip-tls-verify']
  if (insecureSkipVerify && authority.value !== undefined) {
    throw new ConfigError(
      'insecure-skip-tls-verify and a certificate authority exclude each other: remove one of them',
    )
  }
  return {
    // A getter here and not in the connection, so that a copy of the connection follows too.
    get ca() {
      return authority.value
    },
    insecureSkipVerify,
    serverName: cluster['tls-server-name'],
  }
}

/** On this machine nobody listens, unless a proxy takes what is sent elsewhere. */
function refuseClearText(server: URL, user: KubeconfigUser, proxy: Connection['proxy']): void {
  if (server.protocol === 'https:' || !showsInHeaders(user)) return
  if (isLoopback(server) && proxy === undefined) return
  throw new ConfigError(
    'the server is http, where anybody on the way can read and reuse credentials: use https, or remove them from the user entry',
  )
}

interface Choice {
  readonly cluster: KubeconfigCluster & { readonly server: string }
  readonly user: KubeconfigUser
  readonly namespace: string
}

function choose(config: Kubeconfig, overrides: ConnectionOverrides): Choice {
  const contextName = overrides.context || config.currentContext
  const context = find(config.contexts, contextName, 'context')
  const clusterName = overrides.cluster || context?.cluster
  const cluster = overrideCluster(find(config.clusters, clusterName, 'cluster'), overrides)
  const userName = overrides.user || context?.user
  const user = overrideUser(find(config.users, userName, 'user'), overrides)
  const { server } = cluster
  if (server === undefined) throw new ConfigError(missingServer(config, contextName, clusterName))
  return {
    cluster: { ...cluster, server },
    user,
    namespace: overrides.namespace || context?.namespace || 'default',
  }
}

function missingServer(config: Kubeconfig, context?: string, cluster?: string): string {
  if (cluster !== undefined) return `cluster "${cluster}" has no server`
  if (context !== undefined) return `context "${context}" names no cluster`
  return `no current context is set: choose one with --context${choices(config.contexts)}`
}

const choices = (named: ReadonlyMap<string, unknown>): string =>
  named.size === 0 ? '' : ` (there are: ${[...named.keys()].join(', ')})`

function find<T>(named: ReadonlyMap<string, T>, name: string | undefined, what: string) {
  if (name === undefined) return undefined
  const found = named.get(name)
  if (found === undefined)
    throw new ConfigError(`${what} "${name}" does not exist${choices(named)}`)
  return found
}
