import type { JsonSchema } from '../../schemas-cache/index.ts'
import {
  decodeJson,
  type GroupVersion,
  type GroupVersionKind,
  groupVersionPath,
  isForbidden,
  isRecord,
  type Send,
} from '../core/index.ts'
import { definitionPath, encode, encodeAdmission, isFileName, packFormat } from './pack-files.ts'
import { writeRecord } from './pack-folder.ts'
import type { Admission } from './read-admission.ts'

/** Options of {@link recordPack}. */
export interface RecordPackOptions {
  /** The groups and versions whose kinds are recorded. Default: all. */
  readonly homes?: readonly GroupVersion[] | undefined
  /** What admission looks up in the cluster. Default: that is not recorded. */
  readonly admission?: Admission | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Records what a server says of its kinds to a folder, which {@link openPack} opens: the index, documents, definitions
 * of custom kinds where they may be listed, the version, and what is given of admission. Gives whether definitions
 * could be had: without them the exact engine does not know custom kinds. Throws as `send`, and what writing files throws.
 */
export async function recordPack(
  folder: string,
  send: Send,
  { homes, admission, signal }: RecordPackOptions = {},
): Promise<{ readonly definitions: boolean }> {
  const read = async (path: string): Promise<Uint8Array> =>
    (await send({ method: 'GET', path }, signal)).body.bytes()
  await writeRecord(folder, 'pack', encode({ format: packFormat }))
  const index = decodeJson(await read('/openapi/v3'))
  const paths = isRecord(index) && isRecord(index.paths) ? index.paths : {}
  const named = homes?.map(home => groupVersionPath(home).slice(1))
  const kept = Object.entries(paths).filter(
    ([path]) => isDocument(path) && named?.includes(path) !== false,
  )
  for (const [path] of kept) {
    await writeRecord(folder, `openapi/v3/${path}`, await read(`/openapi/v3/${path}`))
  }
  await writeRecord(folder, 'openapi/v3', encode({ paths: Object.fromEntries(kept) }))
  await writeRecord(folder, 'version', await read('/version'))
  if (admission !== undefined) {
    await writeRecord(folder, 'admission', encodeAdmission(admission))
  }
  const groups = homes && new Set(homes.map(({ group }) => group))
  return { definitions: await recordDefinitions(folder, read, groups) }
}

async function recordDefinitions(
  folder: string,
  read: (path: string) => Promise<Uint8Array>,
  groups: ReadonlySet<string> | undefined,
): Promise<boolean> {
  let list: unknown
  try {
    list = decodeJson(await read('/apis/apiextensions.k8s.io/v1/customresourcedefinitions'))
  } catch (error) {
    if (isForbidden(error)) return false
    throw error
  }
  const items = isRecord(list) && Array.isArray(list.items) ? list.items : []
  for (const { metadata, spec } of items.filter(isRecord)) {
    if (!isRecord(metadata) || !isRecord(spec) || !isRecord(spec.names)) continue
    if (groups?.has(String(spec.group)) === false) continue
    const path = definitionPath(String(spec.group), String(spec.names.kind))
    const head = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }
    const definition = { ...head, metadata: { name: metadata.name }, spec }
    if (path !== undefined) await writeRecord(folder, path, encode(definition))
  }
  return true
}

/**
 * Writes the schema of a kind where other tools look for it: `apps/deployment_v1.json`, `v1/pod_v1.json` for the core
 * group. Gives the path; undefined if the kind's name is none of a file.
 */
export async function recordJsonSchema(
  folder: string,
  { group, version, kind }: GroupVersionKind,
  schema: JsonSchema,
): Promise<string | undefined> {
  const parent = group === '' ? version : group
  if (![parent, kind, version].every(isFileName)) return undefined
  const path = `${parent}/${kind.toLowerCase()}_${version}`
  await writeRecord(folder, path, new TextEncoder().encode(`${JSON.stringify(schema, null, 2)}\n`))
  return `${path}.json`
}

/** `api/v1`, `apis/GROUP/VERSION`: others, as `version`, have no kinds. */
const isDocument = (path: string): boolean => {
  const [first, ...rest] = path.split('/')
  const length = first === 'api' ? 1 : first === 'apis' ? 2 : 0
  return length > 0 && rest.length === length && rest.every(isFileName)
}
