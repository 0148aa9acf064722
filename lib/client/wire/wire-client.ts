import {
  type ApiResource,
  DecodeError,
  decodeObject,
  formatApiVersion,
  formatRequest,
  type GroupVersionKind,
  isInitialEventsEnd,
  isRecord,
  type KubeObject,
  LineCutter,
  type Send,
  type Target,
  type WatchOptions,
  watchRequest,
} from '../../core/index.ts'
import { asking, metaVersion } from '../accept.ts'
import { listPages, type PagesOptions } from '../pages.ts'
import type { CallOptions } from '../resource-client.ts'
import type { SharedFields } from '../shared-fields.ts'
import { openWatch, type WatchSource } from '../watch-events.ts'
import { JsonCursor } from './json-cursor.ts'
import { readWireEvent, type WireReading, type WireWatchEvent } from './wire-event.ts'
import { type OnColumns, objectForm, rowForm, type WireForm } from './wire-form.ts'
import type { WireObject } from './wire-object.ts'
import { readWirePage, type WirePage } from './wire-page.ts'

/** Which collection, and what of its objects. */
export interface WireSource {
  readonly resource: ApiResource
  readonly target: Target
  readonly answer: 'Table' | 'PartialObjectMetadata' | undefined
  /** Takes the columns of tables. */
  readonly onColumns?: OnColumns | undefined
}

/**
 * The reading verbs of a resource, whose objects stay the bytes that they are on the wire until somebody asks for more
 * than their name: for caches, which keep many and read few. Throws as ResourceClient does, and DecodeError for
 * an object that has no name or is of another kind.
 */
export class WireClient {
  readonly resource: ApiResource
  readonly #send: Send
  readonly #source: WireSource
  readonly #shared: SharedFields
  readonly #kind: GroupVersionKind
  readonly #form: WireForm
  readonly #cursor = new JsonCursor()

  constructor(send: Send, source: WireSource, shared: SharedFields) {
    this.resource = source.resource
    this.#send = send
    this.#source = source
    this.#shared = shared
    this.#form = source.answer === 'Table' ? rowForm : objectForm
    this.#kind =
      source.answer === undefined
        ? source.resource
        : { ...metaVersion, kind: 'PartialObjectMetadata' }
  }

  /** As ResourceClient's. */
  pages(
    options: PagesOptions = {},
  ): AsyncGenerator<WirePage & { restarted?: true }, void, undefined> {
    const { resource, target, answer, onColumns } = this.#source
    const kind = answer === 'PartialObjectMetadata' ? 'PartialObjectMetadataList' : answer
    const send: Send = (request, signal) =>
      this.#send(kind === undefined ? request : asking(request, kind), signal)
    return listPages(send, { ...options, resource, target }, (bytes, request) => {
      const page = readWirePage(bytes, this.#cursor, { request, form: this.#form })
      if (page.columns.length > 0) onColumns?.(page.columns)
      for (const item of page.items) this.#check(item, request)
      return page
    })
  }

  /**
   * As ResourceClient's, all events at once that came in a chunk. Their bytes are the chunk's: copy what is to be kept.
   * Those that came whole before a failure are given before it is thrown.
   *
   * A list that the server packs is the end of its stream: packed, each event after it would cost several times as much here,
   * and a compressor there. A watch from the version of the list goes on without.
   */
  async *watch(
    options: WatchOptions & CallOptions = {},
  ): AsyncGenerator<readonly WireWatchEvent[], void, undefined> {
    const { resource, target, answer, onColumns } = this.#source
    const request = formatRequest(watchRequest(resource, target))
    const reading = { request, form: this.#form, onColumns }
    const source: WatchSource = { resource, target, answer }
    const { body, headers } = await openWatch(this.#send, source, options)
    const isPacked = headers['content-encoding'] !== undefined
    const cutter = new LineCutter()
    for await (const chunk of body) {
      const events: WireWatchEvent[] = []
      cutter.push(chunk)
      const failure = this.#read(cutter, events, reading)
      if (events.length > 0) yield events
      if (failure !== undefined) throw failure.error
      if (isPacked && events.some(isListEnd)) return
    }
    cutter.end()
  }

  #read(
    lines: LineCutter,
    events: WireWatchEvent[],
    reading: WireReading,
  ): { error: unknown } | undefined {
    try {
      for (let line = lines.next(); line !== undefined; line = lines.next()) {
        const event = readWireEvent(line, this.#cursor, reading)
        if (event.type !== 'BOOKMARK') this.#check(event.object, reading.request)
        events.push(event)
      }
      return undefined
    } catch (error) {
      return { error }
    }
  }

  /** An item of a list may leave out its kind, but not have another one; nothing can be filed without a name. */
  #check({ apiVersion, kind, name }: WireObject, request: string): void {
    const isExpected =
      (kind === '' || kind === this.#kind.kind) &&
      (apiVersion === '' || apiVersion === formatApiVersion(this.#kind))
    if (!isExpected) {
      throw new DecodeError(`${request}: an object is of another kind than ${this.#kind.kind}`)
    }
    if (name === '') throw new DecodeError(`${request}: an object has no name`)
  }

  /** An object of its bytes, the caller's own but for `fieldsV1`, which objects share. Throws DecodeError if it is none. */
  decode(bytes: Uint8Array): KubeObject {
    const value = this.#form.toObject(this.#shared.decode(bytes))
    if (isRecord(value)) {
      value.apiVersion ??= formatApiVersion(this.#kind)
      value.kind ??= this.#kind.kind
    }
    return decodeObject(value, `read ${this.resource.plural}`)
  }
}

const isListEnd = (event: WireWatchEvent): boolean =>
  event.type === 'BOOKMARK' && isInitialEventsEnd(event)
