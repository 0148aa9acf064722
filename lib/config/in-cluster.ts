import { join } from 'node:path'
import { ConfigError, type Connection } from '../core/index.ts'
import { tokenFileCredentials } from './credentials.ts'
import { readRequired, readSmallFile } from './small-file.ts'

/** Where the kubelet mounts a pod's service account. */
const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount'

/**
 * The connection of a process in a pod: address from the environment, CA, token and namespace from the
 * mounted service account; undefined outside of a pod. Throws ConfigError on a half mounted one.
 */
export async function inClusterConnection(
  env: NodeJS.ProcessEnv = process.env,
  mount: string = serviceAccount,
): Promise<Connection | undefined> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env
  if (!host || !port) return undefined
  const token = join(mount, 'token')
  if ((await readSmallFile(token)) === undefined) {
    throw new ConfigError('no service account token: is automountServiceAccountToken off?', token)
  }
  const namespace = await readSmallFile(join(mount, 'namespace'))
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    namespace: namespace?.toString().trim() || 'default',
    tls: { ca: await readRequired(join(mount, 'ca.crt')) },
    credentials: tokenFileCredentials(token),
  }
}
