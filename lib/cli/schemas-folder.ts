import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type JsonSchema, Schemas } from '../../schemas-cache/index.ts'
import type { Cluster } from '../cluster.ts'
import {
  ApiError,
  type ApiRequest,
  decodeJson,
  decodeStatus,
  encodeJson,
  formatRequest,
  type GroupVersion,
  type GroupVersionKind,
  groupVersionPath,
  isRecord,
  type Send,
} from '../core/index.ts'
import { MemoryStore } from '../storage/index.ts'
import { validateObject } from '../validate/index.ts'
import type { Judge } from './check-manifests.ts'
import { UsageError } from './usage-error.ts'

/*
 * A folder with what a server says of its kinds:
 *
 *     openapi/v3.json               the index           what `validate --schemas` reads
 *     openapi/v3/apis/apps/v1.json  a document          as a server would answer
 *     apps/deployment_v1.json       a JSON Schema       what other tools read; v1/pod_v1.json for the core group
 */

/** Of the server's names, those that are names of files: no path, nothing hidden, nothing odd. */
const isFileName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/.test(name)

/** Writes the index, and documents: of the given groups and versions, or all. */
export async function writeDocuments(
  folder: string,
  { client }: Cluster,
  { homes, signal }: { homes: readonly GroupVersion[] | undefined; signal: AbortSignal },
): Promise<void> {
  const root = '/openapi/v3'
  const fetch = async (path: string): Promise<Uint8Array> =>
    (await client.raw({ method: 'GET', path }, signal)).body.bytes()
  const index = decodeJson(await fetch(root))
  const paths = isRecord(index) && isRecord(index.paths) ? index.paths : {}
  const named = homes?.map(home => groupVersionPath(home).slice(1))
  const kept = Object.entries(paths).filter(([path]) =>
    named === undefined ? isDocument(path) : named.includes(path) && isDocument(path),
  )
  for (const [path] of kept)
    await write(folder, `openapi/v3/${path}.json`, await fetch(`${root}/${path}`))
  const bytes = new TextEncoder().encode(encodeJson({ paths: Object.fromEntries(kept) }))
  await write(folder, 'openapi/v3.json', bytes)
}

/** `api/v1`, `apis/GROUP/VERSION`: others, as `version`, have no kinds. */
const isDocument = (path: string): boolean => {
  const [first, ...rest] = path.split('/')
  const length = first === 'api' ? 1 : first === 'apis' ? 2 : 0
  return length > 0 && rest.length === length && rest.every(isFileName)
}

/** Writes the schema of a kind; gives its path, or undefined if its name is none of a file. */
export async function writeJsonSchema(
  folder: string,
  { group, version, kind }: GroupVersionKind,
  schema: JsonSchema,
): Promise<string | undefined> {
  const parent = group === '' ? version : group
  if (![parent, kind, version].every(isFileName)) return undefined
  const path = `${parent}/${kind.toLowerCase()}_${version}.json`
  await write(folder, path, new TextEncoder().encode(`${JSON.stringify(schema, null, 2)}\n`))
  return path
}

async function write(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, bytes)
}

/**
 * What manifests are checked against without a cluster. Throws UsageError if the folder has no index; checking throws
 * DecodeError if a file is not what it should be.
 */
export async function openSchemasFolder(folder: string): Promise<Judge> {
  await access(join(folder, 'openapi/v3.json')).catch(() => {
    throw new UsageError(`there are no schemas in ${folder}: 'anykind schemas pull' writes some`)
  })
  const schemas = new Schemas(folderSend(folder), { store: new MemoryStore() })
  return {
    schemas: async () => schemas,
    // A kind is there if it has a schema.
    discovery: { resolve: (gvk, signal) => schemas.schemaOf(gvk, signal) },
    validate: (object, signal) => validateObject(object, { schemas }, signal),
  }
}

/** Answers requests for schemas from the files. */
const folderSend =
  (folder: string): Send =>
  async (request, signal) => {
    const bytes = await readDocument(folder, request, signal)
    return {
      status: 200,
      headers: {},
      body: {
        bytes: async () => bytes,
        cancel: () => undefined,
        async *[Symbol.asyncIterator]() {
          yield bytes
        },
      },
    }
  }

async function readDocument(
  folder: string,
  request: ApiRequest,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const [, path] = /^\/openapi\/v3(?:\/(.+))?$/.exec(request.path) ?? []
  try {
    const file = path === undefined || isDocument(path) ? `.${request.path}.json` : ''
    return await readFile(join(folder, file), { signal })
  } catch (error) {
    signal?.throwIfAborted()
    throw new ApiError(decodeStatus(undefined, 404), formatRequest(request), { cause: error })
  }
}
