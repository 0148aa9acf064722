import { isRecord } from '../lib/core/index.ts'

/**
 * A schema as a server publishes it in OpenAPI v3. Anything in it may be of any type, missing, or made
 * to do harm: code reads it through {@link SchemaNode}.
 */
export type OpenApiSchema = Readonly<Record<string, unknown>>

/** What a value is to be. The first six are the schema's word; the others are known by their component's name. */
export type ValueType =
  | 'object'
  | 'array'
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'int-or-string'
  | 'quantity'
  | 'time'
  | 'micro-time'
  | 'duration'
  | 'bytes'

const schemaTypes: ReadonlySet<unknown> = new Set([
  'object',
  'array',
  'string',
  'integer',
  'number',
  'boolean',
])

/** Go types with a form of their own in JSON, of which the schema tells too little. */
const goTypes: ReadonlyMap<string, ValueType> = new Map([
  ['io.k8s.apimachinery.pkg.api.resource.Quantity', 'quantity'],
  ['io.k8s.apimachinery.pkg.util.intstr.IntOrString', 'int-or-string'],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.Time', 'time'],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime', 'micro-time'],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.Duration', 'duration'],
])

const refPrefix = '#/components/schemas/'
/** A reference to a reference is rare; to sixteen, a cycle. */
const maxHops = 16

/** Takes anything, and lists of anything, and knows no field of it. */
const noFields: Record<string, unknown> = { nullable: true }
noFields.items = noFields

/** The schemas of one document, and which of them are of custom resources. */
export class SchemaGraph {
  readonly #components: ReadonlyMap<string, OpenApiSchema>
  readonly #customNames: ReadonlySet<string>
  /** By the schema's own identity, so that a recursive schema is a cycle of nodes and no more. */
  readonly #nodes = new Map<OpenApiSchema, SchemaNode>()

  constructor(
    components: ReadonlyMap<string, OpenApiSchema>,
    customNames: ReadonlySet<string> = new Set(),
  ) {
    this.#components = components
    this.#customNames = customNames
  }

  /** The node of a component, or undefined if there is none. */
  component(name: string): SchemaNode | undefined {
    const schema = this.#components.get(name)
    return schema === undefined ? undefined : this.node(schema, this.#customNames.has(name), name)
  }

  /** The node of a schema: references followed, what stands beside a reference put over it. */
  node(schema: OpenApiSchema, custom: boolean, component?: string): SchemaNode {
    let node = this.#nodes.get(schema)
    if (node === undefined) {
      node = this.#resolve(schema, custom, component)
      this.#nodes.set(schema, node)
    }
    return node
  }

  #resolve(schema: OpenApiSchema, custom: boolean, component?: string): SchemaNode {
    const beside: OpenApiSchema[] = []
    let target = schema
    let name = component
    let isCustom = custom
    for (let hop = 0; hop < maxHops; hop += 1) {
      const ref = refOf(target)
      if (ref === undefined) {
        const keywords = overlay(target, beside)
        const described = [...beside, target].map(({ description }) => description)
        return new SchemaNode(this, { keywords, custom: isCustom, component: name, described })
      }
      name = ref.startsWith(refPrefix) ? ref.slice(refPrefix.length) : ''
      const found = this.#components.get(name)
      if (found === undefined) break
      beside.push(withoutRef(target))
      target = found
      isCustom = this.#customNames.has(name)
    }
    // A reference to nowhere, to elsewhere or to itself says nothing about the value.
    return new SchemaNode(this, {
      keywords: {},
      custom: false,
      component: undefined,
      described: [],
    })
  }
}

/** `$ref`, or the one reference of an `allOf`, which is how a reference gets siblings in OpenAPI 3.0. */
function refOf({ $ref, allOf }: OpenApiSchema): string | undefined {
  if (typeof $ref === 'string') return $ref
  const only = Array.isArray(allOf) && allOf.length === 1 ? allOf[0] : undefined
  if (!isRecord(only) || typeof only.$ref !== 'string') return undefined
  return Object.keys(only).length === 1 ? only.$ref : undefined
}

/** The keywords of a schema under those beside the references to it, the outermost on top. */
const overlay = (schema: OpenApiSchema, beside: readonly OpenApiSchema[]): OpenApiSchema =>
  beside.length === 0
    ? schema
    : Object.fromEntries([schema, ...beside.toReversed()].flatMap(part => Object.entries(part)))

function withoutRef({ $ref: _ref, allOf: _allOf, ...beside }: OpenApiSchema): OpenApiSchema {
  return beside
}

/** What {@link SchemaGraph} found out about a schema. */
interface Resolved {
  readonly keywords: OpenApiSchema
  readonly custom: boolean
  readonly component: string | undefined
  readonly described: readonly unknown[]
}

/**
 * One schema, its references followed, read with suspicion: a keyword of a wrong type is as absent.
 * Children are made when first asked for, so that a schema costs what is used of it.
 */
export class SchemaNode {
  /** The keywords, as published. */
  readonly keywords: OpenApiSchema
  /** Whether a CRD's rules hold here: pruning, nulls, defaults, formats. Otherwise it is a Go type. */
  readonly custom: boolean
  /** The component that it is, as `io.k8s.api.core.v1.PodSpec`; undefined for a schema in another. */
  readonly component: string | undefined
  readonly type: ValueType | undefined
  readonly nullable: boolean
  /** `x-kubernetes-preserve-unknown-fields`. */
  readonly preserves: boolean
  /** `x-kubernetes-embedded-resource`. */
  readonly embedded: boolean
  readonly #graph: SchemaGraph
  readonly #properties: OpenApiSchema
  readonly #described: readonly unknown[]
  /** Made with the first child: most nodes have none. */
  #children: Map<string, SchemaNode> | undefined
  #propertyNames: readonly string[] | undefined
  #defaulted: readonly string[] | undefined

  constructor(graph: SchemaGraph, { keywords, custom, component, described }: Resolved) {
    this.#graph = graph
    this.keywords = keywords
    this.custom = custom
    this.component = component
    this.#described = described
    this.#properties = isRecord(keywords.properties) ? keywords.properties : {}
    this.type = valueType(keywords, custom, component)
    this.nullable = keywords.nullable === true
    this.preserves = keywords['x-kubernetes-preserve-unknown-fields'] === true
    this.embedded = keywords['x-kubernetes-embedded-resource'] === true
  }

  /** What it is for here; empty if that is not said. */
  get description(): string {
    const [own] = this.#described
    return typeof own === 'string' ? own : ''
  }

  /** The same, and then what its type is for. */
  get descriptions(): readonly string[] {
    return this.#described.filter(text => typeof text === 'string')
  }

  /** The names under `properties`. */
  get propertyNames(): readonly string[] {
    this.#propertyNames ??= Object.keys(this.#properties).filter(name =>
      isRecord(this.#properties[name]),
    )
    return this.#propertyNames
  }

  /** The schema of a name under `properties`, made when it is first asked for. */
  property(name: string): SchemaNode | undefined {
    const known = this.#children?.get(name)
    if (known !== undefined || !Object.hasOwn(this.#properties, name)) return known
    const child = this.#child(this.#properties[name])
    if (child === undefined) return undefined
    this.#children ??= new Map()
    this.#children.set(name, child)
    return child
  }

  /** The names of properties that have a default. */
  get defaulted(): readonly string[] {
    this.#defaulted ??= this.propertyNames.filter(name => {
      const schema = this.#properties[name] as OpenApiSchema
      // It may stand behind a reference: then only the node knows.
      const direct = schema.default !== undefined || refOf(schema) !== undefined
      return direct && (this.property(name)?.keywords.default ?? null) !== null
    })
    return this.#defaulted
  }

  get items(): SchemaNode | undefined {
    return this.#child(this.keywords.items)
  }

  /** The schema of keys that `properties` does not have; `false` if there may be none. */
  get additional(): SchemaNode | boolean | undefined {
    const { additionalProperties } = this.keywords
    return typeof additionalProperties === 'boolean'
      ? additionalProperties
      : this.#child(additionalProperties)
  }

  /**
   * The schema by which keys that `properties` does not have are pruned. For the server, `true` in a CRD is a
   * schema that has no fields: a value may be there, with nothing in it.
   */
  get rest(): SchemaNode | undefined {
    const { additional } = this
    if (typeof additional === 'object') return additional
    return additional !== undefined && this.custom ? this.#graph.node(noFields, true) : undefined
  }

  get not(): SchemaNode | undefined {
    return this.#child(this.keywords.not)
  }

  /** The branches of a combinator, in order. */
  branches(keyword: 'allOf' | 'anyOf' | 'oneOf'): SchemaNode[] {
    const schemas = this.keywords[keyword]
    return Array.isArray(schemas)
      ? schemas.filter(isRecord).map(schema => this.#graph.node(schema, this.custom))
      : []
  }

  /** `required`, without what is no name. */
  get required(): readonly string[] {
    const { required } = this.keywords
    return Array.isArray(required) ? required.filter(name => typeof name === 'string') : []
  }

  /** A keyword that must be a number. */
  number(keyword: string): number | undefined {
    const value = this.keywords[keyword]
    return typeof value === 'bigint' ? Number(value) : typeof value === 'number' ? value : undefined
  }

  /** A keyword that must be a string. */
  text(keyword: string): string | undefined {
    const value = this.keywords[keyword]
    return typeof value === 'string' ? value : undefined
  }

  /** Whether the schema says nothing of the keys that an object may have: a Go type with code of its own. */
  get open(): boolean {
    const { properties, additionalProperties } = this.keywords
    return !this.custom && properties === undefined && additionalProperties === undefined
  }

  #child(schema: unknown): SchemaNode | undefined {
    return isRecord(schema) ? this.#graph.node(schema, this.custom) : undefined
  }
}

function valueType(
  keywords: OpenApiSchema,
  custom: boolean,
  component: string | undefined,
): ValueType | undefined {
  if (keywords['x-kubernetes-int-or-string'] === true) return 'int-or-string'
  const goType = goTypes.get(component ?? '')
  if (goType !== undefined) return goType
  const { type, format } = keywords
  if (!custom && format === 'int-or-string') return 'int-or-string'
  if (!custom && type === 'string' && format === 'byte') return 'bytes'
  return schemaTypes.has(type) ? (type as ValueType) : undefined
}
