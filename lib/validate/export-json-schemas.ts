import type { JsonSchema, Schemas } from '../../schemas-cache/index.ts'
import { formatApiVersion, formatGvk, type GroupVersionKind } from '../core/index.ts'
import { isFileName } from './pack-files.ts'
import { writeRecord } from './pack-folder.ts'

/** What {@link exportJsonSchemas} did. */
export interface JsonSchemaExport {
  /** The file of each kind that was written. */
  readonly files: ReadonlyMap<GroupVersionKind, string>
  /** What is to be told: names that are none of files, and those that two kinds share. */
  readonly warnings: readonly string[]
}

/**
 * Writes a JSON Schema for each kind, named as kubeconform names them (`deployment-apps-v1.json`, `pod-v1.json`), and
 * `all.json`, which takes an object of any of them: for editors that know one schema for all files. Throws NoMatchError
 * on a kind that there is not, and what writing files throws.
 */
export async function exportJsonSchemas(
  folder: string,
  schemas: Schemas,
  kinds: readonly GroupVersionKind[],
  signal?: AbortSignal,
): Promise<JsonSchemaExport> {
  const names = new Map<string, GroupVersionKind>()
  const warnings: string[] = []
  for (const gvk of kinds) {
    const short = fileName(gvk, gvk.group.replace(/\..*/s, ''))
    const taken = names.get(short)
    const name = taken === undefined ? short : fileName(gvk, gvk.group)
    if (![gvk.kind, gvk.version, gvk.group || 'core'].every(isFileName) || names.has(name)) {
      warnings.push(`${formatGvk(gvk)}: not written: its name is no name of a file`)
      continue
    }
    if (taken !== undefined) {
      warnings.push(`${formatGvk(gvk)}: written as ${name}, as ${formatGvk(taken)} is ${short}`)
    }
    names.set(name, gvk)
    const schema = await schemas.jsonSchemaOf(gvk, signal)
    await write(folder, name, schema)
  }
  await write(folder, 'all.json', schemaOfAll(names))
  return { files: new Map([...names].map(([name, gvk]) => [gvk, name])), warnings }
}

const fileName = ({ kind, version }: GroupVersionKind, group: string): string =>
  `${[kind, ...(group === '' ? [] : [group]), version].join('-').toLowerCase()}.json`

const write = (folder: string, name: string, schema: JsonSchema): Promise<void> =>
  writeRecord(
    folder,
    name.replace(/\.json$/, ''),
    new TextEncoder().encode(`${JSON.stringify(schema, null, 2)}\n`),
  )

/** Says by apiVersion which kinds there are, and by both which file has the schema. */
function schemaOfAll(names: ReadonlyMap<string, GroupVersionKind>): JsonSchema {
  const homes = Map.groupBy(names.values(), formatApiVersion)
  const kindsOfHomes = [...homes].map(([apiVersion, kinds]) => ({
    if: has({ apiVersion }),
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's word
    then: { properties: { kind: { enum: kinds.map(({ kind }) => kind) } } },
  }))
  const schemasOfKinds = [...names].map(([$ref, gvk]) => ({
    if: has({ apiVersion: formatApiVersion(gvk), kind: gvk.kind }),
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's word
    then: { $ref },
  }))
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    required: ['apiVersion', 'kind'],
    properties: {
      apiVersion: { enum: [...homes.keys()] },
      kind: { enum: [...new Set([...names.values()].map(({ kind }) => kind))] },
    },
    allOf: [...kindsOfHomes, ...schemasOfKinds],
  }
}

const has = (fields: Readonly<Record<string, string>>): JsonSchema => ({
  properties: Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, { const: value }]),
  ),
  required: Object.keys(fields),
})
