import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type KubeObject, matchesSelector } from '../../../../lib/core/index.ts'
import {
  type Content,
  createStore,
  type Indexer,
  keyOf,
  Lister,
  labelIndices,
  type ObjectStore,
  type StoreMode,
} from '../../../../lib/watch/store/index.ts'
import { seededRandom } from '../../../support/seeded-random.ts'
import { decodeWire, wireObject } from '../../../support/wire-objects.ts'

const indexers: Readonly<Record<string, Indexer>> = {
  app: { label: 'app' },
  node: { field: 'spec.nodeName' },
  owner: 'owner',
  sizes: object => (object.spec as { sizes: string[] }).sizes,
}

const modes: readonly StoreMode[] = ['bytes', 'compact', 'objects']
const open = (mode: StoreMode) => {
  const store = createStore({ mode, decode: decodeWire, indexers })
  return { store, lister: new Lister(() => store, labelIndices(indexers)) }
}

const remove = (store: ObjectStore, key: string) =>
  store.delete(store.idOf(key) ?? assert.fail(`${key} is not there`))

/** Objects of any size, of which few have much in common. */
class Author {
  readonly #random: () => number
  #version = 0

  constructor(seed: number) {
    this.#random = seededRandom(seed)
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  #some(all: readonly string[]): string[] {
    return all.filter(() => this.below(2) === 0)
  }

  object(): KubeObject {
    const isLarge = this.below(50) === 0
    const owners = this.#some(['u1', 'u2']).map(uid => ({ uid, kind: 'X', name: 'x' }))
    return {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: `name-${this.below(40)}`,
        namespace: ['a', 'b', 'c'][this.below(3)] ?? '',
        uid: `uid-${this.below(1000)}`,
        resourceVersion: String(++this.#version),
        labels: Object.fromEntries(
          this.#some(['app', 'tier']).map(key => [key, `v${this.below(3)}`]),
        ),
        ...(owners.length > 0 && { ownerReferences: owners }),
      },
      spec: {
        ...(this.below(2) === 0 && { nodeName: `node-${this.below(4)}` }),
        sizes: this.#some(['s', 'm', 'l']),
        text: 'ü😀"\\'.repeat(this.below(isLarge ? 20_000 : 100)),
      },
    }
  }
}

const names = (objects: Iterable<KubeObject>) => Array.from(objects, nameOf).toSorted()
const nameOf = ({ metadata: { namespace = '', name = '' } }: KubeObject) =>
  keyOf({ namespace, name })

function assertSame(lister: Lister, wanted: ReadonlyMap<string, KubeObject>): void {
  const all = [...wanted.values()]
  assert.equal(lister.size, wanted.size)
  assert.deepEqual(names(lister.list()), [...wanted.keys()].toSorted())
  for (const [key, object] of wanted) assert.deepEqual(lister.get(key), object)
  assert.equal(lister.get('a/none'), undefined)
  for (const namespace of ['a', 'b', 'none']) {
    const inside = all.filter(({ metadata }) => metadata.namespace === namespace)
    assert.deepEqual([...lister.keys({ namespace })].toSorted(), names(inside))
  }
  for (const labelSelector of ['app=v1', 'app in (v0,v2),tier', '!app', 'tier!=v1']) {
    const selected = all.filter(({ metadata }) => matchesSelector(labelSelector, metadata.labels))
    assert.deepEqual(names(lister.list({ labelSelector })), names(selected), labelSelector)
    const inside = selected.filter(({ metadata }) => metadata.namespace === 'b')
    assert.deepEqual(names(lister.list({ namespace: 'b', labelSelector })), names(inside))
  }
  const spec = (object: KubeObject) => object.spec as { nodeName?: string; sizes: string[] }
  const owners = ({ metadata }: KubeObject) =>
    (metadata.ownerReferences as { uid: string }[] | undefined)?.map(({ uid }) => uid) ?? []
  const expected: Readonly<
    Record<string, (object: KubeObject) => readonly (string | undefined)[]>
  > = {
    app: ({ metadata }) => [metadata.labels?.app],
    node: object => [spec(object).nodeName],
    owner: owners,
    sizes: object => spec(object).sizes,
  }
  for (const [name, valuesOf] of Object.entries(expected)) {
    const values = new Set(all.flatMap(valuesOf).filter(value => value !== undefined))
    assert.deepEqual(new Set(lister.indexValues(name)), values)
    for (const value of [...values, 'none']) {
      const found = all.filter(object => valuesOf(object).includes(value))
      assert.deepEqual(names(lister.byIndex(name, value)), names(found), `${name} ${value}`)
    }
  }
}

/** Random puts and deletes, and what there should be in the end. */
function churn(mode: StoreMode, seed: number): void {
  const author = new Author(seed)
  const { store, lister } = open(mode)
  const wanted = new Map<string, KubeObject>()
  const taken: (readonly [Content, KubeObject])[] = []
  for (let round = 0; round < 600; round++) {
    const object = author.object()
    const key = nameOf(object)
    if (author.below(3) > 0 || !wanted.has(key)) {
      const id = store.put(wireObject(object))
      wanted.set(key, object)
      if (author.below(20) === 0) taken.push([store.content(id), object])
    } else {
      remove(store, key)
      wanted.delete(key)
    }
    if (author.below(4) === 0) lister.get(key)
    if (round % 150 === 0) assertSame(lister, wanted)
  }
  assertSame(lister, wanted)
  // What was taken long ago is as it was, whatever was moved or let go since.
  for (const [content, object] of taken) assert.deepEqual(content.read(), object)
  for (const key of wanted.keys()) remove(store, key)
  assertSame(lister, new Map())
}

for (const mode of modes) {
  test(`${mode}: after any puts and deletes a store has what a Map has`, () => {
    for (let seed = 1; seed <= 6; seed++) churn(mode, seed)
  })

  test(`${mode}: whoever reads cannot change what is kept`, () => {
    const { store, lister } = open(mode)
    const object = new Author(1).object()
    const key = nameOf(object)
    store.put(wireObject(object))
    for (let read = 0; read < 4; read++) {
      const found = lister.get(key) ?? assert.fail()
      const inner = found.spec as { sizes: string[] }
      try {
        inner.sizes.push('spoilt')
        found.metadata.name = 'spoilt'
      } catch (error) {
        assert.ok(error instanceof TypeError)
      }
      assert.deepEqual(store.content(0).read(), object)
    }
    assert.equal(lister.get(key), lister.get(key))
    assert.deepEqual(lister.get(key), object)
  })
}

test('bytes take little more than on the wire, and go back with the objects', () => {
  const { store } = open('bytes')
  const author = new Author(2)
  const objects = Array.from({ length: 3000 }, (_, index) => {
    const object = author.object()
    object.metadata.name = `name-${index}`
    return wireObject(object)
  })
  for (const object of objects) store.put(object)
  const wire = objects.reduce((sum, { bytes }) => sum + bytes.length, 0)
  assert.ok(
    store.bytes >= wire && store.bytes < wire * 1.1 + 1024 * 1024,
    `${store.bytes} of ${wire}`,
  )
  for (let round = 0; round < 5; round++) for (const object of objects) store.put(object)
  assert.ok(store.bytes < 2 * wire + 2 * 1024 * 1024, `${store.bytes} of ${wire}`)
  for (const object of objects.slice(10)) remove(store, keyOf(object))
  assert.ok(store.bytes < 3 * 1024 * 1024, `${store.bytes}`)
})

test('compact takes a fraction of that', () => {
  const { store } = open('compact')
  const author = new Author(3)
  let wire = 0
  for (let index = 0; index < 2000; index++) {
    const object = author.object()
    object.metadata.name = `name-${index}`
    const { bytes, ...rest } = wireObject(object)
    wire += bytes.length
    store.put({ bytes, ...rest })
  }
  assert.ok(store.bytes < wire / 5, `${store.bytes} of ${wire}`)
})

test('a store that has lost all its objects has no labels left', () => {
  const { store } = open('bytes')
  const author = new Author(4)
  for (let round = 0; round < 200; round++) store.put(wireObject(author.object()))
  assert.ok(store.labelSets > 1)
  for (const id of [...store.ids()]) store.delete(id)
  assert.equal(store.labelSets, 0)
})

test('a store of few objects takes a few KiB', () => {
  const { store } = open('bytes')
  const object = new Author(1).object()
  object.spec = { sizes: [] }
  store.put(wireObject(object))
  assert.equal(store.bytes, 4096)
})

test('an index that there is none of is refused, and so is a selector', () => {
  const { lister } = open('bytes')
  assert.throws(() => [...lister.byIndex('none', 'x')], { code: 'ERR_KUBE_REQUEST' })
  assert.throws(() => [...lister.list({ labelSelector: '=' })], { code: 'ERR_KUBE_REQUEST' })
})

test('__proto__ is a label and a field as any other', () => {
  const store = createStore({
    mode: 'bytes',
    decode: decodeWire,
    indexers: { label: { label: 'constructor' }, field: { field: 'spec.__proto__' } },
  })
  const lister = new Lister(() => store, new Map())
  const text =
    '{"apiVersion":"v1","kind":"X","metadata":{"name":"a","labels":{"__proto__":"x"}},"spec":{"__proto__":"y"}}'
  store.put(wireObject(decodeWire(Buffer.from(text))))
  assert.deepEqual([...lister.indexValues('label')], [])
  assert.deepEqual([...lister.keysByIndex('field', 'y')], ['a'])
  assert.equal(({} as { x?: unknown }).x, undefined)
})

test('what is read again soon is shared and frozen; going through many twice shares nothing', () => {
  const { store, lister } = open('bytes')
  const names = Array.from({ length: 1200 }, (_, index) => `name-${index}`)
  for (const name of names) {
    const metadata = { name, namespace: 'a', uid: name, resourceVersion: '1' }
    store.put(wireObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata, spec: { sizes: [] } }))
  }
  for (let round = 0; round < 3; round++) {
    for (const object of lister.list()) assert.equal(Object.isFrozen(object), false)
  }
  const [key = ''] = lister.keys()
  lister.get(key)
  const second = lister.get(key)
  assert.equal(Object.isFrozen(second), true)
  assert.equal(lister.get(key), second)
})
