import { type ReadRecorded, recordedSend, Schemas } from '../../schemas-cache/index.ts'
import {
  ConfigError,
  decodeJson,
  type GroupVersionKind,
  isRecord,
  type KubeObject,
  NoMatchError,
} from '../core/index.ts'
import { MemoryStore } from '../storage/index.ts'
import {
  decodeAdmission,
  decodePack,
  definitionPath,
  isFileName,
  requireFormat,
} from './pack-files.ts'
import { packCodeStore, packedVersions, readPack, readRecord } from './pack-folder.ts'
import type { SchemaSource } from './source.ts'

/** Of Kubernetes: that whose rules the exact engine has. */
const builtInVersion = '1.37'

const utf8 = new TextEncoder()

/**
 * The kinds of Kubernetes itself, which the package brings: for use without a cluster. Throws ConfigError, with those
 * that there are, if there are none of that version (`1.37`, also `v1.37.2`).
 */
export async function builtInPack(version: string = builtInVersion): Promise<SchemaSource> {
  const minor = await minorOf(version)
  const documents = decodePack(await readPack(minor), `kubernetes-${minor}`)
  const schemas = new Schemas(
    recordedSend(async path => {
      const text = documents.get(path)
      return text === undefined ? undefined : utf8.encode(text)
    }),
    { store: new MemoryStore(), codeStore: packCodeStore(minor) },
  )
  return sourceOf(schemas, { serverVersion: async () => `v${minor}.0` })
}

async function minorOf(version: string): Promise<string> {
  const known = await packedVersions()
  const minor = /^v?(\d+\.\d+)(?:\.\d+)?$/.exec(version)?.[1]
  if (minor !== undefined && known.includes(minor)) return minor
  throw new ConfigError(
    `there are no schemas of Kubernetes ${version} here, but of ${known.join(', ')}; ` +
      "'anykind schemas pull' records those of a cluster, for --schemas",
  )
}

/**
 * What `anykind schemas pull` wrote to a folder; in a browser, by the address that it is served at. Throws ConfigError
 * if there is nothing, or of a format of another version of anykind; validating throws DecodeError if a file is not
 * what it should be.
 */
export async function openPack(folder: string): Promise<SchemaSource> {
  const read: ReadRecorded = async (path, signal) => {
    if (!path.split('/').every(isFileName)) return undefined
    return readRecord(folder, path, signal)
  }
  if ((await read('openapi/v3')) === undefined) {
    throw new ConfigError(`there are no schemas in ${folder}: 'anykind schemas pull' writes some`)
  }
  const head = await read('pack')
  if (head !== undefined) requireFormat(decodeJson(head), folder)
  const schemas = new Schemas(recordedSend(read), { store: new MemoryStore() })
  return sourceOf(schemas, {
    admission: async () => {
      const bytes = await read('admission')
      return bytes && decodeAdmission(bytes)
    },
    definitionOf: async ({ group, kind }, signal) => {
      const path = definitionPath(group, kind)
      const bytes = path === undefined ? undefined : await read(path, signal)
      return bytes && (decodeJson(bytes) as KubeObject)
    },
    serverVersion: async signal => {
      const bytes = await read('version', signal)
      const version = bytes && decodeJson(bytes)
      return isRecord(version) ? String(version.gitVersion) : 'unknown'
    },
  })
}

const sourceOf = (schemas: Schemas, rest: Partial<SchemaSource>): SchemaSource => ({
  schemas: async () => schemas,
  discovery: { resolve: (gvk, signal) => requireSchema(schemas, gvk, signal) },
  definitionOf: async () => undefined,
  serverVersion: async () => 'unknown',
  ...rest,
})

/** A kind is there if it has a schema. */
async function requireSchema(schemas: Schemas, gvk: GroupVersionKind, signal?: AbortSignal) {
  try {
    return await schemas.schemaOf(gvk, signal)
  } catch (error) {
    if (!(error instanceof NoMatchError)) throw error
    const why = 'it was not recorded, and no definition of it was given'
    throw new NoMatchError(error.wanted, error.suggestions, why)
  }
}
