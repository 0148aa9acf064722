import { ConfigError, encodeJson, isRecord } from '../core/index.ts'
import type { ExecPlugin } from './exec-entry.ts'

/** What a plugin may know of the cluster: `client.authentication.k8s.io/v1.Cluster`. */
export interface ExecCluster {
  readonly server: string
  readonly tlsServerName?: string | undefined
  readonly insecureSkipTlsVerify?: boolean | undefined
  /** PEM. */
  readonly certificateAuthority?: string | undefined
  readonly proxyUrl?: string | undefined
  readonly disableCompression?: boolean | undefined
  /** The cluster's settings for the plugin, see {@link decodeExecConfig}. */
  readonly config?: unknown
}

/** The name that Kubernetes keeps for it among a cluster's extensions. */
const extensionName = 'client.authentication.k8s.io/exec'

/**
 * A cluster's settings for its users' plugins: the extension `client.authentication.k8s.io/exec`, whatever
 * it holds. Other extensions are other programs'. Throws {@link ConfigError}.
 */
export function decodeExecConfig(extensions: unknown, where: string, file: string): unknown {
  if (extensions === undefined || extensions === null) return undefined
  if (!Array.isArray(extensions)) {
    throw new ConfigError(`${where}: "extensions" must be a list`, file)
  }
  const found: unknown = extensions.find(item => isRecord(item) && item.name === extensionName)
  return isRecord(found) ? (found.extension ?? undefined) : undefined
}

/**
 * `KUBERNETES_EXEC_INFO`, as client-go writes it: an ExecCredential of the plugin's version that says
 * whether there is a terminal and, for plugins that ask for it, which cluster. No secret of ours is in it.
 */
export function encodeExecInfo(
  { apiVersion, provideClusterInfo }: ExecPlugin,
  cluster: ExecCluster,
  interactive: boolean,
): string {
  return encodeJson({
    kind: 'ExecCredential',
    apiVersion,
    spec: { ...(provideClusterInfo ? { cluster: encodeCluster(cluster) } : {}), interactive },
  })
}

/** Go leaves out what is empty, but for the settings, which are `null` then. */
const encodeCluster = (cluster: ExecCluster): Record<string, unknown> => ({
  server: cluster.server,
  ...(cluster.tlsServerName ? { 'tls-server-name': cluster.tlsServerName } : {}),
  ...(cluster.insecureSkipTlsVerify ? { 'insecure-skip-tls-verify': true } : {}),
  ...(cluster.certificateAuthority
    ? {
        'certificate-authority-data': Buffer.from(cluster.certificateAuthority).toString('base64'),
      }
    : {}),
  ...(cluster.proxyUrl ? { 'proxy-url': cluster.proxyUrl } : {}),
  ...(cluster.disableCompression ? { 'disable-compression': true } : {}),
  config: cluster.config ?? null,
})
