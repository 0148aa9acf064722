import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { type ReadRecorded, recordedSend, Schemas } from '../../schemas-cache/index.ts'
import {
  ConfigError,
  decodeJson,
  type GroupVersionKind,
  isRecord,
  type KubeObject,
  NoMatchError,
} from '../core/index.ts'
import { MemoryStore, PrivateStore, packCacheDirectory } from '../storage/index.ts'
import { definitionPath, isFileName } from './pack-files.ts'
import type { SchemaSource } from './source.ts'

/*
 * A pack is what a server says of its kinds, recorded: a folder that `anykind schemas pull` wrote, or the one that
 * the package brings, which is a file.
 *
 *     openapi/v3.json                   the index              as the server answered
 *     openapi/v3/apis/apps/v1.json      a document
 *     crds/example.dev/widget.json      a definition           as it is there
 *     version.json                      the server's version
 */

/** Of Kubernetes, whose kinds the package brings; `go/record-pack.ts` records more. */
const builtInVersion = '1.37'

/** The kinds of Kubernetes 1.37 itself, which the package brings: for use without a cluster. */
export async function builtInPack(): Promise<SchemaSource> {
  const name = `kubernetes-${builtInVersion}`
  const file = new URL(`../../schemas-cache/packs/${name}.br`, import.meta.url)
  const packed = await promisify(brotliDecompress)(await readFile(file))
  const [first = '', ...documents] = packed.toString().split('\n')
  const paths = JSON.parse(first) as string[]
  const schemas = new Schemas(
    recordedSend(async path => {
      const text = documents[paths.indexOf(path)]
      return text === undefined ? undefined : Buffer.from(text)
    }),
    { store: new MemoryStore(), codeStore: new PrivateStore(packCacheDirectory(name)) },
  )
  return sourceOf(schemas, { serverVersion: async () => `v${builtInVersion}.0` })
}

/**
 * What `anykind schemas pull` wrote to a folder. Throws ConfigError if there is nothing; validating throws DecodeError
 * if a file is not what it should be.
 */
export async function openPack(folder: string): Promise<SchemaSource> {
  await access(join(folder, 'openapi/v3.json')).catch(() => {
    throw new ConfigError(`there are no schemas in ${folder}: 'anykind schemas pull' writes some`)
  })
  const read: ReadRecorded = async (path, signal) => {
    if (!path.split('/').every(isFileName)) return undefined
    return readFile(join(folder, `${path}.json`), { signal }).catch(() => undefined)
  }
  const schemas = new Schemas(recordedSend(read), { store: new MemoryStore() })
  return sourceOf(schemas, {
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
