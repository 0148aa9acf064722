import { isRecord, memberOf } from '../../lib/core/index.ts'
import type { OpenApiSchema } from '../../schemas-cache/index.ts'

/** What is known of a value: its schema as published, references followed. */
export interface Shape {
  readonly schema: OpenApiSchema
  readonly components: ReadonlyMap<string, OpenApiSchema>
}

const component = '#/components/schemas/'

/** Follows a reference, also one that stands alone in an allOf beside a description or a default. */
export function resolved({ schema, components }: Shape): Shape {
  const { $ref, allOf } = schema
  if (typeof $ref === 'string') {
    return { schema: components.get($ref.slice(component.length)) ?? {}, components }
  }
  if (!Array.isArray(allOf) || allOf.length !== 1 || !isRecord(allOf[0])) {
    return { schema, components }
  }
  const { schema: target } = resolved({ schema: allOf[0], components })
  return { schema: { ...target, ...schema }, components }
}

/** The shape of a member or an element; undefined where any value may be. */
export function shapeIn(shape: Shape | undefined, key: string | number): Shape | undefined {
  if (shape === undefined) return undefined
  const { properties, additionalProperties, items } = shape.schema
  const own = isRecord(properties) ? memberOf(properties, `${key}`) : undefined
  const schema = typeof key === 'number' ? items : (own ?? additionalProperties)
  return isRecord(schema) ? resolved({ schema, components: shape.components }) : undefined
}

/** The members that the schema tells of. */
export const knownMembers = (shape: Shape | undefined): readonly string[] =>
  isRecord(shape?.schema.properties) ? Object.keys(shape.schema.properties) : []
