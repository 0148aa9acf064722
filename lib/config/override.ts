import { resolve } from 'node:path'
import { emptyCluster, emptyUser } from './empty-entries.ts'
import type { KubeconfigCluster, KubeconfigUser } from './kubeconfig.ts'

/**
 * Choices that win over what the kubeconfig says; kubectl's flags of the same names. An empty text is none,
 * as in Go. Files are relative to the working directory.
 */
export interface ConnectionOverrides {
  readonly context?: string | undefined
  readonly cluster?: string | undefined
  readonly user?: string | undefined
  readonly namespace?: string | undefined
  /** Takes the kubeconfig's `tls-server-name` with it, which belongs to the other address. */
  readonly server?: string | undefined
  /** The name to verify and to send instead of the server's host. */
  readonly tlsServerName?: string | undefined
  /** A PEM file. Takes the place of the kubeconfig's authority, and of its `insecure-skip-tls-verify`. */
  readonly certificateAuthority?: string | undefined
  /** True takes the place of the kubeconfig's authority; false verifies whatever the kubeconfig says. */
  readonly insecureSkipTlsVerify?: boolean | undefined
  readonly proxyUrl?: string | undefined
  readonly disableCompression?: boolean | undefined
  /** Wins over the kubeconfig's `tokenFile` too. */
  readonly token?: string | undefined
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** PEM files. */
  readonly clientCertificate?: string | undefined
  readonly clientKey?: string | undefined
  /** Whom to act as. */
  readonly as?: string | undefined
  readonly asUid?: string | undefined
  readonly asGroups?: readonly string[] | undefined
  readonly asUserExtra?: Readonly<Record<string, readonly string[]>> | undefined
}

/** A cluster's entry as the overrides leave it: client-go's `DirectClientConfig.getCluster`. */
export function overrideCluster(
  cluster: KubeconfigCluster = emptyCluster,
  overrides: ConnectionOverrides,
): KubeconfigCluster {
  const { server, tlsServerName, certificateAuthority, insecureSkipTlsVerify } = overrides
  // A new way to verify takes the place of the old one whole: half of each contradicts itself.
  const trust =
    certificateAuthority || insecureSkipTlsVerify
      ? {
          'certificate-authority': certificateAuthority ? resolve(certificateAuthority) : undefined,
          'certificate-authority-data': undefined,
          'insecure-skip-tls-verify': insecureSkipTlsVerify ?? false,
        }
      : insecureSkipTlsVerify === false && { 'insecure-skip-tls-verify': false }
  return {
    ...cluster,
    ...trust,
    ...(server && { server }),
    ...((server || tlsServerName) && { 'tls-server-name': tlsServerName || undefined }),
    ...(overrides.proxyUrl && { 'proxy-url': overrides.proxyUrl }),
    'disable-compression': overrides.disableCompression ?? cluster['disable-compression'],
  }
}

/** A user's entry as the overrides leave it: client-go's `DirectClientConfig.getAuthInfo`. */
export function overrideUser(
  user: KubeconfigUser = emptyUser,
  overrides: ConnectionOverrides,
): KubeconfigUser {
  const { token, clientCertificate, clientKey, as, asUid, asGroups = [] } = overrides
  return {
    ...user,
    // client-go would go on with the file, and be someone else than the caller said.
    ...(token && { token, tokenFile: undefined }),
    ...(clientCertificate && {
      'client-certificate': resolve(clientCertificate),
      'client-certificate-data': undefined,
    }),
    ...(clientKey && { 'client-key': resolve(clientKey), 'client-key-data': undefined }),
    username: overrides.username || user.username,
    password: overrides.password || user.password,
    as: as || user.as,
    'as-uid': asUid || user['as-uid'],
    'as-groups': asGroups.length > 0 ? asGroups : user['as-groups'],
    'as-user-extra': new Map([
      ...user['as-user-extra'],
      ...Object.entries(overrides.asUserExtra ?? {}),
    ]),
  }
}
