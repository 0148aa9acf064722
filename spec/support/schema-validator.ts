import { CompiledUnits } from '../../schemas-cache/compile.ts'
import { type OpenApiSchema, SchemaGraph } from '../../schemas-cache/schema-node.ts'
import { UnitPack } from '../../schemas-cache/unit-pack.ts'
import { KindValidator } from '../../schemas-cache/validator.ts'

/** A validator of a schema, as a CRD's (`custom`) or a Go type's; `components` are what it refers to. */
export function validatorOf(
  schema: OpenApiSchema,
  components: Readonly<Record<string, OpenApiSchema>> = {},
  { custom = true, statusDropped = false }: { custom?: boolean; statusDropped?: boolean } = {},
): KindValidator {
  const all = new Map(Object.entries({ Root: schema, ...components }))
  const graph = new SchemaGraph(all, new Set(custom ? all.keys() : []))
  const root = graph.component('Root')
  if (root === undefined) throw new Error('there is no root')
  return new KindValidator(root, new CompiledUnits(new UnitPack()), { statusDropped })
}

/** A schema with one field, `spec`, which is the given schema. */
export const withSpec = (spec: OpenApiSchema): OpenApiSchema => ({
  type: 'object',
  properties: { spec },
})
