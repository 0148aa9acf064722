import { closest, isRecord, type Violation } from '../lib/core/index.ts'
import { absent, changedList, changedRecord } from './changed-record.ts'
import { formatSchemaPath, maxFaults } from './fault.ts'
import { isEmptyList, requiredFields, ZeroStructs } from './go-struct.ts'
import type { SchemaNode } from './schema-node.ts'

/** An object as the server's validation would see it. */
export interface Prepared {
  /** The input where nothing had to change, copies elsewhere. */
  readonly value: unknown
  /** Fields that strict decoding refuses, and nesting that is not followed. */
  readonly violations: readonly Violation[]
  /** False if the object is nested too deeply to be looked at any further. */
  readonly whole: boolean
}

/** Deeper than any manifest; the server's own limit is 10,000, which a stack here would not hold. */
export const maxDepth = 100
/** So many unknown fields are compared with the known ones: more are not mistyped. */
const maxSuggestions = 20
const metaFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata'])

/**
 * Does to an object what the API server does between decoding and validation, in one walk over schema
 * and value. Custom resources: unknown fields go, null goes where it is not allowed, defaults come.
 * Built-in kinds: unknown fields go, null is as absent. What strict decoding refuses is reported.
 */
export class Structural {
  readonly #root: SchemaNode
  readonly #statusDropped: boolean
  readonly #zeroStructs = new ZeroStructs()
  readonly #defaults = new Map<SchemaNode, unknown>()

  /** `statusDropped`: with a status subresource, the server takes no status from a create or update. */
  constructor(root: SchemaNode, { statusDropped = false }: { statusDropped?: boolean } = {}) {
    this.#root = root
    this.#statusDropped = statusDropped
  }

  prepare(object: unknown): Prepared {
    const walk = new Walk(this.#zeroStructs, this.#defaults)
    const value = walk.value(object, this.#root, false)
    return { value: this.#withoutStatus(value), violations: walk.violations, whole: walk.whole }
  }

  #withoutStatus(value: unknown): unknown {
    if (!this.#statusDropped || !isRecord(value) || !Object.hasOwn(value, 'status')) return value
    const { status: _dropped, ...rest } = value
    return rest
  }
}

/** Whether it is a field that every object has: at the root, and in an embedded object. */
export const isMetaField = (key: string, node: SchemaNode, depth: number): boolean =>
  metaFields.has(key) && (depth === 0 || node.embedded)

class Walk {
  readonly violations: Violation[] = []
  whole = true
  readonly #zeroStructs: ZeroStructs
  readonly #defaults: Map<SchemaNode, unknown>
  readonly #path: (string | number)[] = []

  constructor(zeroStructs: ZeroStructs, defaults: Map<SchemaNode, unknown>) {
    this.#zeroStructs = zeroStructs
    this.#defaults = defaults
  }

  /** `kept`: unknown fields stay, although this schema does not say so itself: it is of a list's items. */
  value(value: unknown, node: SchemaNode, kept: boolean): unknown {
    if (typeof value !== 'object' || value === null) return value
    if (this.#path.length > maxDepth) {
      this.whole = false
      return value
    }
    const keeps = kept || node.preserves
    return Array.isArray(value)
      ? this.#list(value, node, keeps)
      : this.#record(value as Record<string, unknown>, node, keeps)
  }

  #list(list: readonly unknown[], { items }: SchemaNode, keeps: boolean): readonly unknown[] {
    if (items === undefined) return list
    return changedList(list, (item, index) =>
      this.#at(index, item === null ? nullItem(items) : item, items, keeps),
    )
  }

  #record(record: Record<string, unknown>, node: SchemaNode, keeps: boolean) {
    let changes: Map<string, unknown> | undefined
    const change = (key: string, value: unknown) => {
      changes ??= new Map()
      changes.set(key, value)
    }
    for (const key of Object.keys(record)) {
      const before = record[key]
      const after = this.#field(key, before, node, keeps)
      if (after !== before) change(key, after)
    }
    for (const name of node.custom ? node.defaulted : this.#zeroStructs.of(node)) {
      const child = node.property(name)
      const given = Object.hasOwn(record, name) && changes?.get(name) !== absent
      if (child !== undefined && !given) change(name, this.#default(name, child))
    }
    return changes === undefined ? record : changedRecord(record, changes)
  }

  /** A default has defaults in it too. It is worked out once: it may be large, and often missing. */
  #default(name: string, node: SchemaNode): unknown {
    const known = this.#defaults.get(node)
    if (known !== undefined) return known
    const told = this.violations.length
    const value = this.#at(name, node.keywords.default, node, false)
    // What a default has too much is not the object's fault: the server prunes it with the CRD.
    this.violations.length = told
    this.#defaults.set(node, value)
    return value
  }

  /** What a field's value becomes; {@link absent} if the field goes. */
  #field(key: string, value: unknown, parent: SchemaNode, keeps: boolean): unknown {
    const node = parent.property(key) ?? parent.rest
    if (node !== undefined) {
      const given = value === null ? nullField(node) : value
      if (typeof given !== 'object' || given === null) return given
      const drops = !parent.custom && isEmptyList(given, node)
      return drops && requiredFields(parent).includes(key)
        ? absent
        : this.#at(key, given, node, false)
    }
    if (
      parent.additional !== undefined ||
      keeps ||
      parent.open ||
      isMetaField(key, parent, this.#path.length)
    )
      return value
    this.#unknown(key, parent)
    return absent
  }

  #at(step: string | number, value: unknown, node: SchemaNode, kept: boolean): unknown {
    this.#path.push(step)
    const after = this.value(value, node, kept)
    this.#path.pop()
    return after
  }

  #unknown(key: string, node: SchemaNode): void {
    if (this.violations.length >= maxFaults) return
    const path = [...this.#path, key]
    this.violations.push({
      path,
      reason: 'FieldUnknown',
      message: `unknown field "${formatSchemaPath(path)}"`,
      suggestion:
        this.violations.length < maxSuggestions
          ? closest(key, node.propertyNames, 1)[0]
          : undefined,
    })
  }
}

/** What a field given as null is. */
function nullField(node: SchemaNode): unknown {
  if (!node.custom) return absent
  return node.nullable ? null : (node.keywords.default ?? absent)
}

/** What an item given as null is. Items never go: what may not be null is refused later. */
function nullItem(node: SchemaNode): unknown {
  if (node.custom) return node.nullable ? null : (node.keywords.default ?? null)
  if (node.propertyNames.length > 0) return {}
  return node.open && node.type === 'object' ? null : undefined
}
