import { join } from 'node:path'
import type { Client } from '../../client/index.ts'
import {
  ConfigError,
  encodeJson,
  groupResource,
  isNotFound,
  type KubeObject,
  NoMatchError,
} from '../../core/index.ts'
import { AppendLog } from '../../storage/index.ts'
import type { Inventory } from '../inventory/index.ts'
import type { PlannedWrite, WriteLog } from '../write-log.ts'
import { decodeJournal, type JournalRecord } from './journal-record.ts'
import { JournalState } from './journal-state.ts'
import { isMadeBy } from './made-by.ts'

/** Where a journal is kept, and of whose writes. */
export interface JournalOptions {
  /** The folder, made if it is not there; `cluster.stateDirectory` is one for each server. */
  readonly directory: string
  readonly signal?: AbortSignal | undefined
  /** What is kept as the time of a run, for people. Default: the machine's. */
  readonly wallTime?: (() => Date) | undefined
}

/**
 * The journal of a set: what each object was before a run has written it, on the disk before the write is sent. It is of the last run
 * alone, together with those that it went on with.
 *
 *     nothing ──begin──▶ under way ──end──▶ whole ──begin──▶ under way, anew
 *        ▲                 │   ▲ │            │
 *        ╰─────undone──────╯   ╰─╯ begin      ╰──undone──▶ nothing
 *
 *     nothing, whole ──start──▶ the same, and a run that has written nothing ──undone──▶ the same
 */
export class Journal implements WriteLog, AsyncDisposable {
  /** What it comes to. */
  readonly state: JournalState = new JournalState()
  readonly #client: Client
  readonly #log: AppendLog
  readonly #options: JournalOptions
  readonly #writes = new Map<PlannedWrite, number>()
  #nextWrite: number
  /** Whether a run of this process has started and not begun to write. */
  #isStarting = false

  private constructor(client: Client, log: AppendLog, options: JournalOptions) {
    this.#client = client
    this.#log = log
    this.#options = options
    for (const record of decodeJournal(log.lines, log.path)) this.state.add(record)
    this.#nextWrite = this.state.nextWrite
  }

  /**
   * Reads the journal of a set, by the id of its inventory, or makes one. Throws ConfigError where none can be kept, and for one that
   * is damaged: then what was before is not known.
   */
  static async open(client: Client, id: string, options: JournalOptions): Promise<Journal> {
    if (!/^[\w-]+$/.test(id)) throw new ConfigError(`"${id}" is no id of an apply set`)
    const log = await AppendLog.open(join(options.directory, `${id}.ndjson`))
    return new Journal(client, log, options)
  }

  /**
   * A run of the set is about to ask the server. If it is killed before it has written anything, it is what an undo takes back,
   * and not the run before; if it gives up, which is when the journal is disposed of, it is forgotten.
   */
  async start(): Promise<void> {
    if (this.state.unfinished !== undefined) return
    this.#isStarting = true
    await this.#append({ type: 'start', time: this.#now })
  }

  /**
   * A run of the set begins to write: anew, or going on with one that did not end; only then is what the last one has done
   * forgotten.
   */
  async begin({ parent }: Inventory, fieldManager = 'anykind'): Promise<void> {
    this.#isStarting = false
    if (this.state.unfinished === undefined) await this.#log.clear()
    const { name, namespace } = parent.name
    await this.#append({
      type: 'begin',
      version: 1,
      time: this.#now,
      parent: {
        resource: groupResource(parent.client.resource),
        name,
        namespace,
        isNew: parent.found === undefined,
      },
      fieldManager,
    })
  }

  /** As {@link WriteLog.willWrite}: reads the object, and keeps it but for its status. */
  async willWrite(planned: PlannedWrite): Promise<void> {
    const write = this.#nextWrite++
    this.#writes.set(planned, write)
    const { live, namespace } = await this.#read(planned.object)
    const { apiVersion, kind, metadata } = planned.object
    const named = { ...(metadata.name && { name: metadata.name }), ...(namespace && { namespace }) }
    const object = { apiVersion, kind, metadata: named }
    await this.#settle(object, live)
    const before = live === undefined ? null : withoutStatus(live)
    await this.#append({ type: 'will', write, verb: planned.verb, object, before })
  }

  async wrote(planned: PlannedWrite, stored: KubeObject | undefined): Promise<void> {
    const write = this.#writes.get(planned)
    this.#writes.delete(planned)
    if (write !== undefined) await this.#append({ type: 'did', write, uid: stored?.metadata.uid })
  }

  /** The run has done all that it was to do. */
  end(): Promise<void> {
    return this.#append({ type: 'end' })
  }

  /** All was taken back; there may be a run before that one where it had written nothing. */
  undone(): Promise<void> {
    return this.#append({ type: 'undone' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (this.#isStarting) await this.undone()
    } finally {
      await this.#log[Symbol.asyncDispose]()
    }
  }

  /** Of a run that was killed, an answer may not have come: what was stored is then told by who has made it. */
  async #settle(object: KubeObject, live: KubeObject | undefined): Promise<void> {
    const known = this.state.find(object)
    if (known === undefined || known.before !== undefined || known.uids.size > 0) return
    const { fieldManager } = this.state.begin ?? {}
    if (live === undefined || fieldManager === undefined || !isMadeBy(live, fieldManager)) return
    await this.#append({ type: 'did', write: known.write, uid: live.metadata.uid })
  }

  get #now(): string {
    const { wallTime = () => new Date() } = this.#options
    return wallTime().toISOString()
  }

  async #read(object: KubeObject) {
    const { signal } = this.#options
    const { name = '', namespace } = object.metadata
    try {
      const client = await this.#client.for(object, signal)
      const live = await client.get(name, { signal }).catch(error => {
        if (isNotFound(error)) return undefined
        throw error
      })
      return { live, namespace: client.namespace }
    } catch (error) {
      // Of a definition that is in the same set.
      if (!(error instanceof NoMatchError)) throw error
      return { live: undefined, namespace: namespace ?? this.#client.namespace }
    }
  }

  async #append(record: JournalRecord): Promise<void> {
    this.state.add(record)
    await this.#log.append(encodeJson(record))
  }
}

function withoutStatus({ status: _, ...object }: KubeObject): KubeObject {
  return object as KubeObject
}
