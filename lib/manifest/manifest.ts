import { isRecord, type KubeObject, parseApiVersion, RequestError } from '../core/index.ts'
import { readJson } from './json-text.ts'
import { ManifestError } from './manifest-error.ts'
import { type Source, SourceText, withPlaces } from './source.ts'
import { readYaml } from './yaml.ts'

/** An object as it was written, and where. */
export interface Manifest {
  readonly object: KubeObject
  readonly source: Source
}

/** Options of {@link readManifests}. */
export interface ReadOptions {
  /** The longest text that is read, in characters. Default 10 MiB: more than etcd would ever take of one object. */
  readonly maxLength?: number | undefined
}

/** Of a text in characters, of a file in bytes. */
export const defaultMaxLength: number = 10 * 1024 * 1024

/**
 * The objects of a YAML text of one or more documents, or of JSON values behind each other. Empty documents are
 * skipped; a `List` gives its items, each with its own place. `file` is for messages and sources.
 * Throws {@link ManifestError} on the first fault: nothing is guessed and nothing is left out.
 */
export function readManifests(text: string, file: string, options: ReadOptions = {}): Manifest[] {
  checkLength(text, file, options)
  const { documents, source } = readDocuments(text, file)
  const manifests: Manifest[] = []
  for (const { value, root } of documents) {
    if (value !== null) addObjects(manifests, value, source, root, [])
  }
  return manifests
}

/**
 * The value of a YAML or JSON text that is one document, read as manifests are; null if it is empty.
 * Throws {@link ManifestError}.
 */
export function parseYaml(text: string, file: string, options: ReadOptions = {}): unknown {
  checkLength(text, file, options)
  const { documents, source } = readDocuments(text, file)
  const [first, second] = documents.filter(document => document.value !== null)
  if (second !== undefined) throw source.error('there is more than one document', second.root, [])
  return first?.value ?? null
}

function checkLength(
  text: string,
  file: string,
  { maxLength = defaultMaxLength }: ReadOptions,
): void {
  if (text.length > maxLength) {
    throw new ManifestError(`the text is longer than ${maxLength} characters`, file)
  }
}

interface Documents {
  readonly documents: readonly { readonly value: unknown; readonly root: number }[]
  readonly source: SourceText
}

function readDocuments(text: string, file: string): Documents {
  return withPlaces(text, file, () => {
    const json = /^\s*\{/.test(text) ? readJson(text) : undefined
    return json === undefined
      ? { documents: readYaml(text), source: new SourceText(text, file, 'yaml') }
      : { documents: json, source: new SourceText(text, file, 'json') }
  })
}

type Path = readonly (string | number)[]

function addObjects(
  manifests: Manifest[],
  value: unknown,
  source: SourceText,
  root: number,
  path: Path,
): void {
  const object = checkObject(value, source, root, path)
  const { kind, items } = object
  if (kind.endsWith('List') && Array.isArray(items)) {
    const itemKind = kind.slice(0, -'List'.length)
    items.forEach((item: unknown, index) => {
      // As from the server: the items of a PodList do not say that they are Pods.
      const whole =
        isRecord(item) && itemKind !== ''
          ? { apiVersion: object.apiVersion, kind: itemKind, ...item }
          : item
      addObjects(manifests, whole, source, root, [...path, 'items', index])
    })
  } else {
    if (!isRecord(object.metadata)) {
      throw source.error(`${kind}: there is no metadata`, root, [...path, 'metadata'])
    }
    manifests.push({ object, source: source.source(root, path) })
  }
}

function checkObject(value: unknown, source: SourceText, root: number, path: Path): KubeObject {
  if (!isRecord(value)) {
    throw source.error(`an object is needed, not ${describe(value)}`, root, path)
  }
  for (const field of ['apiVersion', 'kind'] as const) {
    const text = value[field]
    if (text === undefined || text === null || text === '') {
      throw source.error(`the object has no ${field}`, root, path)
    }
    if (typeof text !== 'string') {
      throw source.error(`${field} must be a string, not ${describe(text)}`, root, [...path, field])
    }
  }
  const object = value as KubeObject
  try {
    parseApiVersion(object.apiVersion)
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    throw source.error(error.message, root, [...path, 'apiVersion'])
  }
  return object
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a map' : `a ${typeof value}`
}
