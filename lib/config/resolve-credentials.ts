import { type ClientCertificate, ConfigError, type Credentials } from '../core/index.ts'
import { basicCredentials, Identity, noCredentials, tokenCredentials } from './credentials.ts'
import type { ExecCredentials, ExecOptions } from './exec-credentials.ts'
import type { ExecCluster } from './exec-info.ts'
import { impersonationHeaders } from './impersonation.ts'
import type { KubeconfigUser } from './kubeconfig.ts'
import type { LastGood } from './last-good.ts'
import { tokenFileCredentials } from './token-file.ts'

/**
 * Who a user's entry says one is. A token file wins over a token, which stands in until the file can be read;
 * `plugin`, see {@link resolvePlugin}, counts only where there is nothing else.
 * Throws {@link ConfigError} on what contradicts itself or is not understood: to go on without it is to be
 * someone else.
 */
export async function resolveCredentials(
  user: KubeconfigUser,
  certificate: LastGood<ClientCertificate | undefined>,
  plugin?: ExecCredentials,
): Promise<Credentials> {
  refuseProvider(user['auth-provider'])
  const impersonation = impersonationHeaders(user)
  const authorization = (await authorizationOf(user)) ?? plugin ?? noCredentials()
  return new Identity(authorization, {
    clientCertificate: () => certificate.value,
    refresh: () => certificate.refresh(),
    ...(impersonation && { impersonation }),
  })
}

/** Whether requests show who one is in headers, which anybody on the way can read unless it is https. */
export const showsInHeaders = (user: KubeconfigUser): boolean =>
  [user.token, user.tokenFile, user.username, user.password, user.as].some(
    field => field !== undefined,
  ) || user.exec !== undefined

/**
 * The user's credential plugin, not run yet; undefined if there is none, or a token, password or certificate in
 * its place, as in client-go. Throws {@link ConfigError} on an entry that cannot be run, and AuthError
 * if none may.
 */
export async function resolvePlugin(
  user: KubeconfigUser,
  certificate: ClientCertificate | undefined,
  cluster: ExecCluster,
  options: ExecOptions,
): Promise<ExecCredentials | undefined> {
  const { exec, token, tokenFile, username, password } = user
  if (exec === undefined || certificate !== undefined) return undefined
  if ((token ?? tokenFile ?? username ?? password) !== undefined) return undefined
  // It takes long to load, as it starts processes, and most users have none.
  const { execCredentials } = await import('./exec-credentials.ts')
  return execCredentials(exec, cluster, options)
}

async function authorizationOf(user: KubeconfigUser): Promise<Credentials | undefined> {
  const { token, tokenFile, username, password } = user
  const isBasic = username !== undefined || password !== undefined
  if (isBasic && (token ?? tokenFile) !== undefined) {
    throw new ConfigError('a token and a username exclude each other: remove one of them')
  }
  if (tokenFile !== undefined) return tokenFileCredentials(tokenFile, { token })
  if (token !== undefined) return tokenCredentials(token)
  if (isBasic) return basicCredentials(username ?? '', password ?? '')
  return undefined
}

/** What took the place of the providers that client-go had, or has. */
const successors: ReadonlyMap<string, string> = new Map([
  ['gcp', 'use the credential plugin gke-gcloud-auth-plugin (gcloud writes it)'],
  ['azure', 'use the credential plugin kubelogin (`kubelogin convert-kubeconfig` writes it)'],
  ['oidc', 'use the credential plugin kubelogin (`kubectl oidc-login setup` says how)'],
])

function refuseProvider(name: string | undefined): void {
  if (name === undefined) return
  const known = successors.get(name)
  const provider =
    known === undefined ? 'the user entry\'s "auth-provider"' : `auth-provider "${name}"`
  throw new ConfigError(`${provider} is not supported: ${known ?? 'use a credential plugin'}`)
}
