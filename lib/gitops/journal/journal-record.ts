import {
  ConfigError,
  isKubeObject,
  isRecord,
  type KubeObject,
  parseJson,
} from '../../core/index.ts'

/*
 * A journal, line by line. Of each write there is first what was there before, then what came of it:
 *
 *     start  begin  will 1  will 2  did 2  did 1 … end     a run
 *     begin  will 1                                        one that was killed
 *     begin  will 1  begin  will 2  did 2 … end            gone on with
 *     begin  will 1  undone                                taken back
 *     begin … end  start                                   killed before it had written anything
 *     begin … end  start  undone                           given up, or taken back: the last run is the one before
 */

/** Where a run starts: it has read and written nothing yet. */
export interface StartRecord {
  readonly type: 'start'
  /** RFC 3339. */
  readonly time: string
}

/** Where a run begins to write: whose set it is, and who applies it. */
export interface BeginRecord {
  readonly type: 'begin'
  /** Of this form. */
  readonly version: 1
  /** RFC 3339. */
  readonly time: string
  readonly parent: {
    /** As `secrets`, `teams.example.com`. */
    readonly resource: string
    readonly name: string
    readonly namespace: string | undefined
    /** Whether the run makes it. */
    readonly isNew: boolean
  }
  readonly fieldManager: string
}

/** What is about to be written, and what is there. */
export interface WillRecord {
  readonly type: 'will'
  /** Of this write; the answer's line has it too. */
  readonly write: number
  readonly verb: 'apply' | 'create' | 'delete'
  /** What names the object; a namespace, where it has one. */
  readonly object: KubeObject
  /** All but status; null if nothing is there. */
  readonly before: KubeObject | null
}

/** What the server has answered to a write; no uid where it failed. */
export interface DidRecord {
  readonly type: 'did'
  readonly write: number
  readonly uid: string | undefined
}

/** A line of a journal. */
export type JournalRecord =
  | StartRecord
  | BeginRecord
  | WillRecord
  | DidRecord
  | { readonly type: 'end' | 'undone' }

/** Reads the lines of a journal. Throws ConfigError, with the place and no content, on what no journal has. */
export function decodeJournal(lines: readonly string[], path: string): JournalRecord[] {
  return lines.map((line, index) => {
    const record = decodeLine(line)
    if (record === undefined) throw new ConfigError(`line ${index + 1} is none of a journal`, path)
    return record
  })
}

function decodeLine(line: string): JournalRecord | undefined {
  let value: unknown
  try {
    value = parseJson(line)
  } catch {
    return undefined
  }
  return isRecord(value) && isJournalRecord(value) ? (value as unknown as JournalRecord) : undefined
}

function isJournalRecord(value: Record<string, unknown>): boolean {
  const { type, time, write, object, before, uid, version, parent, fieldManager } = value
  switch (type) {
    case 'start':
      return typeof time === 'string'
    case 'begin':
      return version === 1 && isParent(parent) && typeof fieldManager === 'string'
    case 'will':
      return typeof write === 'number' && isKubeObject(object) && isPreImage(before)
    case 'did':
      return typeof write === 'number' && (uid === undefined || typeof uid === 'string')
    default:
      return type === 'end' || type === 'undone'
  }
}

const isParent = (value: unknown): boolean =>
  isRecord(value) && typeof value.resource === 'string' && typeof value.name === 'string'

const isPreImage = (value: unknown): boolean => value === null || isKubeObject(value)
