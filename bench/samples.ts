import type { Cluster, GroupVersionKind, KubeObject } from 'anykind'
import type { KindSchema, OpenApiSchema } from 'anykind/schemas'
import { vendor } from './definitions.ts'

/*
 * Objects that have every field of their kind: a validator that takes one has been everywhere in its
 * schema, so nothing of it can have been left for later.
 */

/** One object of each built-in kind that has a schema, in the server's order. */
export async function builtInSamples(cluster: Cluster): Promise<KubeObject[]> {
  const schemas = await cluster.schemas()
  const samples: KubeObject[] = []
  for (const resource of await cluster.discovery.resources()) {
    if (resource.group.endsWith(vendor)) continue
    const { group, version, kind } = resource
    samples.push(sampleOf(await schemas.schemaOf({ group, version, kind })))
  }
  return samples
}

/** An object with every field of a kind, each list with one item and each map with one entry. */
export const sampleOf = ({ gvk, schema, components }: KindSchema): KubeObject => ({
  ...(exampleOf(schema, { components, inside: [] }) as KubeObject),
  apiVersion: apiVersionOf(gvk),
  kind: gvk.kind,
})

const apiVersionOf = ({ group, version }: GroupVersionKind): string =>
  group === '' ? version : `${group}/${version}`

interface Place {
  readonly components: KindSchema['components']
  /** The components around it: one that holds itself is not gone into again. */
  readonly inside: readonly string[]
}

/** Undefined, so that JSON leaves it out, where a component holds itself. */
function exampleOf(schema: OpenApiSchema, place: Place): unknown {
  const reference = referenceOf(schema)
  if (reference !== undefined) {
    const target = place.components.get(reference)
    if (target === undefined || place.inside.includes(reference)) return undefined
    return exampleOf(target, { ...place, inside: [...place.inside, reference] })
  }
  const { type, oneOf, items, additionalProperties, properties } = schema as Keywords
  if (type === undefined && oneOf !== undefined) return 1
  if (type === 'array') return [exampleOf(items ?? {}, place)].filter(item => item !== undefined)
  if (type !== undefined && type !== 'object') return scalarOf(schema as Keywords)
  if (properties !== undefined) {
    const fields = Object.entries(properties).map(([name, field]) => [
      name,
      exampleOf(field, place),
    ])
    return Object.fromEntries(fields)
  }
  if (typeof additionalProperties === 'object') return { a: exampleOf(additionalProperties, place) }
  return {}
}

function scalarOf({ type, format, enum: allowed }: Keywords): unknown {
  if (allowed !== undefined) return allowed[0]
  if (type === 'string') return texts[format ?? ''] ?? 'a'
  return type === 'boolean' ? true : 1
}

interface Keywords {
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly oneOf?: readonly OpenApiSchema[]
  readonly items?: OpenApiSchema
  readonly additionalProperties?: OpenApiSchema | boolean
  readonly properties?: Readonly<Record<string, OpenApiSchema>>
}

const texts: Readonly<Record<string, string>> = {
  // Of the two kinds of time that Kubernetes has, the stricter.
  'date-time': '2026-01-01T00:00:00.000000Z',
  byte: 'YQ==',
}

/** A component's name; Kubernetes wraps a reference that has a description in an allOf of one. */
function referenceOf(schema: OpenApiSchema): string | undefined {
  const { $ref, allOf } = schema as { $ref?: string; allOf?: readonly OpenApiSchema[] }
  if (typeof $ref === 'string') return $ref.slice('#/components/schemas/'.length)
  return allOf?.length === 1 && allOf[0] !== undefined ? referenceOf(allOf[0]) : undefined
}
