import type { KubeObject } from '../../core/index.ts'
import { entryKey, entryOf } from '../inventory/index.ts'
import type { BeginRecord, JournalRecord, StartRecord, WillRecord } from './journal-record.ts'

/** An object that a run has written or was about to, and how it was before all of that. */
export interface TouchedObject {
  /** What names it. */
  readonly object: KubeObject
  /** Undefined if it was not there. */
  readonly before: KubeObject | undefined
  /** Of what the run has stored under its name; empty while no answer is known. */
  readonly uids: ReadonlySet<string>
  /** The number of the write that was last begun. */
  readonly write: number
}

/**
 * What the lines of a journal come to. A run that goes on with one that was killed finds what that one has stored, so the first
 * state of an object counts, unless somebody else has made it since.
 */
export class JournalState {
  /** A run that has written nothing, and does not go on with another one; undefined if there is none. */
  started: StartRecord | undefined
  /** The run began here; undefined where nothing is to be gone on with or undone. */
  begin: BeginRecord | undefined
  /** Whether it ended: a run that did not was killed, or goes on. */
  isWhole = false
  /** The number of the next write. */
  nextWrite = 0
  readonly #touched = new Map<string, TouchedObject>()
  readonly #keys = new Map<number, string>()

  /** The begin of the last run, where that did not end; undefined if it did. */
  get unfinished(): BeginRecord | undefined {
    return this.isWhole ? undefined : this.begin
  }

  /** In the order in which they were first written. */
  get touched(): TouchedObject[] {
    return [...this.#touched.values()]
  }

  /** What is known of an object, whatever its version. */
  find(object: KubeObject): TouchedObject | undefined {
    return this.#touched.get(entryKey(entryOf(object)))
  }

  /** Reads one more line. */
  add(record: JournalRecord): void {
    switch (record.type) {
      case 'start':
        if (this.unfinished === undefined) this.started = record
        break
      case 'begin':
        if (this.unfinished === undefined) this.#clear()
        this.begin ??= record
        break
      case 'will':
        this.#will(record)
        break
      case 'did':
        this.#did(this.#keys.get(record.write), record.uid)
        break
      case 'end':
        this.isWhole = true
        break
      case 'undone':
        if (this.started === undefined) this.#clear()
        this.started = undefined
    }
  }

  /** Nothing is to be gone on with or undone any more. */
  #clear(): void {
    this.started = undefined
    this.begin = undefined
    this.isWhole = false
    this.#touched.clear()
  }

  #will({ write, object, before }: WillRecord): void {
    const key = entryKey(entryOf(object))
    this.nextWrite = Math.max(this.nextWrite, write + 1)
    this.#keys.set(write, key)
    const known = this.#touched.get(key)
    const uid = before?.metadata.uid ?? ''
    const isOthers = before !== null && known?.before === undefined && !known?.uids.has(uid)
    const first =
      known === undefined || isOthers
        ? { object, before: before ?? undefined, uids: new Set<string>() }
        : known
    this.#touched.set(key, { ...first, write })
  }

  #did(key: string | undefined, uid: string | undefined): void {
    const known = key === undefined ? undefined : this.#touched.get(key)
    if (key === undefined || known === undefined || uid === undefined) return
    this.#touched.set(key, { ...known, uids: new Set([...known.uids, uid]) })
  }
}
