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
  if (server === undefined) throw new ConfigError(missingServer(config, contextName, clusterName))
  return {
    server: checkServer(server),
    namespace: overrides.namespace ?? context?.namespace ?? 'default',
    tls: await resolveTls(cluster),
    credentials: await resolveCredentials(user, overrides.token),
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

/** Takes `host:port` for https. Never quotes the address: it may hold a password. */
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
  refuse('cluster', cluster?.unsupported, 'remove it if the server can be reached directly')
  const ca = await pem(
    'certificate-authority',
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
  refuse('user', user?.impersonation, 'use an entry of the user who is to act')
  const cert = await pem(
    'client-certificate',
    user?.['client-certificate'],
    user?.['client-certificate-data'],
  )
  const key = await pem('client-key', user?.['client-key'], user?.['client-key-data'])
  if ((cert === undefined) !== (key === undefined)) {
    throw new ConfigError('a client certificate needs a client key, and a key a certificate')
  }
  const pair: ClientCertificate | undefined = cert && key ? { cert, key } : undefined
  if (token !== undefined) return tokenCredentials(token, pair)
  if (user?.tokenFile !== undefined) return tokenFileCredentials(user.tokenFile, pair)
  if (user?.token !== undefined) return tokenCredentials(user.token, pair)
  refuse('user', user?.unsupported, 'use a client certificate, token or tokenFile')
  return certificateCredentials(pair)
}

/** Refused by name rather than skipped: to go on without them is to be someone, or somewhere, else. */
function refuse(entry: string, keys: readonly string[] = [], instead: string): void {
  if (keys.length === 0) return
  throw new ConfigError(
    `the ${entry} entry's "${keys.join('", "')}" is not supported yet: ${instead}`,
  )
}

/** Certificates or a key, from inline data or else a file, as in client-go. */
async function pem(
  what: string,
  file: string | undefined,
  data: string | undefined,
): Promise<string | undefined> {
  if (data === undefined && file === undefined) return undefined
  const text =
    data === undefined && file !== undefined
      ? await readRequired(file)
      : Buffer.from(data ?? '', 'base64').toString()
  // Node takes anything for an authority, and then trusts no server and does not say why.
  if (text.includes('-----BEGIN ')) return text
  throw new ConfigError(`${data === undefined ? what : `${what}-data`} is not PEM`, file)
}
