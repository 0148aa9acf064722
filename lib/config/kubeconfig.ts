import { ConfigError, isRecord } from '../core/index.ts'

/** `clientcmd/api/v1.Cluster`, the fields that are understood, and the names of those that are not. */
export interface KubeconfigCluster {
  readonly server: string | undefined
  readonly 'certificate-authority': string | undefined
  readonly 'certificate-authority-data': string | undefined
  readonly 'tls-server-name': string | undefined
  readonly 'insecure-skip-tls-verify': boolean
  readonly unsupported: readonly string[]
}

/** `clientcmd/api/v1.AuthInfo`, the fields that are understood, and the names of those that are not. */
export interface KubeconfigUser {
  readonly 'client-certificate': string | undefined
  readonly 'client-certificate-data': string | undefined
  readonly 'client-key': string | undefined
  readonly 'client-key-data': string | undefined
  readonly token: string | undefined
  readonly tokenFile: string | undefined
  /** Ways to authenticate; they count where there is no token. */
  readonly unsupported: readonly string[]
  /** Whom to act as; never to be skipped, as it takes rights away. */
  readonly impersonation: readonly string[]
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

/** No file at all. */
export const emptyKubeconfig: Kubeconfig = {
  currentContext: undefined,
  clusters: new Map(),
  users: new Map(),
  contexts: new Map(),
}

/** What would be silently skipped otherwise. */
const unsupported = {
  cluster: ['proxy-url'],
  user: ['exec', 'auth-provider', 'username'],
  impersonation: ['as', 'as-uid', 'as-groups', 'as-user-extra'],
} as const

/**
 * Decodes one kubeconfig. `absolute` turns a relative file name into one that is right anywhere.
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
  const path = (fields: Fields, key: string) => {
    const found = fields.text(key)
    return found === undefined ? undefined : absolute(found)
  }
  return {
    currentContext: new Fields(config, file, 'kubeconfig').text('current-context'),
    clusters: decodeNamed(config, 'clusters', 'cluster', file, fields => ({
      server: fields.text('server'),
      'certificate-authority': path(fields, 'certificate-authority'),
      'certificate-authority-data': fields.text('certificate-authority-data'),
      'tls-server-name': fields.text('tls-server-name'),
      'insecure-skip-tls-verify': fields.flag('insecure-skip-tls-verify'),
      unsupported: fields.present(unsupported.cluster),
    })),
    users: decodeNamed(config, 'users', 'user', file, fields => ({
      'client-certificate': path(fields, 'client-certificate'),
      'client-certificate-data': fields.text('client-certificate-data'),
      'client-key': path(fields, 'client-key'),
      'client-key-data': fields.text('client-key-data'),
      token: fields.text('token'),
      tokenFile: path(fields, 'tokenFile'),
      unsupported: fields.present(unsupported.user),
      impersonation: fields.present(unsupported.impersonation),
    })),
    contexts: decodeNamed(config, 'contexts', 'context', file, fields => ({
      cluster: fields.text('cluster'),
      user: fields.text('user'),
      namespace: fields.text('namespace'),
    })),
  }
}

/** An entry's fields, each checked when it is read. An empty text is an absent one, as in Go. */
class Fields {
  readonly #fields: Record<string, unknown>
  readonly #file: string
  readonly #entry: string

  constructor(fields: Record<string, unknown>, file: string, entry: string) {
    this.#fields = fields
    this.#file = file
    this.#entry = entry
  }

  /** Those of the keys that have a value. */
  present(keys: readonly string[]): string[] {
    return keys.filter(key => this.#has(key) && this.#fields[key] !== '')
  }

  #has(key: string): boolean {
    return Object.hasOwn(this.#fields, key) && this.#fields[key] !== null
  }

  text(key: string): string | undefined {
    if (!this.#has(key)) return undefined
    const value = this.#fields[key]
    if (typeof value !== 'string') throw this.#fault(key, 'must be a string')
    return value === '' ? undefined : value
  }

  flag(key: string): boolean {
    if (!this.#has(key)) return false
    const value = this.#fields[key]
    if (typeof value !== 'boolean') throw this.#fault(key, 'must be true or false')
    return value
  }

  #fault(key: string, why: string): ConfigError {
    return new ConfigError(`${this.#entry}: "${key}" ${why}`, this.#file)
  }
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
