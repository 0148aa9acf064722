import { ConfigError, isRecord } from '../core/index.ts'
import { decodeExec, type ExecEntry } from './exec-entry.ts'
import { decodeExecConfig } from './exec-info.ts'
import { Fields } from './fields.ts'

/** `clientcmd/api/v1.Cluster`: where a server is and how it is verified. Files are absolute, data is base64. */
export interface KubeconfigCluster {
  readonly server: string | undefined
  readonly 'certificate-authority': string | undefined
  readonly 'certificate-authority-data': string | undefined
  readonly 'tls-server-name': string | undefined
  readonly 'insecure-skip-tls-verify': boolean
  readonly 'proxy-url': string | undefined
  readonly 'disable-compression': boolean
  /** What the cluster has for its users' credential plugins: its extension of that name. */
  readonly execConfig: unknown
}

/** `clientcmd/api/v1.AuthInfo`: who one is. Files are absolute, data is base64. */
export interface KubeconfigUser {
  readonly 'client-certificate': string | undefined
  readonly 'client-certificate-data': string | undefined
  readonly 'client-key': string | undefined
  readonly 'client-key-data': string | undefined
  readonly token: string | undefined
  readonly tokenFile: string | undefined
  readonly username: string | undefined
  readonly password: string | undefined
  readonly as: string | undefined
  readonly 'as-uid': string | undefined
  readonly 'as-groups': readonly string[]
  readonly 'as-user-extra': ReadonlyMap<string, readonly string[]>
  /** The name of the provider, which is all that is wanted of it. */
  readonly 'auth-provider': string | undefined
  /** The credential plugin. */
  readonly exec: ExecEntry | undefined
}

/** `clientcmd/api/v1.Context`. */
export interface KubeconfigContext {
  readonly cluster: string | undefined
  readonly user: string | undefined
  readonly namespace: string | undefined
}

/** A kubeconfig (`clientcmd/api/v1.Config`), decoded; names are map keys. */
export interface Kubeconfig {
  readonly currentContext: string | undefined
  readonly clusters: ReadonlyMap<string, KubeconfigCluster>
  readonly users: ReadonlyMap<string, KubeconfigUser>
  readonly contexts: ReadonlyMap<string, KubeconfigContext>
}

/**
 * Decodes one kubeconfig. `absolute` turns a relative file name into one that is right anywhere. What
 * is not known is passed over, as in client-go: preferences, extensions.
 * Throws {@link ConfigError} naming the file and the entry; never with a value.
 */
export function decodeKubeconfig(
  value: unknown,
  file: string,
  absolute: (path: string) => string,
): Kubeconfig {
  if (value !== null && value !== undefined && !isRecord(value)) {
    throw new ConfigError('not a kubeconfig: it is not a mapping', file)
  }
  const config = value ?? {}
  const fields = new Fields(config, file, 'kubeconfig')
  if (!/^(v1)?$/.test(fields.text('apiVersion') ?? '')) {
    throw new ConfigError('not a kubeconfig: its apiVersion is not v1', file)
  }
  if (!/^(Config)?$/.test(fields.text('kind') ?? '')) {
    throw new ConfigError('not a kubeconfig: its kind is not Config', file)
  }
  return {
    currentContext: fields.text('current-context'),
    clusters: decodeNamed(config, 'clusters', 'cluster', file, fields =>
      decodeCluster(fields, absolute),
    ),
    users: decodeNamed(config, 'users', 'user', file, fields => decodeUser(fields, absolute)),
    contexts: decodeNamed(config, 'contexts', 'context', file, fields => ({
      cluster: fields.text('cluster'),
      user: fields.text('user'),
      namespace: fields.text('namespace'),
    })),
  }
}

/** A cluster's entry. Throws {@link ConfigError}. */
function decodeCluster(fields: Fields, absolute: (path: string) => string): KubeconfigCluster {
  return {
    server: fields.text('server'),
    'certificate-authority': pathIn(fields, 'certificate-authority', absolute),
    'certificate-authority-data': fields.data('certificate-authority-data'),
    'tls-server-name': fields.text('tls-server-name'),
    'insecure-skip-tls-verify': fields.flag('insecure-skip-tls-verify'),
    'proxy-url': fields.text('proxy-url'),
    'disable-compression': fields.flag('disable-compression'),
    execConfig: fields.decode('extensions', decodeExecConfig),
  }
}

/** A user's entry. Throws {@link ConfigError}. */
function decodeUser(fields: Fields, absolute: (path: string) => string): KubeconfigUser {
  const provider = fields.fields('auth-provider')
  return {
    'client-certificate': pathIn(fields, 'client-certificate', absolute),
    'client-certificate-data': fields.data('client-certificate-data'),
    'client-key': pathIn(fields, 'client-key', absolute),
    'client-key-data': fields.data('client-key-data'),
    token: fields.text('token'),
    tokenFile: pathIn(fields, 'tokenFile', absolute),
    username: fields.text('username'),
    password: fields.text('password'),
    as: fields.text('as'),
    'as-uid': fields.text('as-uid'),
    'as-groups': fields.texts('as-groups'),
    'as-user-extra': fields.namedTexts('as-user-extra'),
    'auth-provider': provider && (provider.text('name') ?? ''),
    exec: fields.decode('exec', (value, entry, file) => decodeExec(value, entry, file, absolute)),
  }
}

function pathIn(fields: Fields, key: string, absolute: (path: string) => string) {
  const path = fields.text(key)
  return path === undefined ? undefined : absolute(path)
}

/** A list of `{name, <field>: {…}}` as a map. Two entries with one name are an error, as in client-go. */
function decodeNamed<T>(
  config: Record<string, unknown>,
  list: string,
  field: string,
  file: string,
  decode: (fields: Fields) => T,
): ReadonlyMap<string, T> {
  const entries = config[list] ?? []
  if (!Array.isArray(entries)) throw new ConfigError(`"${list}" must be a list`, file)
  const named = new Map<string, T>()
  for (const [index, entry] of entries.entries()) {
    if (!isRecord(entry) || typeof entry.name !== 'string') {
      throw new ConfigError(`${list}[${index}] must have a name`, file)
    }
    const fields = entry[field] ?? {}
    if (!isRecord(fields)) {
      throw new ConfigError(`${field} "${entry.name}" must be a mapping`, file)
    }
    if (named.has(entry.name))
      throw new ConfigError(`${field} "${entry.name}" is there twice`, file)
    named.set(entry.name, decode(new Fields(fields, file, `${field} "${entry.name}"`)))
  }
  return named
}
