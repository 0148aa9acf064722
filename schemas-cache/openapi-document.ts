import { DecodeError, formatGvk, type GroupVersionKind, isRecord } from '../lib/core/index.ts'
import { type OpenApiSchema, SchemaGraph, type SchemaNode } from './schema-node.ts'

/** The name of its schema, in every document. */
export const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

/** A kind of a document: its schema's name, and the subresources that paths of the document have. */
interface DocumentKind {
  readonly gvk: GroupVersionKind
  readonly component: string
  readonly custom: boolean
}

/** One group and version's OpenAPI v3 document, as far as objects are concerned. */
export class OpenApiDocument {
  readonly components: ReadonlyMap<string, OpenApiSchema>
  readonly #kinds: ReadonlyMap<string, DocumentKind>
  readonly #subresources: ReadonlyMap<string, ReadonlySet<string>>
  readonly #graph: SchemaGraph

  /** Takes what {@link trimDocument} gives. */
  constructor(document: TrimmedDocument) {
    this.components = new Map(Object.entries(document.components.schemas))
    this.#kinds = kindsOf(this.components)
    const custom = [...this.#kinds.values()].filter(kind => kind.custom)
    this.#graph = new SchemaGraph(this.components, new Set(custom.map(kind => kind.component)))
    this.#subresources = new Map(
      Object.entries(document.subresources).map(([gvk, names]) => [gvk, new Set(names)]),
    )
  }

  get kinds(): GroupVersionKind[] {
    return [...this.#kinds.values()].map(({ gvk }) => gvk)
  }

  /** Those of objects that are stored, or might be: with metadata of their own, unlike lists and options. */
  get objectKinds(): GroupVersionKind[] {
    return this.kinds.filter(gvk => this.root(gvk)?.property('metadata')?.component === objectMeta)
  }

  /** The schema of a kind, or undefined. */
  root(gvk: GroupVersionKind): SchemaNode | undefined {
    const kind = this.#kinds.get(formatGvk(gvk))
    return kind === undefined ? undefined : this.#graph.component(kind.component)
  }

  hasSubresource(gvk: GroupVersionKind, name: string): boolean {
    return this.#subresources.get(formatGvk(gvk))?.has(name) ?? false
  }
}

/** What is kept of a document: a third of it, most of which is descriptions. */
export interface TrimmedDocument {
  readonly components: { readonly schemas: Readonly<Record<string, OpenApiSchema>> }
  /** By kind, as `apps/v1, Kind=Deployment`. */
  readonly subresources: Readonly<Record<string, readonly string[]>>
}

/** Takes from a document, or from one that was trimmed before, what is kept. Throws {@link DecodeError}. */
export function trimDocument(document: unknown, path: string): TrimmedDocument {
  const components = isRecord(document) ? document.components : undefined
  const schemas = isRecord(components) ? components.schemas : undefined
  if (!isRecord(document) || !isRecord(schemas)) {
    throw new DecodeError(`GET ${path}: the answer is not an OpenAPI v3 document with schemas`)
  }
  const kept = Object.entries(schemas).filter(([, schema]) => isRecord(schema))
  return {
    components: { schemas: Object.fromEntries(kept) as Record<string, OpenApiSchema> },
    subresources: isRecord(document.paths)
      ? subresourcesOf(document.paths)
      : listsOfStrings(document.subresources),
  }
}

/** Deeper than any schema that is looked at: what is below keeps its descriptions. */
const maxNesting = 200

/** The document as far as programs are concerned. What only looks like a description, as in a default, stays. */
export const withoutDescriptions = (document: TrimmedDocument): TrimmedDocument => ({
  components: { schemas: mapSchemas(document.components.schemas, 0) },
  subresources: document.subresources,
})

function withoutDescription(schema: OpenApiSchema, nesting: number): OpenApiSchema {
  if (nesting > maxNesting) return schema
  const kept = Object.entries(schema).filter(
    ([key, value]) => key !== 'description' || typeof value !== 'string',
  )
  return Object.fromEntries(
    kept.map(([key, value]) => [key, withoutDescriptionsIn(key, value, nesting + 1)]),
  )
}

function withoutDescriptionsIn(keyword: string, value: unknown, nesting: number): unknown {
  if (keyword === 'properties' && isRecord(value)) return mapSchemas(value, nesting)
  if (!schemaKeywords.has(keyword)) return value
  if (Array.isArray(value)) {
    return value.map(one => (isRecord(one) ? withoutDescription(one, nesting) : one))
  }
  return isRecord(value) ? withoutDescription(value, nesting) : value
}

/** Those that hold schemas, besides `properties`, which holds them by name. */
const schemaKeywords: ReadonlySet<string> = new Set([
  'items',
  'additionalProperties',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
])

const mapSchemas = (
  schemas: Readonly<Record<string, unknown>>,
  nesting: number,
): Record<string, OpenApiSchema> =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      isRecord(schema) ? withoutDescription(schema, nesting) : schema,
    ]),
  ) as Record<string, OpenApiSchema>

const listsOfStrings = (value: unknown): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).map(([key, list]) => [
      key,
      Array.isArray(list) ? list.filter(item => typeof item === 'string') : [],
    ]),
  )

/** `/apis/apps/v1/…/deployments/{name}/status` is a subresource of what its parent path is of. */
function subresourcesOf(paths: Record<string, unknown>): Record<string, string[]> {
  const subresources = new Map<string, Set<string>>()
  for (const path of Object.keys(paths)) {
    const found = /^(.*\/\{name\})\/([a-z]+)$/.exec(path)
    const gvk = kindOfPath(paths[found?.[1] ?? ''])
    if (gvk === undefined || found?.[2] === undefined) continue
    const names = subresources.get(formatGvk(gvk)) ?? new Set()
    subresources.set(formatGvk(gvk), names.add(found[2]))
  }
  return Object.fromEntries([...subresources].map(([gvk, names]) => [gvk, [...names]]))
}

function kindOfPath(item: unknown): GroupVersionKind | undefined {
  if (!isRecord(item)) return undefined
  for (const method of ['get', 'put', 'post', 'delete']) {
    const operation = item[method]
    if (isRecord(operation)) return gvkOfExtension(operation['x-kubernetes-group-version-kind'])
  }
  return undefined
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function gvkOfExtension(value: unknown): GroupVersionKind | undefined {
  if (!isRecord(value) || typeof value.kind !== 'string') return undefined
  return { group: text(value.group), version: text(value.version), kind: value.kind }
}

function kindsOf(components: ReadonlyMap<string, OpenApiSchema>): Map<string, DocumentKind> {
  const kinds = new Map<string, DocumentKind>()
  for (const [component, schema] of components) {
    const extension = schema['x-kubernetes-group-version-kind']
    for (const entry of Array.isArray(extension) ? extension : []) {
      const gvk = gvkOfExtension(entry)
      if (gvk === undefined || kinds.has(formatGvk(gvk))) continue
      kinds.set(formatGvk(gvk), { gvk, component, custom: component === customName(gvk) })
    }
  }
  return kinds
}

/**
 * How the server names the schema of a custom resource: its group backwards, version, kind. Go types
 * are named by their package, which is never that.
 */
export const customName = ({ group, version, kind }: GroupVersionKind): string =>
  [...group.split('.').toReversed(), version, kind].join('.')
