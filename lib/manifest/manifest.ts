import {
  type FieldPath,
  isRecord,
  type KubeObject,
  parseApiVersion,
  RequestError,
} from '../core/index.ts'
import type { TextDocument } from './document.ts'
import { readJson } from './json-text.ts'
import { Fault, ManifestError } from './manifest-error.ts'
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
  const source = new SourceText(text, file)
  const manifests: Manifest[] = []
  for (const document of readDocuments(text, file)) {
    if (document.value !== null) addObjects(manifests, document.value, { source, document }, [])
  }
  return manifests
}

/** A value that is no manifest, and where it was written. */
export interface Parsed {
  /** Null if the text is empty. */
  readonly value: unknown
  readonly source: Source
}

/**
 * The value of a YAML or JSON text that is one document, read as manifests are; null if it is empty.
 * Throws {@link ManifestError}.
 */
export const parseYaml = (text: string, file: string, options: ReadOptions = {}): unknown =>
  parseYamlSource(text, file, options).value

/** The same with its places. */
export function parseYamlSource(text: string, file: string, options: ReadOptions = {}): Parsed {
  checkLength(text, file, options)
  const [first = empty, second] = readDocuments(text, file).filter(({ value }) => value !== null)
  const source = new SourceText(text, file)
  if (second !== undefined) throw source.error('there is more than one document', second, [])
  return { value: first.value, source: source.source(first, []) }
}

const empty: TextDocument = { value: null, offsetAt: () => 0 }

function checkLength(
  text: string,
  file: string,
  { maxLength = defaultMaxLength }: ReadOptions,
): void {
  if (text.length > maxLength) {
    throw new ManifestError(`the text is longer than ${maxLength} characters`, file)
  }
}

/**
 * As kubectl does: a text that begins like a JSON object is read as JSON values behind each other. Where that ends
 * after one at most, the rest is YAML, whose flow style begins the same.
 */
const readDocuments = (text: string, file: string): readonly TextDocument[] =>
  withPlaces(text, file, () => {
    const { documents, end } = /^\s*\{/.test(text) ? readJson(text) : { documents: [], end: 0 }
    if (end === text.length) return documents
    if (documents.length > 1) throw new Fault('this is no JSON, as it is before', end)
    return [...documents, ...readYaml(text, end)]
  })

interface Place {
  readonly source: SourceText
  readonly document: TextDocument
}

function addObjects(manifests: Manifest[], value: unknown, place: Place, path: FieldPath): void {
  const object = checkObject(value, place, path)
  const { kind, items } = object
  if (kind.endsWith('List') && Array.isArray(items)) {
    const itemKind = kind.slice(0, -'List'.length)
    items.forEach((item: unknown, index) => {
      // As from the server: the items of a PodList do not say that they are Pods.
      const whole =
        isRecord(item) && itemKind !== '' && !item.kind && !item.apiVersion
          ? { ...item, apiVersion: object.apiVersion, kind: itemKind }
          : item
      addObjects(manifests, whole, place, [...path, 'items', index])
    })
  } else {
    if (!isRecord(object.metadata)) {
      throw place.source.error(`${kind}: there is no metadata`, place.document, [
        ...path,
        'metadata',
      ])
    }
    manifests.push({ object, source: place.source.source(place.document, path) })
  }
}

function checkObject(value: unknown, { source, document }: Place, path: FieldPath): KubeObject {
  if (!isRecord(value)) {
    throw source.error(`an object is needed, not ${describe(value)}`, document, path)
  }
  for (const field of ['apiVersion', 'kind'] as const) {
    const text = value[field]
    if (text === undefined || text === null || text === '') {
      throw source.error(`the object has no ${field}`, document, path)
    }
    if (typeof text !== 'string') {
      throw source.error(`${field} must be a string, not ${describe(text)}`, document, [
        ...path,
        field,
      ])
    }
  }
  const object = value as KubeObject
  try {
    parseApiVersion(object.apiVersion)
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    throw source.error(error.message, document, [...path, 'apiVersion'])
  }
  return object
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a map' : `a ${typeof value}`
}
