import { customCheck } from './custom-check.ts'
import { requiredFields } from './go-struct.ts'
import { type ListCheck, listCheck } from './list-type.ts'
import { nativeCheck } from './native-check.ts'
import type { PatternWork } from './pattern.ts'
import type { SchemaNode } from './schema-node.ts'
import type { ValueCheck } from './value-check.ts'

/*
 * From OpenAPI v3 with Kubernetes' extensions to JSON Schema for ajv.
 *
 *     schema                                  becomes
 *     type, nullable, enum, format, pattern,  `kubeValue: n`, the n-th of our own checks
 *       lengths, bounds, int-or-string, …
 *     list-type set, map                      `kubeList: n`
 *     properties, items, additionalProperties,  the same keywords
 *       required, counts
 *     allOf, anyOf, oneOf, not                `kubeAllOf` …, which let null pass
 *     default, x-kubernetes-*                 nothing: see structural.ts
 *     an object in an object                  `kubeUnit: n`, compiled when a value first gets there
 *     a hundred fields and more, `__proto__`  `kubeFields: n`, each a unit of its own
 *
 * So a unit is one object's own fields and what is under them that is no object: small, whatever the
 * kind. Nothing of a hostile schema but the names of fields goes through ajv's code generation.
 */

/** A JSON Schema for ajv. */
export type UnitSchema = Record<string, unknown>

/** A unit in two parts: its shape, which is all that its code depends on, and what the numbers in that stand for. */
export interface TranslatedUnit {
  readonly shape: UnitSchema
  readonly values: readonly ValueCheck[]
  readonly lists: readonly ListCheck[]
  readonly units: readonly SchemaNode[]
}

/** A schema that would take too long to compile: its values are left to the server. */
export class OverBudgetError extends Error {}

/** Of one unit: fields, branches, and what is nested in them. */
const maxNodes = 500
/** With more fields, they are looked up by name when a value has them: `kubeFields`. */
const maxFields = 100
/** Of the names of fields, which are in the code several times: real ones are a thousandth of it. */
const maxNameLength = 50_000
/** Lists of lists, maps of maps, branches in branches. */
const maxDepth = 32

/** Translates one unit. Throws {@link OverBudgetError}. */
export function translateUnit(node: SchemaNode, work: PatternWork): TranslatedUnit {
  const translation = new Translation(work)
  const shape = translation.node(node, 0)
  const { values, lists, units } = translation
  return { shape, values, lists, units }
}

class Translation {
  readonly values: ValueCheck[] = []
  readonly lists: ListCheck[] = []
  readonly units: SchemaNode[] = []
  readonly #work: PatternWork
  #nodes = 0

  constructor(work: PatternWork) {
    this.#work = work
  }

  node(node: SchemaNode, depth: number): UnitSchema {
    this.#nodes += 1
    if (this.#nodes > maxNodes || depth > maxDepth) {
      throw tooLarge()
    }
    const schema: UnitSchema = { ...(node.custom ? customKeywords(node) : {}) }
    const check = node.custom ? customCheck(node, this.#work) : nativeCheck(node)
    if (check !== undefined) schema.kubeValue = put(this.values, check)
    const listed = node.custom ? listCheck(node) : undefined
    if (listed !== undefined) schema.kubeList = put(this.lists, listed)
    this.#addFields(schema, node, depth)
    if (node.items !== undefined) schema.items = this.#child(node.items, depth)
    if (node.custom) this.#addCombinators(schema, node, depth)
    return schema
  }

  #addFields(schema: UnitSchema, node: SchemaNode, depth: number): void {
    const required = node.custom ? node.required : requiredFields(node)
    if (required.length > 0) schema.required = this.#names(required)
    if (isLookedUp(node.propertyNames)) {
      schema.kubeFields = put(this.units, node)
      return
    }
    const fields = node.propertyNames.flatMap(name => {
      const field = node.property(name)
      return field === undefined ? [] : [[name, this.#child(field, depth)] as const]
    })
    if (fields.length > 0) schema.properties = Object.fromEntries(fields)
    const { additional } = node
    if (additional === false && node.custom) schema.additionalProperties = false
    if (typeof additional === 'object') {
      schema.additionalProperties = this.#child(additional, depth)
    }
  }

  #names(names: readonly string[]): string[] {
    const all = [...new Set(names)]
    // More are looked at one by one, and are not in the code.
    if (all.length <= maxFields && lengthOf(all) > maxNameLength) throw tooLarge()
    return all
  }

  #child(node: SchemaNode, depth: number): UnitSchema {
    return node.propertyNames.length > 0
      ? { kubeUnit: put(this.units, node) }
      : this.node(node, depth + 1)
  }

  #addCombinators(schema: UnitSchema, node: SchemaNode, depth: number): void {
    for (const [keyword, ours] of combinators) {
      const branches = node.branches(keyword)
      if (branches.length === 0 || isIntOrString(node, branches)) continue
      schema[ours] = branches.map(branch => this.node(branch, depth + 1))
    }
    if (node.not !== undefined) schema.kubeNot = [this.node(node.not, depth + 1)]
  }
}

/** Too many for code, or with one that ajv leaves out. */
const isLookedUp = (names: readonly string[]): boolean =>
  names.length > maxFields || lengthOf(names) > maxNameLength || names.includes('__proto__')

const lengthOf = (names: readonly string[]): number =>
  names.reduce((length, name) => length + name.length, 0)

const tooLarge = (): OverBudgetError =>
  new OverBudgetError('the schema is too large to be checked at once')

const combinators = [
  ['allOf', 'kubeAllOf'],
  ['anyOf', 'kubeAnyOf'],
  ['oneOf', 'kubeOneOf'],
] as const

/** Published beside `x-kubernetes-int-or-string`, which is checked as a type. */
export const isIntOrString = (node: SchemaNode, branches: readonly SchemaNode[]): boolean =>
  node.type === 'int-or-string' &&
  branches.length === 2 &&
  branches.every(branch => Object.keys(branch.keywords).join() === 'type')

function put<T>(table: T[], entry: T): number {
  return table.push(entry) - 1
}

/** Keywords that ajv has as the server does. */
function customKeywords(node: SchemaNode): UnitSchema {
  const names = ['minItems', 'maxItems', 'minProperties', 'maxProperties']
  const counts = names
    .map(name => [name, node.number(name)] as const)
    .filter(([, count]) => count !== undefined && Number.isSafeInteger(count) && count >= 0)
  return Object.fromEntries(counts)
}
