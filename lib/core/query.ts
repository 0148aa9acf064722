import { RequestError } from './errors.ts'
import { parseFieldSelector } from './field-selector.ts'
import { parseLabelSelector } from './selector.ts'

/** Options of every write: `metav1.CreateOptions`, `UpdateOptions`, `PatchOptions`. */
export interface WriteOptions {
  /** Runs all of the server's checks and stores nothing. */
  readonly dryRun?: boolean | undefined
  /** Whose fields these become. Default: what the server derives from the User-Agent. */
  readonly fieldManager?: string | undefined
  /** What the server does with unknown and duplicate fields. Default: the server's, `Warn`. */
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict' | undefined
}

/** Options of apply: a write that names its manager. */
export interface ApplyOptions extends WriteOptions {
  /** Takes over fields that other managers own, instead of failing. Default false, as kubectl. */
  readonly force?: boolean | undefined
}

/** `metav1.GetOptions`. */
export interface GetOptions {
  /** `0` allows any cached state; default: the most recent. */
  readonly resourceVersion?: string | undefined
}

/** What a list or watch selects. */
export interface SelectOptions {
  /** As kubectl's `-l`: `app=web,tier in (a,b)`. */
  readonly labelSelector?: string | undefined
  /** As kubectl's `--field-selector`: `metadata.name=web`. */
  readonly fieldSelector?: string | undefined
  /**
   * Ranges of the hash of each object's uid or namespace, `shardRange(object.metadata.uid, '0x…', '0x…')`, where the server has
   * ShardedListAndWatch (alpha). One that has not gives all objects, and its lists no `metadata.shardInfo`.
   */
  readonly shardSelector?: string | undefined
}

/** `metav1.ListOptions` for one page. */
export interface ListOptions extends SelectOptions {
  /** Objects a page; the server may give fewer. */
  readonly limit?: number | undefined
  /** Where an earlier page ended: its `metadata.continue`. */
  readonly continue?: string | undefined
  /** Which state: `0` is any that the server has at hand; default: the most recent. */
  readonly resourceVersion?: string | undefined
  /** Whether that very state, or one at least as new. Needs a resourceVersion. */
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan' | undefined
}

/** `metav1.ListOptions` for a watch. */
export interface WatchOptions extends SelectOptions {
  /** Events after this version; default: from now, with every present object as ADDED first. */
  readonly resourceVersion?: string | undefined
  readonly resourceVersionMatch?: 'NotOlderThan' | undefined
  /** Streams the present state first, ended by a bookmark (KEP-3157). */
  readonly sendInitialEvents?: boolean | undefined
  readonly allowWatchBookmarks?: boolean | undefined
  /** The server ends the watch after about this long. */
  readonly timeoutSeconds?: number | undefined
}

/** `metav1.DeleteOptions`. */
export interface DeleteOptions {
  readonly dryRun?: boolean | undefined
  readonly gracePeriodSeconds?: number | undefined
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground' | undefined
  /** Delete only this incarnation (`uid`) or this very state (`resourceVersion`). */
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined
  /**
   * Deletes an object that the server can no longer read, as when the key that it was encrypted with is lost
   * (KEP-3926). Finalizers and preconditions are passed over; needs the verb `unsafe-delete-ignore-read-errors`.
   */
  readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean | undefined
}

/** Which objects of a collection a delete is for, and how it goes about it. */
export interface DeleteCollectionOptions extends SelectOptions, DeleteOptions {
  /** Deletes every object where no selector is given. Default false: a selector that was forgotten costs nothing. */
  readonly all?: boolean | undefined
}

/** A query in order; a name may repeat. */
export type Query = readonly (readonly [name: string, value: string])[]

type Scalar = string | number | boolean | undefined

/** Options whose names on the wire are their own; undefined and false are left out. */
export function optionsQuery(options: Readonly<Record<string, Scalar>>): Query {
  const query: [string, string][] = []
  for (const name of Object.keys(options)) {
    const value = options[name]
    if (value !== undefined && value !== false) query.push([name, queryText(name, value)])
  }
  return query
}

/**
 * As {@link optionsQuery}; a selector that the server would refuse throws {@link RequestError}, as kubectl
 * reads its own before it sends them.
 */
export function selectQuery(options: SelectOptions & Readonly<Record<string, Scalar>>): Query {
  const query = optionsQuery(options)
  if (options.labelSelector !== undefined) parseLabelSelector(options.labelSelector)
  if (options.fieldSelector !== undefined) parseFieldSelector(options.fieldSelector)
  return query
}

/** The query of a write: `dryRun` is a word on the wire, not a flag. */
export const writeQuery = ({ dryRun, fieldManager, fieldValidation, force }: ApplyOptions): Query =>
  optionsQuery({ dryRun: dryRun ? 'All' : undefined, fieldManager, fieldValidation, force })

function queryText(name: string, value: Scalar): string {
  const text = String(value)
  if (!text.isWellFormed()) throw new RequestError(`${name}: may not contain lone surrogates`)
  if (/\p{Cc}/u.test(text)) throw new RequestError(`${name}: may not contain control characters`)
  return text
}
