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
import { type BeginRecord, decodeJournal, type JournalRecord } from './journal-record.ts'
import { JournalState } from './journal-state.ts'
import { isMadeBy } from './made-by.ts'

/** Where a journal is kept, and of whose writes. */
export interface JournalOptions {
  /** The folder, made if it is not there; `cluster.stateDirectory` is one for each server. */
  readonly directory: string
  /** Who applies. Default `anykind`. */
  readonly fieldManager?: string | undefined
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
 */
export class Journal implements WriteLog, AsyncDisposable {
  /** What it comes to. */
  readonly state: JournalState = new JournalState()
  readonly #client: Client
  readonly #log: AppendLog
  readonly #options: JournalOptions
  readonly #writes = new Map<PlannedWrite, number>()
  #nextWrite: number

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

  /** The begin of the last run, where that did not end; undefined if it did. */
  get unfinished(): BeginRecord | undefined {
    const { begin, isWhole } = this.state
    return isWhole ? undefined : begin
  }

  /** A run of the set begins: anew, or going on with one that did not end. */
  async begin({ parent }: Inventory): Promise<void> {
    if (this.unfinished === undefined) {
      await this.#log.clear()
      this.state.clear()
    }
    const { name, namespace } = parent.name
    const { wallTime = () => new Date() } = this.#options
    await this.#append({
      type: 'begin',
      version: 1,
      time: wallTime().toISOString(),
      parent: {
        resource: groupResource(parent.client.resource),
        name,
        namespace,
        isNew: parent.found === undefined,
      },
      fieldManager: this.#fieldManager,
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

  /** All was taken back. */
  undone(): Promise<void> {
    return this.#append({ type: 'undone' })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#log[Symbol.asyncDispose]()
  }

  /** Of a run that was killed, an answer may not have come: what was stored is then told by who has made it. */
  async #settle(object: KubeObject, live: KubeObject | undefined): Promise<void> {
    const known = this.state.find(object)
    if (known === undefined || known.before !== undefined || known.uids.size > 0) return
    if (live === undefined || !isMadeBy(live, this.#fieldManager)) return
    await this.#append({ type: 'did', write: known.write, uid: live.metadata.uid })
  }

  get #fieldManager(): string {
    return this.#options.fieldManager ?? 'anykind'
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
