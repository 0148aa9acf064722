import {
  closest,
  formatApiVersion,
  type GroupVersionKind,
  NoMatchError,
} from '../lib/core/index.ts'
import type { SchemaNode } from './schema-node.ts'

/** What a schema says of a field, for people: `kubectl explain`. */
export interface FieldDoc {
  /** From the kind down; empty for the kind itself. */
  readonly path: readonly string[]
  /** As kubectl prints it: `string`, `[]Container`, `map[string]string`, `Object`. */
  readonly type: string
  /** What it is for, what its type is for, and what the type of its items is for: by lines. */
  readonly description: string
  readonly required: boolean
  /** The values that the schema allows, if it says so. */
  readonly enum: readonly unknown[]
  /** What the server puts where nothing is given, if the schema says so; undefined if not. */
  readonly default: unknown
  /** What the field has in it, or its items, or its values: by name. */
  readonly children: readonly FieldSummary[]
}

/** A field in a list of fields. */
export interface FieldSummary {
  readonly name: string
  readonly type: string
  /** What it is for, but not what its type is for; empty if that is not said. */
  readonly description: string
  readonly required: boolean
  readonly enum: readonly unknown[]
  readonly hasChildren: boolean
}

/** Documents a kind's schema or a field of it. Throws {@link NoMatchError} on a field that there is not. */
export function explainNode(
  root: SchemaNode,
  gvk: GroupVersionKind,
  path: readonly string[],
): FieldDoc {
  let node = root
  let required = false
  for (const [depth, name] of path.entries()) {
    const holder = fieldsOf(node)
    const child = holder.property(name)
    if (child === undefined) throw noField(gvk, path.slice(0, depth + 1), holder)
    required = holder.required.includes(name)
    node = child
  }
  const holder = fieldsOf(node)
  return {
    path,
    ...summary(node),
    description: descriptions(node).join('\n'),
    required,
    default: node.keywords.default,
    children: holder.propertyNames.toSorted().flatMap(name => {
      const child = holder.property(name)
      if (child === undefined) return []
      const hasChildren = fieldsOf(child).propertyNames.length > 0
      return [{ name, ...summary(child), required: holder.required.includes(name), hasChildren }]
    }),
  }
}

/** Lists of lists end after a few; a schema that holds itself does not. */
const maxNesting = 16

/** The schema that has the fields: through lists and maps. */
function fieldsOf(node: SchemaNode): SchemaNode {
  let holder = node
  for (let i = 0; i < maxNesting && holder.propertyNames.length === 0; i += 1) {
    const inner = holder.items ?? holder.additional
    if (typeof inner !== 'object') break
    holder = inner
  }
  return holder
}

/** Of a field, its type, and the type of its items, as kubectl puts them together. */
function descriptions(node: SchemaNode, nesting = 0): readonly string[] {
  const inner = node.items ?? node.additional
  return typeof inner === 'object' && nesting < maxNesting
    ? [...node.descriptions, ...descriptions(inner, nesting + 1)]
    : node.descriptions
}

const summary = (node: SchemaNode) => ({
  type: formatType(node),
  description: node.description,
  enum: Array.isArray(node.keywords.enum) ? node.keywords.enum : [],
})

/** As kubectl: a Go type's name where it says nothing of JSON's types, `Object` where nothing is said. */
function formatType(node: SchemaNode, nesting = 0): string {
  if (nesting > maxNesting) return 'Object'
  const { items, additional, component } = node
  const named = node.text('type')
  if (named === 'array') return `[]${items ? formatType(items, nesting + 1) : 'Object'}`
  if (named !== undefined && named !== 'object') return named
  if (component !== undefined) return component.slice(component.lastIndexOf('.') + 1)
  return typeof additional === 'object'
    ? `map[string]${formatType(additional, nesting + 1)}`
    : 'Object'
}

function noField(gvk: GroupVersionKind, path: readonly string[], holder: SchemaNode): NoMatchError {
  const near = closest(path.at(-1) ?? '', holder.propertyNames)
  const suggestions = near.map(name => [...path.slice(0, -1), name].join('.'))
  const why = `${formatApiVersion(gvk)} ${gvk.kind} has no such field`
  return new NoMatchError(path.join('.'), suggestions, why)
}
