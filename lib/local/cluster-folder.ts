import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
} from 'node:fs'
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
 *   supervisor.log state.json  of a cluster that outlives its command
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
  /** As {@link removeCluster}. */
  remove(): void
}

const folders = ['pki', 'etcd', 'logs', 'config']
/** The state last: while it is there, so is a cluster. */
const files = ['kubeconfig', 'cluster.json', 'audit.log', 'supervisor.log', 'state.json']

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
    remove: () => removeCluster(path),
  }
}

/** Removes what clusters have put into the folder, and the folder unless it holds something else. */
export function removeCluster(path: string): void {
  for (const name of [...folders, ...files]) {
    rmSync(join(path, name), { recursive: true, force: true, maxRetries: 5 })
  }
  if (existsSync(path) && readdirSync(path).length === 0) rmdirSync(path)
}

/** Whether a cluster was here whose data can be used again. */
export const holdsCluster = (path: string): boolean => existsSync(join(path, 'cluster.json'))

function readPort(path: string): number | undefined {
  try {
    const kept = parseJson(readFileSync(path, 'utf8'))
    return isRecord(kept) && typeof kept.port === 'number' ? kept.port : undefined
  } catch {
    return undefined // no cluster was here, or not far enough to have had a port
  }
}
