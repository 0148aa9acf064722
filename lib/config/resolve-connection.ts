import {
  type ClientCertificate,
  ConfigError,
  type Connection,
  type Credentials,
} from '../core/index.ts'
import { certificateCredentials, tokenCredentials, tokenFileCredentials } from './credentials.ts'
import type { Kubeconfig, KubeconfigCluster, KubeconfigUser } from './kubeconfig.ts'
import { readRequired } from './small-file.ts'

/** Choices that win over what the kubeconfig says; kubectl's flags of the same names. */
export interface ConnectionOverrides {
  readonly context?: string | undefined
  readonly cluster?: string | undefined
  readonly user?: string | undefined
  readonly namespace?: string | undefined
  readonly server?: string | undefined
  readonly token?: string | undefined
}

/**
 * The connection that a kubeconfig describes: context, cluster and user found by name, files read.
 * Throws ConfigError that names the missing or contradictory entry.
 */
export async function resolveConnection(
  config: Kubeconfig,
  overrides: ConnectionOverrides = {},
): Promise<Connection> {
  const contextName = overrides.context ?? config.currentContext
  const context = contextName === undefined ? undefined : config.contexts.get(contextName)
  if (contextName !== undefined && context === undefined) {
    throw new ConfigError(`context "${contextName}" does not exist${choices(config.contexts)}`)
  }
  const clusterName = overrides.cluster ?? context?.cluster
  const cluster = find(config.clusters, clusterName, 'cluster')
  const user = find(config.users, overrides.user ?? context?.user, 'user')
  const server = overrides.server ?? cluster?.server
  if (server === undefined) {
    throw new ConfigError(
      contextName === undefined
        ? `no current context is set: choose one with --context${choices(config.contexts)}`
        : `cluster "${clusterName}" has no server`,
    )
  }
  return {
    server: checkServer(server),
    namespace: overrides.namespace ?? context?.namespace ?? 'default',
    tls: await resolveTls(cluster),
    credentials: await resolveCredentials(user, overrides.token),
  }
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

/** Takes `host:port` for https, as client-go does. Never quotes the address: it may hold a password. */
function checkServer(server: string): string {
  const text = server.includes('://') ? server : `https://${server}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError('the server is not an http or https URL')
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConfigError('the server URL holds a user or password: put them in the user entry')
  }
  return url.origin + url.pathname.replace(/\/$/, '')
}

async function resolveTls(cluster: KubeconfigCluster | undefined): Promise<Connection['tls']> {
  const ca = await fileOrData(
    cluster?.['certificate-authority'],
    cluster?.['certificate-authority-data'],
  )
  const insecureSkipVerify = cluster?.['insecure-skip-tls-verify'] ?? false
  if (insecureSkipVerify && ca !== undefined) {
    throw new ConfigError(
      'insecure-skip-tls-verify and a certificate authority exclude each other: remove one of them',
    )
  }
  return { ca, insecureSkipVerify, serverName: cluster?.['tls-server-name'] }
}

async function resolveCredentials(
  user: KubeconfigUser | undefined,
  token: string | undefined,
): Promise<Credentials> {
  const cert = await fileOrData(user?.['client-certificate'], user?.['client-certificate-data'])
  const key = await fileOrData(user?.['client-key'], user?.['client-key-data'])
  if ((cert === undefined) !== (key === undefined)) {
    throw new ConfigError('a client certificate needs a client key, and a key a certificate')
  }
  const pair: ClientCertificate | undefined = cert && key ? { cert, key } : undefined
  if (token !== undefined) return tokenCredentials(token, pair)
  if (user?.tokenFile !== undefined) return tokenFileCredentials(user.tokenFile, pair)
  if (user?.token !== undefined) return tokenCredentials(user.token, pair)
  if (user !== undefined && user.unsupported.length > 0) {
    throw new ConfigError(
      `the user entry's "${user.unsupported.join('", "')}" is not supported yet: use a client certificate, token or tokenFile`,
    )
  }
  return certificateCredentials(pair)
}

/** Inline data wins over a file, as in client-go. */
async function fileOrData(
  file: string | undefined,
  data: string | undefined,
): Promise<string | undefined> {
  if (data !== undefined) return Buffer.from(data, 'base64').toString()
  return file === undefined ? undefined : readRequired(file)
}
