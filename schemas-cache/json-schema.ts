import { formatApiVersion, type GroupVersionKind, isRecord } from '../lib/core/index.ts'
import { requiredFields } from './go-struct.ts'
import type { SchemaNode, ValueType } from './schema-node.ts'
import { isIntOrString } from './translate.ts'

/** A schema of draft 7, for tools that know nothing of Kubernetes. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Deeper than any schema that there is: what is below may be anything. */
const maxDepth = 100

/**
 * A kind's schema as JSON Schema, whole in itself: what it refers to is under `definitions`. It refuses unknown
 * fields, as the server's strict validation does, and lets null be wherever the server takes it for absent. What JSON
 * Schema cannot say (RE2, Go's formats, list types, defaults before required) is left out or as published.
 */
export function jsonSchema(root: SchemaNode): JsonSchema {
  const conversion = new Conversion()
  const schema = conversion.schema(root, { depth: 0, closed: true })
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...schema,
    definitions: Object.fromEntries(conversion.definitions),
  }
}

/** The same for objects of one kind and no other. */
export function ofKind(schema: JsonSchema, gvk: GroupVersionKind): JsonSchema {
  const { properties, required } = schema
  const fields = isRecord(properties) ? properties : {}
  const named = Object.entries({ apiVersion: formatApiVersion(gvk), kind: gvk.kind })
  const constants = named.map(([name, value]) => [
    name,
    { ...asRecord(fields[name]), const: value },
  ])
  return {
    ...schema,
    properties: { ...fields, ...Object.fromEntries(constants) },
    required: [...new Set(['apiVersion', 'kind', ...(Array.isArray(required) ? required : [])])],
  }
}

const asRecord = (value: unknown): object => (isRecord(value) ? value : {})

interface Place {
  readonly depth: number
  /** Unknown fields are refused; not in branches, which see only a part of an object's fields. */
  readonly closed: boolean
}

class Conversion {
  readonly definitions = new Map<string, JsonSchema>()
  /** By component, so that a schema that holds itself is a reference to itself. */
  readonly #names = new Map<string, string>()

  schema(node: SchemaNode, place: Place): JsonSchema {
    const { depth } = place
    if (depth > maxDepth) return {}
    return {
      ...described(node.description),
      ...typeOf(node),
      ...numbers(node),
      ...this.#fields(node, place),
      ...(node.items === undefined ? {} : { items: this.#child(node.items, !node.custom, depth) }),
      ...(node.custom ? this.#branches(node, depth) : {}),
    }
  }

  #fields(node: SchemaNode, { depth, closed }: Place): JsonSchema {
    const required = node.custom ? withoutDefault(node) : requiredFields(node)
    const properties = node.propertyNames.map(name => {
      const field = node.property(name)
      if (field === undefined) return [name, {}]
      // Null is as absent: that is refused where the field is required, and only there.
      return [name, this.#child(field, !required.includes(name), depth)]
    })
    const { additional } = node
    const rest =
      typeof additional === 'object'
        ? this.#child(additional, true, depth)
        : (additional ?? (closed && properties.length > 0 && !node.preserves ? false : undefined))
    return {
      ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
      ...(required.length === 0 ? {} : { required: [...new Set(required)] }),
      ...(rest === undefined ? {} : { additionalProperties: rest }),
    }
  }

  #branches(node: SchemaNode, depth: number): JsonSchema {
    const place = { depth: depth + 1, closed: false }
    const branches = (['allOf', 'anyOf', 'oneOf'] as const).flatMap(keyword => {
      const schemas = node.branches(keyword)
      if (schemas.length === 0 || isIntOrString(node, schemas)) return []
      return [[keyword, schemas.map(branch => this.schema(branch, place))] as const]
    })
    const not = node.not === undefined ? {} : { not: this.schema(node.not, place) }
    return { ...Object.fromEntries(branches), ...not }
  }

  #child(node: SchemaNode, nullable: boolean, depth: number): JsonSchema {
    const own =
      node.component === undefined
        ? this.schema(node, { depth: depth + 1, closed: true })
        : this.#reference(node, node.component, depth)
    return nullable || (node.custom && node.nullable) ? orNull(own) : own
  }

  #reference(node: SchemaNode, component: string, depth: number): JsonSchema {
    const known = this.#names.get(component)
    const name = known ?? (/^[\w.-]+$/.test(component) ? component : `schema-${this.#names.size}`)
    const typeDescription = node.descriptions.at(-1) ?? ''
    if (known === undefined) {
      this.#names.set(component, name)
      const schema = this.schema(node, { depth: depth + 1, closed: true })
      this.definitions.set(name, { ...schema, ...described(typeDescription) })
    }
    const reference = { $ref: `#/definitions/${name}` }
    if (node.description === '' || node.description === typeDescription) return reference
    // What stands beside a reference does not count, for many a tool.
    return { ...described(node.description), allOf: [reference] }
  }
}

/** What looks at null as well, besides the type. */
const untyped = ['$ref', 'enum', 'allOf', 'anyOf', 'oneOf', 'not']

/** Of what may be null, the server looks at no more. */
function orNull(schema: JsonSchema): JsonSchema {
  const { type } = schema
  if (untyped.some(keyword => keyword in schema)) return { anyOf: [schema, { type: 'null' }] }
  return type === undefined ? schema : { ...schema, type: [type, 'null'].flat() }
}

const described = (description: string): JsonSchema => (description === '' ? {} : { description })

/** What is required has to be there although the server would give it a default. */
const withoutDefault = (node: SchemaNode): string[] =>
  node.required.filter(name => node.property(name)?.keywords.default === undefined)

const types: Readonly<Record<ValueType, string | readonly string[]>> = {
  object: 'object',
  array: 'array',
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  'int-or-string': ['integer', 'string'],
  quantity: ['string', 'number'],
  time: 'string',
  'micro-time': 'string',
  duration: 'string',
  bytes: 'string',
}

function typeOf(node: SchemaNode): JsonSchema {
  const { type, keywords } = node
  const { enum: allowed, format, pattern } = keywords
  // RawExtension and its like are objects by their schema, and take any JSON.
  if (type === 'object' && node.open) return {}
  return {
    ...(type === undefined ? {} : { type: types[type] }),
    ...(typeof format === 'string' ? { format } : {}),
    // Of a built-in kind the empty string is as absent.
    ...(Array.isArray(allowed)
      ? { enum: [...new Set(node.custom ? allowed : [...allowed, ''])] }
      : {}),
    ...(typeof pattern === 'string' ? { pattern } : {}),
  }
}

const counts = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties']

function numbers(node: SchemaNode): JsonSchema {
  const minimum = node.number('minimum')
  const maximum = node.number('maximum')
  const multipleOf = node.number('multipleOf')
  const { exclusiveMinimum, exclusiveMaximum } = node.keywords
  const counted = counts.map(keyword => [keyword, node.number(keyword)] as const)
  const all = [
    ...counted.filter(([, count]) => Number.isSafeInteger(count) && (count ?? 0) >= 0),
    [exclusiveMinimum === true ? 'exclusiveMinimum' : 'minimum', minimum] as const,
    [exclusiveMaximum === true ? 'exclusiveMaximum' : 'maximum', maximum] as const,
    ['multipleOf', (multipleOf ?? 0) > 0 ? multipleOf : undefined] as const,
  ]
  return Object.fromEntries(all.filter(([, value]) => value !== undefined))
}
