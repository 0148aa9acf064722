import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JsonCursor } from '../../../../lib/client/wire/json-cursor.ts'
import { readWireObject } from '../../../../lib/client/wire/wire-object.ts'
import { decodeJson, isRecord } from '../../../../lib/core/index.ts'
import { seededRandom } from '../../../support/seeded-random.ts'

const read = (text: string) => {
  const cursor = new JsonCursor()
  cursor.open(Buffer.from(text))
  const object = readWireObject(cursor)
  cursor.end()
  return object
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
/** As {@link read} gives it, by way of `JSON.parse`. */
function parsed(json: string) {
  const value = JSON.parse(json)
  const metadata = isRecord(value.metadata) ? value.metadata : {}
  const { name, namespace, uid, resourceVersion, labels, ownerReferences, managedFields } = metadata
  return {
    apiVersion: textOf(value.apiVersion),
    kind: textOf(value.kind),
    name: textOf(name),
    namespace: textOf(namespace),
    uid: textOf(uid),
    resourceVersion: textOf(resourceVersion),
    labels: isRecord(labels) ? labels : undefined,
    ownerReferences: Array.isArray(ownerReferences) ? ownerReferences : undefined,
    managedFields: Object.hasOwn(metadata, 'managedFields') ? managedFields : undefined,
    whole: JSON.stringify(value),
  }
}

function scanned(json: string) {
  const { bytes, labels, ownerReferences, managedFields, ...texts } = read(json)
  const jsonValue = (json: string) => (json === '' ? undefined : JSON.parse(json))
  const range = managedFields && bytes.subarray(managedFields.begin, managedFields.end)
  const member = range && JSON.parse(`{${range}}`)
  return {
    ...texts,
    labels: jsonValue(labels),
    ownerReferences: jsonValue(ownerReferences),
    managedFields: member?.managedFields,
    whole: JSON.stringify(JSON.parse(Buffer.from(bytes).toString())),
  }
}

/** Objects that are written as nobody would write them, but the like of whom a server could send. */
class Author {
  readonly #random: () => number

  constructor(seed: number) {
    this.#random = seededRandom(seed)
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  #of<T>(all: readonly T[]): T {
    return all[this.#below(all.length)] as T
  }

  #blank(): string {
    return this.#below(12) === 0 ? this.#of([' ', '\t', '\r\n', '  ']) : ''
  }

  /** A string with any of its characters escaped. */
  #string(value: string): string {
    const letters = [...value].map(letter => {
      if (this.#below(10) > 0 || letter.length > 1) return JSON.stringify(letter).slice(1, -1)
      return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
    })
    return `"${letters.join('')}"`
  }

  #scalar(): string {
    const texts = ['', 'web', 'a"b\\', 'ü😀', '\u2028', '{"metadata":{"name":"no"}}', '\ud800']
    const numbers = ['0', '-0', '1.5e+3', '9007199254740993', '-12E-2', 'true', 'false', 'null']
    return this.#below(2) === 0 ? this.#string(this.#of(texts)) : this.#of(numbers)
  }

  value(names: readonly string[], depth: number): string {
    const blank = () => this.#blank()
    if (depth === 0 || this.#below(4) === 0) return `${blank()}${this.#scalar()}${blank()}`
    const length = this.#below(6)
    const inner = () => this.value(this.#of([metadataNames, objectNames]), depth - 1)
    if (this.#below(4) === 0) return `${blank()}[${Array.from({ length }, inner)}${blank()}]`
    const members = Array.from({ length }, () => {
      const name = this.#of(names)
      const value = name === 'metadata' ? this.value(metadataNames, depth - 1) : inner()
      return `${blank()}${this.#string(name)}${blank()}:${value}`
    })
    return `${blank()}{${members}${blank()}}`
  }
}

const objectNames = ['apiVersion', 'kind', 'metadata', 'metadata', 'spec', '__proto__', 'metadat']
const metadataNames = [
  ...['name', 'namespace', 'uid', 'resourceVersion', 'labels', 'ownerReferences'],
  ...['managedFields', '__proto__', 'constructor', 'names', 'nam', ''],
]

test('of thousands of strange objects the same is read as by JSON.parse', () => {
  const author = new Author(1)
  let objects = 0
  for (let round = 0; round < 6000; round++) {
    const json = author.value(objectNames, 4)
    if (!isRecord(JSON.parse(json))) continue
    objects++
    assert.deepEqual(scanned(json), parsed(json), json)
  }
  assert.ok(objects > 2000)
})

test('an object that is broken in any one byte is refused, or is what JSON.parse makes of it', () => {
  const author = new Author(2)
  const random = seededRandom(3)
  const replacements = '{}[]",:\\0-.eEtfnu \n\u0001x'
  let refused = 0
  for (let round = 0; round < 6000; round++) {
    const json = author.value(objectNames, 3)
    const at = Math.floor(random() * json.length)
    const replacement = replacements[Math.floor(random() * replacements.length)]
    const broken = `${json.slice(0, at)}${random() < 0.3 ? '' : replacement}${json.slice(at + 1)}`
    // Half of a pair has no bytes of UTF-8.
    if (!broken.isWellFormed()) continue
    const value = attempt(() => JSON.parse(broken))
    const found = attempt(() => scanned(broken))
    assert.deepEqual(found, isRecord(value) ? parsed(broken) : undefined, JSON.stringify(broken))
    if (found === undefined) refused++
  }
  assert.ok(refused > 2000)
})

const attempt = <T>(run: () => T): T | undefined => {
  try {
    return run()
  } catch {
    return undefined
  }
}

test('an object may be as deep as the server takes, and no deeper, without filling the stack', () => {
  const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`
  assert.equal(read(nested(10_000)).bytes.length, 20_006)
  assert.throws(() => read(nested(10_001)), { code: 'ERR_KUBE_DECODE', message: /too deeply/ })
  assert.throws(() => read(`{"a":${'['.repeat(1_000_000)}`), { code: 'ERR_KUBE_DECODE' })
})

test('an error says where, and quotes nothing', () => {
  assert.throws(() => read('{"token":"secret" "other"}'), {
    code: 'ERR_KUBE_DECODE',
    message: 'not valid JSON at byte 18: "," is missing',
  })
})

test('an object whose bytes are far into a larger text has ranges of its own', () => {
  const cursor = new JsonCursor()
  const object = '{"metadata":{"name":"a", "managedFields": [1]}}'
  cursor.open(Buffer.from(`[7, ${object}]`))
  cursor.enterArray()
  cursor.nextItem()
  cursor.skip()
  cursor.nextItem()
  const { bytes, managedFields } = readWireObject(cursor)
  assert.deepEqual(decodeJson(bytes), JSON.parse(object))
  const { begin = 0, end = 0 } = managedFields ?? {}
  assert.equal(Buffer.from(bytes.subarray(begin, end)).toString(), '"managedFields": [1]')
})
