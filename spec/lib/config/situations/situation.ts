import { createAuthority } from '../../../../lib/local/certificate.ts'
import type { LocalCluster } from '../../../../lib/local/index.ts'

/** Files by name, what KUBECONFIG lists of them, and flags: for kubectl and for us. */
export interface Situation {
  /** Kubeconfigs as objects; anything else as text or bytes; null is a folder. */
  readonly files: Readonly<Record<string, object | string | Uint8Array | null>>
  /** Default `config`. */
  readonly list?: readonly string[]
  /** `FOLDER` in them stands for where the files are. */
  readonly flags?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** Whom the server takes kubectl for; undefined if kubectl fails. */
  readonly user?: string
  /** Where we do otherwise on purpose: whom it takes us for, undefined if we refuse, and why. */
  readonly ours?: { readonly user?: string; readonly why: string }
}

/** Situations by what they are. */
export type Situations = Readonly<Record<string, Situation>>

/** Tokens of the API server, and whose they are: what `--token-auth-file` takes. */
export const tokenTable = 'token-of-alice,alice,1,"dev"\ntoken-of-bob,bob,2,"ops"\n'

/** The users of the two tokens. */
export const alice = { token: 'token-of-alice' }
export const bob = { token: 'token-of-bob' }

/** What base64 stands for. */
export const textOf = (base64: string): string => Buffer.from(base64, 'base64').toString()

/** As JSON, of a line a value. */
export const json = (value: object): string => JSON.stringify(value, null, 1)

/** As YAML, of a line a field. */
export const lines = (value: object): string =>
  Object.entries(value)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join('\n')

/** Parts of a kubeconfig that differ from those of a good one; null leaves a part out. */
interface Parts {
  readonly name?: string
  readonly cluster?: object | null
  readonly user?: object | null
  readonly context?: object | null
  readonly [key: string]: unknown
}

/** What kubeconfigs of a cluster are made of. */
export interface Kubeconfigs {
  readonly server: string
  /** Base64: the cluster's authority and another; root's certificate and key, and the other authority's key. */
  readonly inline: Readonly<Record<'ca' | 'otherCa' | 'cert' | 'key' | 'otherKey', string>>
  /** A user who may do all. */
  readonly root: object
  /** A kubeconfig of one context, cluster and user of one name. */
  config(parts?: Parts): object
  /** Two contexts, `a` of alice, which is the current one, and `b` of bob, whose cluster is out of reach. */
  two(): object
}

/** Makes them for a local cluster. */
export function kubeconfigsOf(cluster: LocalCluster): Kubeconfigs {
  const { clusters, users } = JSON.parse(cluster.kubeconfigFor('root', ['system:masters']))
  const other = createAuthority('other')
  const ca: string = clusters[0].cluster['certificate-authority-data']
  const root = users[0].user
  const { server } = cluster
  const trusted = { server, 'certificate-authority-data': ca }
  return {
    server,
    inline: {
      ca,
      otherCa: Buffer.from(other.certificate).toString('base64'),
      cert: root['client-certificate-data'],
      key: root['client-key-data'],
      otherKey: Buffer.from(other.key).toString('base64'),
    },
    root,
    config: ({ name = 'a', cluster = {}, user = {}, context = {}, ...rest } = {}) => ({
      'current-context': name,
      ...(context && { contexts: [{ name, context: { cluster: name, user: name, ...context } }] }),
      ...(cluster && { clusters: [{ name, cluster: { ...trusted, ...cluster } }] }),
      ...(user && { users: [{ name, user }] }),
      ...rest,
    }),
    two: () => ({
      'current-context': 'a',
      contexts: ['a', 'b'].map(name => ({ name, context: { cluster: name, user: name } })),
      clusters: [
        { name: 'a', cluster: trusted },
        { name: 'b', cluster: { ...trusted, server: 'https://127.0.0.1:1' } },
      ],
      users: [
        { name: 'a', user: alice },
        { name: 'b', user: bob },
      ],
    }),
  }
}
