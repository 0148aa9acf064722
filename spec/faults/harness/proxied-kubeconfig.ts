import { writeFileSync } from 'node:fs'
import type { LocalCluster } from '../../../lib/local/index.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import type { Round } from './row.ts'

/** The path of a kubeconfig of a local cluster that is reached at another address, as through a proxy. */
export function proxiedKubeconfig(round: Round, local: LocalCluster, server: string): string {
  const path = `${temporaryFolder(round)}/kubeconfig`
  const config = JSON.parse(local.kubeconfig())
  for (const { cluster } of config.clusters) {
    // Of the addresses that its certificate is for.
    Object.assign(cluster, { server, 'tls-server-name': 'localhost' })
  }
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 })
  return path
}
