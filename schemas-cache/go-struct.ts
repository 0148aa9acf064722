import { isRecord } from '../lib/core/index.ts'
import type { SchemaNode } from './schema-node.ts'

/*
 * What a built-in kind's schema means: it is made from Go types, and the server decodes into those. An
 * absent field is its type's zero value, and null is as absent. `required` says only that Go writes the
 * field always. What is left of it:
 *
 *     field is                            absent means
 *     required, no default: a pointer,    refused: the zero value is nil, which no validation lets
 *       list or map                       pass, but for `mayBeAbsent`; an empty list is as absent
 *     required, default "" or 0           the zero value, of which only the server's own code can tell
 *     default {}                          a struct with all fields absent, so its required ones count
 *     Quantity, Time                      the zero value, no default shown
 */

/** Lists that are required by the schema and may be absent all the same: the server has no rule for them. */
const mayBeAbsent: ReadonlySet<string> = new Set([
  'io.k8s.api.batch.v1.PodFailurePolicy rules',
  'io.k8s.api.core.v1.LimitRangeSpec limits',
  'io.k8s.api.storage.v1.CSINodeSpec drivers',
])

const zeroIsValid: ReadonlySet<string | undefined> = new Set(['quantity', 'time', 'micro-time'])

/** Structs in structs in structs: real ones end after five. */
const maxDepth = 32

/** The fields of a Go struct whose absence the server refuses. */
export const requiredFields = (node: SchemaNode): string[] =>
  node.required.filter(name => {
    const field = node.property(name)
    return (
      field !== undefined &&
      field.keywords.default === undefined &&
      !zeroIsValid.has(field.type) &&
      !mayBeAbsent.has(`${node.component} ${name}`)
    )
  })

/** Whether Go's `len` is zero, by which its validation tells whether a required list or map is there. */
export const isEmptyList = (value: unknown, node: SchemaNode): boolean =>
  Array.isArray(value)
    ? value.length === 0
    : typeof node.additional === 'object' && isEmptyRecord(value)

/** Finds the structs whose absence matters; remembers what it found. */
export class ZeroStructs {
  readonly #known = new WeakMap<SchemaNode, readonly string[]>()

  /**
   * The fields that are structs, not pointers to them, and would be refused if nothing in them were
   * given: an absent one has to be looked at as if it were `{}`.
   */
  of(node: SchemaNode, depth = 0): readonly string[] {
    const known = this.#known.get(node)
    if (known !== undefined) return known
    // No struct holds itself but through a pointer: a schema that says so is made up.
    this.#known.set(node, [])
    if (depth > maxDepth) return []
    const fields = node.propertyNames.filter(name => {
      const field = node.property(name)
      if (field === undefined || !isEmptyRecord(field.keywords.default)) return false
      return requiredFields(field).length > 0 || this.of(field, depth + 1).length > 0
    })
    this.#known.set(node, fields)
    return fields
  }
}

const isEmptyRecord = (value: unknown): boolean =>
  isRecord(value) && Object.keys(value).length === 0
