import { type ApiEndpoint, answersOk } from './api-request.ts'
import type { ClusterFolder } from './cluster-folder.ts'
import { type Flags, featureGateFlags, formatFlags } from './flags.ts'
import type { PartCommand } from './part-process.ts'
import type { Pki } from './pki.ts'
import { writePrivateFile } from './private-file.ts'

/** How the API server differs from the default. */
export interface ApiServerOptions {
  /** Flags by name without dashes; they win over all that is set otherwise. */
  readonly apiServerFlags?: Flags | undefined
  readonly featureGates?: Readonly<Record<string, boolean>> | undefined
  /** In addition to those that are on by default. */
  readonly enableAdmissionPlugins?: readonly string[] | undefined
  readonly disableAdmissionPlugins?: readonly string[] | undefined
  /**
   * An `audit.k8s.io/v1` Policy, as an object or as text; events then go to {@link LocalCluster.auditLogPath}.
   * Default: no audit.
   */
  readonly auditPolicy?: object | string | undefined
}

/** What the API server is started with. */
export interface ApiServerSetting extends ApiServerOptions {
  readonly folder: ClusterFolder
  readonly pki: Pki
  readonly etcdPort: number
  readonly endpoint: ApiEndpoint
  /** Whether a controller manager makes service accounts for namespaces. */
  readonly serviceAccounts: boolean
}

/** The service account issuer, as kubeadm names it. */
const issuer = 'https://kubernetes.default.svc.cluster.local'

/** The API server on a loopback port, with RBAC and certificates as the only way in. */
export function apiServerCommand(
  file: string,
  port: number,
  setting: ApiServerSetting,
): PartCommand {
  const { folder, endpoint } = setting
  return {
    part: 'apiserver',
    file,
    args: formatFlags({ ...flagsOf(setting, port), ...setting.apiServerFlags }),
    cwd: folder.path,
    logPath: folder.file('logs', 'apiserver.log'),
    isReady: signal => answersOk(endpoint, '/readyz', signal),
  }
}

function flagsOf(setting: ApiServerSetting, port: number): Flags {
  const { pki, etcdPort } = setting
  return {
    'bind-address': '127.0.0.1',
    'secure-port': String(port),
    'tls-cert-file': pki.apiServer.certificateFile,
    'tls-private-key-file': pki.apiServer.keyFile,
    'client-ca-file': pki.authority.certificateFile,
    'etcd-servers': `https://127.0.0.1:${etcdPort}`,
    'etcd-cafile': pki.etcdAuthority.certificateFile,
    'etcd-certfile': pki.etcd.certificateFile,
    'etcd-keyfile': pki.etcd.keyFile,
    'service-account-issuer': issuer,
    'service-account-key-file': pki.serviceAccount.publicKeyFile,
    'service-account-signing-key-file': pki.serviceAccount.keyFile,
    'service-cluster-ip-range': '10.0.0.0/24',
    // It would publish 127.0.0.1 as an endpoint, which the API server refuses.
    'endpoint-reconciler-type': 'none',
    // Else it tells clients the machine's own address, where it does not listen.
    'advertise-address': '127.0.0.1',
    'external-hostname': '127.0.0.1',
    'authorization-mode': 'RBAC',
    'allow-privileged': 'true',
    ...admissionFlags(setting),
    ...featureGateFlags(setting.featureGates),
    ...auditFlags(setting),
  }
}

function admissionFlags(setting: ApiServerSetting): Flags {
  const { enableAdmissionPlugins = [], disableAdmissionPlugins = [], serviceAccounts } = setting
  // Without a controller manager no namespace has a service account, and the plugin would refuse every pod.
  const disabled = serviceAccounts
    ? disableAdmissionPlugins
    : ['ServiceAccount', ...disableAdmissionPlugins]
  return {
    ...(enableAdmissionPlugins.length > 0
      ? { 'enable-admission-plugins': enableAdmissionPlugins.join(',') }
      : {}),
    ...(disabled.length > 0 ? { 'disable-admission-plugins': disabled.join(',') } : {}),
  }
}

/** Where the audit log is, if there is one. */
export const auditLogPath = (folder: ClusterFolder): string => folder.file('audit.log')

function auditFlags({ folder, auditPolicy }: ApiServerSetting): Flags {
  if (auditPolicy === undefined) return {}
  const policyFile = folder.file('config', 'audit-policy.yaml')
  const text = typeof auditPolicy === 'string' ? auditPolicy : JSON.stringify(auditPolicy)
  writePrivateFile(policyFile, text)
  return { 'audit-policy-file': policyFile, 'audit-log-path': auditLogPath(folder) }
}
