import { RequestError } from '../lib/core/index.ts'
import { absent, changedList, changedRecord } from './changed-record.ts'
import type { SchemaNode } from './schema-node.ts'
import { isMetaField, maxDepth } from './structural.ts'

/**
 * What the API server makes of objects of a kind before it stores them. Inputs are never written to: what is not
 * changed is shared with the result. Both throw RequestError for an object that is nested more than a
 * hundred levels deep.
 */
export interface Structure {
  /**
   * Without the fields that the schema does not have, as the server with `fieldValidation` of Ignore or Warn.
   * They stay below `x-kubernetes-preserve-unknown-fields`, where fields that are known are pruned again, and
   * `apiVersion`, `kind` and `metadata` stay in embedded objects (apiextensions `schema/pruning`).
   */
  prune<T>(object: T): T
  /**
   * With the defaults of the schema, and without null where it may not be: that takes the default, or goes. A
   * default is given where its parent is, so a default of `{}` brings the defaults within it (apiextensions
   * `schema/defaulting`). Prune first, as the server does. Of a built-in kind the schema tells few defaults; the others
   * are set by the server's own code. Throws RequestError if the defaults are more than 100,000 values.
   */
  applyDefaults<T>(object: T): T
}

/** So many values of defaults are copied into one object: a default in each item of a long list is many. */
const maxDefaultValues = 100_000

/** The structure of a kind, by its schema. */
export class KindStructure implements Structure {
  readonly #root: SchemaNode

  constructor(root: SchemaNode) {
    this.#root = root
  }

  prune<T>(object: T): T {
    return prune(object, this.#root, { kept: false, depth: 0 }) as T
  }

  applyDefaults<T>(object: T): T {
    return new Defaulting().value(object, this.#root, 0) as T
  }
}

interface PruneState {
  /** Unknown fields stay although this schema does not say so itself: it is of a list's items. */
  readonly kept: boolean
  readonly depth: number
}

function prune(value: unknown, node: SchemaNode, { kept, depth }: PruneState): unknown {
  if (typeof value !== 'object' || value === null) return value
  checkDepth(depth)
  const state = { kept: kept || node.preserves, depth }
  if (!Array.isArray(value)) return pruneRecord(value as Record<string, unknown>, node, state)
  const { items } = node
  if (items === undefined) return value
  return changedList(value, item => prune(item, items, { ...state, depth: depth + 1 }))
}

function pruneRecord(
  record: Record<string, unknown>,
  node: SchemaNode,
  state: PruneState,
): unknown {
  const keepsUnknown = state.kept || node.open
  const changes = new Map<string, unknown>()
  for (const [key, before] of Object.entries(record)) {
    const field = node.property(key) ?? node.rest
    if (field !== undefined) {
      const after = prune(before, field, { kept: false, depth: state.depth + 1 })
      if (after !== before) changes.set(key, after)
    } else if (
      node.additional === undefined &&
      !keepsUnknown &&
      !isMetaField(key, node, state.depth)
    ) {
      changes.set(key, absent)
    }
  }
  return changes.size === 0 ? record : changedRecord(record, changes)
}

/** Gives one object its defaults. */
class Defaulting {
  #left = maxDefaultValues

  value(value: unknown, node: SchemaNode, depth: number): unknown {
    if (typeof value !== 'object' || value === null) return value
    checkDepth(depth)
    const { items } = node
    if (Array.isArray(value)) {
      if (items === undefined) return value
      return changedList(value, item => this.#item(item, items, depth + 1))
    }
    return this.#record(value as Record<string, unknown>, node, depth)
  }

  #record(record: Record<string, unknown>, node: SchemaNode, depth: number): unknown {
    const changes = new Map<string, unknown>()
    for (const [key, before] of Object.entries(record)) {
      const field = node.property(key) ?? node.additional
      if (typeof field !== 'object') continue
      const after = this.#field(before, field, depth + 1)
      if (after !== before) changes.set(key, after)
    }
    for (const name of node.defaulted) {
      const field = node.property(name)
      if (field === undefined || Object.hasOwn(record, name)) continue
      const given = this.#default(field, depth + 1)
      if (given !== absent) changes.set(name, given)
    }
    return changes.size === 0 ? record : changedRecord(record, changes)
  }

  /** A null that may not be takes the default, or goes. */
  #field(value: unknown, node: SchemaNode, depth: number): unknown {
    if (value !== null) return this.value(value, node, depth)
    return node.custom && node.nullable ? null : this.#default(node, depth)
  }

  /** Items never go: what may not be null is refused later. */
  #item(value: unknown, node: SchemaNode, depth: number): unknown {
    if (value !== null || node.nullable) return this.value(value, node, depth)
    const given = this.#default(node, depth)
    return given === absent ? null : given
  }

  #default(node: SchemaNode, depth: number): unknown {
    const preset = node.keywords.default
    // Of a built-in kind, a default that is Go's zero value says that the field is always written.
    const isNone = preset === undefined || preset === null || (!node.custom && isZero(preset))
    return isNone ? absent : this.value(this.#copy(preset, depth), node, depth)
  }

  /** The caller may write to what it gets, and the schema is everyone's. */
  #copy(value: unknown, depth: number): unknown {
    this.#left -= 1
    if (this.#left < 0) throw new RequestError('cannot apply defaults: they are too many')
    if (typeof value !== 'object' || value === null) return value
    checkDepth(depth)
    if (Array.isArray(value)) return value.map(item => this.#copy(item, depth + 1))
    const entries = Object.entries(value)
    return Object.fromEntries(entries.map(([key, field]) => [key, this.#copy(field, depth + 1)]))
  }
}

const isZero = (value: unknown): boolean =>
  typeof value === 'object' || value === '' || value === 0 || value === false

function checkDepth(depth: number): void {
  if (depth > maxDepth)
    throw new RequestError('cannot prune or default: the object is nested too deeply')
}
