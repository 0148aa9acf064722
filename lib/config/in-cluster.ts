import { join } from 'node:path'
import { ConfigError } from '../core/index.ts'
import { emptyCluster, emptyKubeconfig, emptyUser } from './empty-entries.ts'
import type { Kubeconfig } from './kubeconfig.ts'
import { readSmallFile } from './small-file.ts'

/** Where the kubelet mounts a pod's service account. */
const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount'

/** The name of the only entries. */
const name = 'in-cluster'

/**
 * What a pod is given, as a kubeconfig: address from the environment, CA, token and namespace from the
 * mounted service account, POD_NAMESPACE before it, as in client-go; undefined outside of a pod. Files are named, not
 * read: they are rotated. Throws ConfigError on a service account that is mounted in part.
 */
export async function inClusterKubeconfig(
  env: NodeJS.ProcessEnv = process.env,
  mount: string = serviceAccount,
): Promise<Kubeconfig | undefined> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env
  if (!host || !port) return undefined
  const tokenFile = join(mount, 'token')
  if (readSmallFile(tokenFile) === undefined) {
    throw new ConfigError(
      'no service account token: is automountServiceAccountToken off?',
      tokenFile,
    )
  }
  const mounted = readSmallFile(join(mount, 'namespace'))
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`
  const namespace = env.POD_NAMESPACE || mounted?.toString().trim() || undefined
  const authority = { 'certificate-authority': join(mount, 'ca.crt') }
  return {
    ...emptyKubeconfig,
    currentContext: name,
    clusters: new Map([[name, { ...emptyCluster, server, ...authority }]]),
    users: new Map([[name, { ...emptyUser, tokenFile }]]),
    contexts: new Map([[name, { cluster: name, user: name, namespace }]]),
  }
}
