import { LRUCache } from 'lru-cache'
import {
  type BlobStore,
  closest,
  formatGvk,
  type GroupVersion,
  type GroupVersionKind,
  isNotFound,
  type KubeObject,
  NoMatchError,
  type Send,
  SingleFlight,
} from '../lib/core/index.ts'
import type { CompiledUnits } from './compile.ts'
import { type DefinedVersion, definedVersions, documentOf } from './definition.ts'
import { DocumentCache, decodeAnswer } from './document-cache.ts'
import { explainNode, type FieldDoc } from './explain.ts'
import type { JsonSchema } from './json-schema.ts'
import { type Hashes, KeptIndex, type Published } from './kept-index.ts'
import type { KindSchema } from './kind-schema.ts'
import type { OpenApiDocument } from './openapi-document.ts'
import { decodeOpenApiIndex, groupVersionOfKey, indexKey } from './openapi-index.ts'
import type { SchemaNode } from './schema-node.ts'
import type { Structure } from './structure.ts'
import type { KindTopology } from './topology.ts'
import type { Validator } from './validator.ts'

/** Options of {@link Schemas}. */
export interface SchemasOptions {
  /** Where documents are kept between processes, by the hash of their content. */
  readonly store: BlobStore
  /**
   * Where the code of validators is kept between processes. What is read from there is run: only a store
   * that nobody but this user can write to will do, see SECURITY.md. Default none: each process compiles anew.
   */
  readonly codeStore?: BlobStore | undefined
  /** So many kinds' validators are kept in memory. Default 200: all built-in kinds and as many more. */
  readonly maxValidators?: number | undefined
  /** So many documents are kept in memory, half a megabyte each or so. Default 32. */
  readonly maxDocuments?: number | undefined
  /** The time of day, in milliseconds. Default Date.now. */
  readonly now?: (() => number) | undefined
}

/** What the server publishes. */
interface Index extends Published {
  /** When this process began to read it, in turns of {@link Schemas}. */
  readonly turn: number
}

/** A kind in the document that has it. */
interface Found {
  readonly hash: string
  readonly document: OpenApiDocument
  readonly root: SchemaNode
}

/** A kind's validator, and what it was made of. */
interface Made {
  readonly validator: Validator
  readonly hash: string
  /** As long as this is what the kind is known by, so is its hash. */
  readonly source: object | undefined
}

/** What is asked of a document. */
interface Wanted {
  /** Whether its descriptions are needed too. */
  readonly described: boolean
  readonly signal?: AbortSignal | undefined
}

/** Whoever serves CRDs serves this, and ObjectMeta with it. */
const ofDefinitions = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
}

/**
 * What objects look like, as the server publishes it: `/openapi/v3`. The index is read once, a group
 * and version's document when one of its kinds is first needed, and not at all if the store has it.
 *
 * All methods throw NoMatchError for a kind of which the server publishes nothing (an old server, an
 * aggregated API without schemas, a kind that is not served), and as `Send` does.
 */
export class Schemas {
  readonly #send: Send
  readonly #documents: DocumentCache
  readonly #kept: KeptIndex
  readonly #now: () => number
  readonly #codeStore: BlobStore | undefined
  readonly #validators: LRUCache<string, Made>
  readonly #flights = new SingleFlight<Index>()
  /** By kind: what {@link define} was given, and what the server would make of it once that was asked for. */
  readonly #defined = new Map<string, DefinedVersion | (Found & Pick<DefinedVersion, 'gvk'>)>()
  #units: Promise<CompiledUnits> | undefined
  #index: Index | undefined
  /** Counts calls and reads of the index, to tell whether a read began after a call did. */
  #turn = 0

  constructor(send: Send, options: SchemasOptions) {
    const { store, codeStore, maxValidators = 200, maxDocuments = 32, now = Date.now } = options
    this.#send = send
    this.#codeStore = codeStore
    this.#documents = new DocumentCache(send, { store, max: maxDocuments })
    this.#kept = new KeptIndex(store, now)
    this.#now = now
    this.#validators = new LRUCache({ max: maxValidators })
  }

  /** A kind's schema as published. */
  async schemaOf(gvk: GroupVersionKind, signal?: AbortSignal): Promise<KindSchema> {
    const { document, root } = await this.#find(gvk, { described: true, signal })
    return {
      gvk,
      custom: root.custom,
      schema: root.keywords,
      components: document.components,
      hasStatusSubresource: document.hasSubresource(gvk, 'status'),
    }
  }

  /** A kind's validator, made when it is first asked for and kept as long as its document is the same. */
  async validatorOf(gvk: GroupVersionKind, signal?: AbortSignal): Promise<Validator> {
    const key = formatGvk(gvk)
    const known = this.#validators.get(key)
    if (known !== undefined && known.source === this.#sourceOf(key)) return known.validator
    const { found, source } = await this.#findSource(gvk, { described: false, signal })
    const { hash, document, root } = found
    const { KindValidator } = await import('./validator.ts')
    this.#units ??= this.#openUnits()
    const units = await this.#units
    const statusDropped = document.hasSubresource(gvk, 'status')
    const last = this.#validators.get(key)
    const validator =
      last?.hash === hash ? last.validator : new KindValidator(root, units, { statusDropped })
    this.#validators.set(key, { hash, source, validator })
    return validator
  }

  /** A kind's schema as JSON Schema of draft 7, whole in itself, for other tools. */
  async jsonSchemaOf(gvk: GroupVersionKind, signal?: AbortSignal): Promise<JsonSchema> {
    const { root } = await this.#find(gvk, { described: true, signal })
    const { jsonSchema, ofKind } = await import('./json-schema.ts')
    return ofKind(jsonSchema(root), gvk)
  }

  /** The kinds of objects that there are schemas of: all that the server publishes, and those that were defined. */
  async kinds(signal?: AbortSignal): Promise<GroupVersionKind[]> {
    const index = this.#index ?? (await this.#readIndex(signal))
    const kinds = new Map<string, GroupVersionKind>()
    for (const key of index.hashes.keys()) {
      const home = groupVersionOfKey(key)
      if (home === undefined) continue
      const document = await this.#document(home, index, { described: false, signal })
      for (const gvk of document?.objectKinds ?? []) {
        if (indexKey(gvk) === key) kinds.set(formatGvk(gvk), gvk)
      }
    }
    for (const [name, { gvk }] of this.#defined) kinds.set(name, gvk)
    return [...kinds.values()]
  }

  /** What the server makes of a kind's objects before it stores them: pruning and defaults. */
  async structureOf(gvk: GroupVersionKind, signal?: AbortSignal): Promise<Structure> {
    const { root } = await this.#find(gvk, { described: false, signal })
    const { KindStructure } = await import('./structure.ts')
    return new KindStructure(root)
  }

  /** How server-side apply merges a kind's objects: which of their parts have owners of their own. */
  async topologyOf(gvk: GroupVersionKind, signal?: AbortSignal): Promise<KindTopology> {
    const { document, root } = await this.#find(gvk, { described: false, signal })
    const { Topology } = await import('./topology.ts')
    const resetFields = document.hasSubresource(gvk, 'status') ? ['status'] : []
    return { root: new Topology(root), resetFields }
  }

  /**
   * Lets the code store have what was compiled since it was last written to, which happens by itself
   * when there is twice as much. For programs that end. Never throws.
   */
  async save(): Promise<void> {
    await (await this.#units)?.save()
  }

  /**
   * The documentation of a kind, or of a field in it: `['spec', 'template']`; lists and maps are passed
   * through. Throws NoMatchError, with suggestions, on a field that there is not.
   *
   * Asks the server at most every 30 s, across processes, but for what was not there then: whoever reads asks
   * for one field after the other.
   */
  async explain(
    gvk: GroupVersionKind,
    path: readonly string[],
    signal?: AbortSignal,
  ): Promise<FieldDoc> {
    const wanted = { described: true, signal }
    const explained = await this.#explainKept(gvk, path, wanted)
    if (explained !== undefined) return explained
    const known = this.#index
    const { root } = await this.#find(gvk, wanted)
    if (this.#index !== undefined && this.#index !== known) await this.#kept.put(this.#index)
    return explainNode(root, gvk, path)
  }

  /**
   * Takes the kinds of a CustomResourceDefinition that is yet to be applied: from now on they are what it
   * says, whatever the server publishes of them. An object that is no CRD defines nothing.
   */
  define(crd: KubeObject): void {
    for (const version of definedVersions(crd)) this.#defined.set(formatGvk(version.gvk), version)
  }

  /** Whether a kind was given to {@link define}. */
  defines(gvk: GroupVersionKind): boolean {
    return this.#defined.has(formatGvk(gvk))
  }

  /** Forgets the index, as after a CRD has changed: the next call reads it anew. */
  refresh(): void {
    this.#index = undefined
    this.#kept.forget()
  }

  /** What a kind is known by at the moment. */
  #sourceOf(key: string): object | undefined {
    return this.#defined.get(key) ?? this.#index
  }

  async #openUnits(): Promise<CompiledUnits> {
    const { openCompiledUnits } = await import('./compile.ts')
    return openCompiledUnits(this.#codeStore)
  }

  async #find(gvk: GroupVersionKind, wanted: Wanted): Promise<Found> {
    return (await this.#findSource(gvk, wanted)).found
  }

  /** A kind that is not there is looked for in a fresh index once, as it may be new. */
  async #findSource(
    gvk: GroupVersionKind,
    wanted: Wanted,
  ): Promise<{ readonly found: Found; readonly source: object }> {
    const { signal } = wanted
    const defined = this.#defined.get(formatGvk(gvk))
    if (defined !== undefined) {
      const found = 'root' in defined ? defined : await this.#make(defined, signal)
      return { found, source: found }
    }
    this.#turn += 1
    const turn = this.#turn
    let index = this.#index ?? (await this.#readIndex(signal))
    let found = await this.#lookUp(gvk, index, wanted)
    if (found === undefined && index.turn <= turn) {
      index = await this.#readIndex(signal)
      found = await this.#lookUp(gvk, index, wanted)
    }
    if (found === undefined) throw await this.#noMatch(gvk, index, signal)
    return { found, source: index }
  }

  /** Undefined where the index of a moment ago has no such kind or field: it may be new. */
  async #explainKept(gvk: GroupVersionKind, path: readonly string[], wanted: Wanted) {
    if (this.#index !== undefined || this.defines(gvk)) return undefined
    const kept = await this.#kept.get()
    const found = kept && (await this.#lookUp(gvk, kept, wanted))
    try {
      return found && explainNode(found.root, gvk, path)
    } catch (error) {
      if (error instanceof NoMatchError) return undefined
      throw error
    }
  }

  async #make(version: DefinedVersion, signal?: AbortSignal): Promise<Found> {
    const index = this.#index ?? (await this.#readIndex(signal))
    const served = await this.#document(ofDefinitions, index, { described: true, signal })
    const document = documentOf(version, served?.components ?? new Map())
    const root = document.root(version.gvk)
    if (root === undefined) throw await this.#noMatch(version.gvk, index, signal)
    this.#turn += 1
    const found = { gvk: version.gvk, hash: `defined ${this.#turn}`, document, root }
    this.#defined.set(formatGvk(version.gvk), found)
    return found
  }

  async #lookUp(
    gvk: GroupVersionKind,
    index: Published,
    wanted: Wanted,
  ): Promise<Found | undefined> {
    const hash = index.hashes.get(indexKey(gvk))
    const document = await this.#document(gvk, index, wanted)
    const root = document?.root(gvk)
    return hash === undefined || document === undefined || root === undefined
      ? undefined
      : { hash, document, root }
  }

  /** Undefined if there is none; it may be gone since the index was read. */
  async #document(
    home: GroupVersion,
    { hashes }: Published,
    wanted: Wanted,
  ): Promise<OpenApiDocument | undefined> {
    const hash = hashes.get(indexKey(home))
    if (hash === undefined) return undefined
    try {
      return await this.#documents.get(home, hash, wanted)
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }

  async #noMatch(gvk: GroupVersionKind, index: Index, signal?: AbortSignal): Promise<NoMatchError> {
    const document = await this.#document(gvk, index, { described: false, signal })
    const kinds = (document?.kinds ?? []).map(({ kind }) => kind)
    const near = closest(gvk.kind, kinds).map(kind => formatGvk({ ...gvk, kind }))
    return new NoMatchError(formatGvk(gvk), near, 'the server publishes no schema of it')
  }

  #readIndex(signal?: AbortSignal): Promise<Index> {
    return this.#flights.run('index', signal => this.#readServer(signal), signal)
  }

  async #readServer(signal: AbortSignal): Promise<Index> {
    this.#turn += 1
    const [turn, readAt] = [this.#turn, this.#now()]
    this.#index = { hashes: await this.#readHashes(signal), turn, readAt }
    return this.#index
  }

  /** A server before 1.24 has no index, and so no kinds. */
  async #readHashes(signal: AbortSignal): Promise<Hashes> {
    const path = '/openapi/v3'
    try {
      const { body } = await this.#send({ method: 'GET', path }, signal)
      return decodeOpenApiIndex(decodeAnswer(await body.bytes(), path))
    } catch (error) {
      if (isNotFound(error)) return new Map()
      throw error
    }
  }
}
