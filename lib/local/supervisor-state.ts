import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord, parseJson } from '../core/index.ts'
import { writePrivateFile } from './private-file.ts'

/** A cluster that outlives the command that started it. */
export interface BackgroundCluster {
  readonly name: string
  readonly server: string
  readonly directory: string
  readonly kubeconfigPath: string
  /** kubectl of the cluster's version, if it is among the parts. */
  readonly kubectl: string | undefined
  readonly nodes: number
  /** Whether its data, keys and port stay when it goes down. */
  readonly keep: boolean
  /** RFC 3339. */
  readonly startedAt: string
}

/** How to reach the supervisor: a port on 127.0.0.1 and the word that opens it. */
export interface SupervisorAddress {
  readonly port: number
  readonly token: string
}

/** What `state.json` holds, mode 0600: written by the supervisor as soon as it can be asked, removed by it at the end. */
export interface SupervisorState {
  readonly pid: number
  readonly address: SupervisorAddress
  readonly keep: boolean
  /** Absent while it starts. */
  readonly cluster?: BackgroundCluster | undefined
}

/** Where a folder's state is. */
export const stateFile = (directory: string): string => join(directory, 'state.json')

/** Replaces the state whole. */
export const writeState = (directory: string, state: SupervisorState): void =>
  writePrivateFile(stateFile(directory), `${JSON.stringify(state, null, 2)}\n`)

/** Undefined when there is no state, or none that can be read. */
export function readState(directory: string): SupervisorState | undefined {
  try {
    const state = parseJson(readFileSync(stateFile(directory), 'utf8'))
    return isState(state) ? state : undefined
  } catch {
    return undefined
  }
}

/** The file is ours and private; this tells a whole one from another version's. */
const isState = (value: unknown): value is SupervisorState =>
  isRecord(value) &&
  typeof value.pid === 'number' &&
  typeof value.keep === 'boolean' &&
  isRecord(value.address) &&
  typeof value.address.port === 'number' &&
  typeof value.address.token === 'string'
