import type { KeyPair } from './certificate.ts'

/** A cluster and those who may use it. */
export interface KubeconfigContent {
  /** The name of the cluster, and of the first user's context, which is the current one. */
  readonly name: string
  readonly server: string
  /** PEM. */
  readonly certificateAuthority: string
  readonly users: readonly { readonly name: string; readonly client: KeyPair }[]
}

/**
 * A kubeconfig with everything in it, no paths: as JSON, which is YAML as well. The first user's
 * context has the cluster's name, each other's is `user@cluster`.
 */
export function encodeKubeconfig(content: KubeconfigContent): string {
  const { name, server, certificateAuthority, users } = content
  const entry = (user: string) => `${user}@${name}`
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [
        { name, cluster: { server, 'certificate-authority-data': base64(certificateAuthority) } },
      ],
      contexts: users.map((user, index) => ({
        name: index === 0 ? name : entry(user.name),
        context: { cluster: name, user: entry(user.name) },
      })),
      users: users.map(user => ({
        name: entry(user.name),
        user: {
          'client-certificate-data': base64(user.client.certificate),
          'client-key-data': base64(user.client.key),
        },
      })),
    },
    null,
    2,
  )}\n`
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')
