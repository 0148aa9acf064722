import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createAuthority, createLeaf, type KeyPair } from './certificate.ts'
import type { ClusterFolder } from './cluster-folder.ts'
import { writePrivateFile } from './private-file.ts'

/** A key pair in files. */
export interface KeyFiles {
  readonly certificateFile: string
  readonly keyFile: string
}

/** The keys and certificates of one cluster. */
export interface Pki {
  /** The authority of the API server and of all who talk to it. */
  readonly authority: KeyPair & KeyFiles
  readonly apiServer: KeyFiles
  /** An authority for etcd alone: a user of the API server is nobody there. */
  readonly etcdAuthority: KeyPair & KeyFiles
  /** etcd's own as a server and a peer, and the API server's as its client. */
  readonly etcd: KeyPair & KeyFiles
  /** Sign and check the tokens of service accounts. */
  readonly serviceAccount: { readonly keyFile: string; readonly publicKeyFile: string }
  /** A new client certificate of the API server: Kubernetes reads user and groups from it. */
  issueClient(user: string, groups?: readonly string[]): KeyPair
}

const authorityName = 'anykind-local'
const etcdAuthorityName = 'anykind-local-etcd'

/** What in-cluster clients call the server, and the first address of the service range. */
const apiServerHosts = [
  ...['127.0.0.1', 'localhost', '10.0.0.1'],
  ...['kubernetes', 'kubernetes.default', 'kubernetes.default.svc'],
  'kubernetes.default.svc.cluster.local',
]

/**
 * The keys of the folder's cluster. The authority and the service account key are kept if they are there:
 * kubeconfigs and tokens outlive a restart. All else is made anew.
 */
export function openPki(folder: ClusterFolder): Pki {
  const authority = keep(folder, 'ca', () => createAuthority(authorityName))
  const etcdAuthority = save(folder, 'etcd-ca', createAuthority(etcdAuthorityName))
  return {
    authority,
    apiServer: save(
      folder,
      'apiserver',
      createLeaf(authority, authorityName, {
        commonName: 'kube-apiserver',
        usage: ['server'],
        hosts: apiServerHosts,
      }),
    ),
    etcdAuthority,
    etcd: save(
      folder,
      'etcd',
      createLeaf(etcdAuthority, etcdAuthorityName, {
        commonName: 'etcd',
        usage: ['server', 'client'],
        hosts: ['127.0.0.1', 'localhost'],
      }),
    ),
    serviceAccount: serviceAccountKeys(folder),
    issueClient: (user, groups) =>
      createLeaf(authority, authorityName, {
        commonName: user,
        organizations: groups,
        usage: ['client'],
      }),
  }
}

/** The authority's certificate that an earlier cluster has left in the folder, as PEM. */
export function keptAuthority(folder: ClusterFolder): string | undefined {
  const { certificateFile } = keyFiles(folder, 'ca')
  return existsSync(certificateFile) ? readFileSync(certificateFile, 'utf8') : undefined
}

const keyFiles = (folder: ClusterFolder, name: string): KeyFiles => ({
  certificateFile: folder.file('pki', `${name}.crt`),
  keyFile: folder.file('pki', `${name}.key`),
})

function save(folder: ClusterFolder, name: string, pair: KeyPair): KeyPair & KeyFiles {
  const files = keyFiles(folder, name)
  writePrivateFile(files.keyFile, pair.key)
  writePrivateFile(files.certificateFile, pair.certificate)
  return { ...pair, ...files }
}

function keep(folder: ClusterFolder, name: string, create: () => KeyPair): KeyPair & KeyFiles {
  const files = keyFiles(folder, name)
  // The certificate is written last: where it is, the key is as well.
  if (!existsSync(files.certificateFile)) return save(folder, name, create())
  const certificate = readFileSync(files.certificateFile, 'utf8')
  return { certificate, key: readFileSync(files.keyFile, 'utf8'), ...files }
}

function serviceAccountKeys(folder: ClusterFolder): Pki['serviceAccount'] {
  const keyFile = folder.file('pki', 'sa.key')
  const publicKeyFile = folder.file('pki', 'sa.pub')
  if (!existsSync(publicKeyFile)) {
    const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    writePrivateFile(keyFile, keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
    writePrivateFile(
      publicKeyFile,
      keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    )
  }
  return { keyFile, publicKeyFile }
}
