import type { Kubeconfig, KubeconfigCluster, KubeconfigUser } from './kubeconfig.ts'

/** No file at all. */
export const emptyKubeconfig: Kubeconfig = {
  currentContext: undefined,
  clusters: new Map(),
  users: new Map(),
  contexts: new Map(),
}

/** A cluster of which nothing is said. */
export const emptyCluster: KubeconfigCluster = {
  server: undefined,
  'certificate-authority': undefined,
  'certificate-authority-data': undefined,
  'tls-server-name': undefined,
  'insecure-skip-tls-verify': false,
  'proxy-url': undefined,
  'disable-compression': false,
  execConfig: undefined,
}

/** A user of whom nothing is said: nobody. */
export const emptyUser: KubeconfigUser = {
  'client-certificate': undefined,
  'client-certificate-data': undefined,
  'client-key': undefined,
  'client-key-data': undefined,
  token: undefined,
  tokenFile: undefined,
  username: undefined,
  password: undefined,
  as: undefined,
  'as-uid': undefined,
  'as-groups': [],
  'as-user-extra': new Map(),
  'auth-provider': undefined,
  exec: undefined,
}
