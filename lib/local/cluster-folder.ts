import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { isRecord, parseJson } from '../core/index.ts'
import { writePrivateFile } from './private-file.ts'

/*
 * A cluster's folder, mode 0700, as what is in it opens the cluster's door:
 *
 *   kubeconfig            the administrator's, and the users'
 *   cluster.json          what a later start must find again: the port
 *   pki/  etcd/  logs/    keys and certificates, the data, a log for each part
 *   config/               what the parts read: kubeconfigs of their own, the audit policy
 *   audit.log             with an audit policy
 */
export interface ClusterFolder {
  readonly path: string
  /** Whether it was made for this cluster alone. */
  readonly temporary: boolean
  /** A path in it. */
  file(...names: readonly string[]): string
  /** The port of the cluster that was here before, if one was. */
  keptPort(): number | undefined
  /** Remembers the port for the next cluster here. */
  keepPort(port: number): void
  /** Removes what a cluster has put there, and the folder itself unless it holds something else. */
  remove(): void
}

const folders = ['pki', 'etcd', 'logs', 'config']
const files = ['kubeconfig', 'cluster.json', 'audit.log']

/** Makes the folder, or a fresh one among the system's temporary ones. */
export function openClusterFolder(name: string, directory?: string): ClusterFolder {
  const temporary = directory === undefined
  const path = temporary ? mkdtempSync(join(tmpdir(), `anykind-${name}-`)) : resolve(directory)
  const file = (...names: readonly string[]): string => join(path, ...names)
  const secret = { recursive: true, mode: 0o700 }
  mkdirSync(path, secret)
  for (const folder of folders) mkdirSync(file(folder), secret)
  return {
    path,
    temporary,
    file,
    keptPort: () => readPort(file('cluster.json')),
    keepPort: port => writePrivateFile(file('cluster.json'), `${JSON.stringify({ port })}\n`),
    remove() {
      for (const name of [...folders, ...files]) {
        rmSync(file(name), { recursive: true, force: true, maxRetries: 5 })
      }
      if (readdirSync(path).length === 0) rmdirSync(path)
    },
  }
}

function readPort(path: string): number | undefined {
  try {
    const kept = parseJson(readFileSync(path, 'utf8'))
    return isRecord(kept) && typeof kept.port === 'number' ? kept.port : undefined
  } catch {
    return undefined // no cluster was here, or not far enough to have had a port
  }
}
