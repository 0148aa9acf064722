import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Groups } from '../../../../lib/watch/store/groups.ts'
import { IdSet } from '../../../../lib/watch/store/id-set.ts'
import { KeyIndex } from '../../../../lib/watch/store/key-index.ts'
import { TextColumn } from '../../../../lib/watch/store/text-column.ts'
import { seededRandom } from '../../../support/seeded-random.ts'

const texts = [
  '',
  'a',
  'shop/web',
  'ü',
  'ÿ',
  '漢',
  '😀',
  'x'.repeat(8),
  'x'.repeat(9),
  'x'.repeat(300),
]

test('a text column has what was set last, whatever it is', () => {
  const random = seededRandom(1)
  const column = new TextColumn(8)
  const wanted = new Map<number, string>()
  for (let round = 0; round < 2000; round++) {
    const id = Math.floor(random() * 100)
    const text = texts[Math.floor(random() * texts.length)] ?? ''
    column.set(id, text)
    wanted.set(id, text)
  }
  for (const [id, text] of wanted) {
    assert.equal(column.get(id), text)
    for (const other of texts) assert.equal(column.is(id, other), other === text)
  }
  assert.equal(column.get(1000), '')
  assert.equal(column.is(1000, ''), true)
  assert.equal(column.is(1000, 'a'), false)
})

test('a key index has what a Map has, after any adds and deletes', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = seededRandom(seed)
    const index = new KeyIndex()
    const wanted = new Map<string, number>()
    const free: number[] = []
    let end = 0
    for (let round = 0; round < 1000; round++) {
      // Few names, so that there are many deletes, and those behind them move up in all ways.
      const key = `${'n'.repeat(Math.floor(random() * 3) * 30)}/${Math.floor(random() * 60)}`
      const known = wanted.get(key)
      assert.equal(index.idOf(key), known)
      if (known === undefined) {
        const id = free.pop() ?? end++
        index.add(id, key)
        wanted.set(key, id)
      } else {
        index.delete(known)
        wanted.delete(key)
        free.push(known)
      }
    }
    assert.equal(index.size, wanted.size)
    for (const [key, id] of wanted) {
      assert.equal(index.idOf(key), id)
      assert.equal(index.keyOf(id), key)
    }
    for (const id of wanted.values()) index.delete(id)
    assert.equal(index.size, 0)
    assert.equal(index.idOf('/1'), undefined)
  }
})

test('a record without a key cannot lose it', () => {
  const index = new KeyIndex()
  index.add(0, 'a')
  assert.throws(() => index.delete(1), RangeError)
  assert.equal(index.idOf('a'), 0)
})

test('who goes through ids sees what is added behind the place, and not what is taken out', () => {
  const ids = new IdSet()
  for (const id of [0, 2, 5]) ids.add(id)
  ids.add(2)
  assert.equal(ids.size, 3)
  const seen: number[] = []
  for (const id of ids) {
    seen.push(id)
    if (id !== 0) continue
    assert.equal(ids.delete(5), true)
    assert.equal(ids.delete(5), false)
    ids.add(40)
  }
  assert.deepEqual(seen, [0, 2, 40])
  ids.clear()
  assert.deepEqual([ids.size, [...ids]], [0, []])
})

test('groups have the records that were set last, and none that is empty', () => {
  const random = seededRandom(2)
  const below = (limit: number) => Math.floor(random() * limit)
  const groups = new Groups()
  const wanted = new Map<number, string>()
  for (let round = 0; round < 3000; round++) {
    const id = below(40)
    if (below(4) === 0) {
      groups.delete(id)
      wanted.delete(id)
    } else {
      const name = ['a', 'b', 'c', '', '__proto__'][below(5)] ?? ''
      groups.set(id, name)
      wanted.set(id, name)
    }
    if (round % 100 > 0) continue
    const names = new Set(wanted.values())
    assert.equal(groups.size, names.size)
    for (const name of [...names, 'none']) {
      const ids = [...wanted].filter(([, each]) => each === name).map(([id]) => id)
      assert.deepEqual([...groups.of(name)].toSorted(), ids.toSorted())
      for (let id = 0; id < 41; id++) assert.equal(groups.has(name, id), ids.includes(id))
    }
  }
  for (const id of wanted.keys()) groups.delete(id)
  assert.equal(groups.size, 0)
})

test('who goes through a group sees neither what leaves it meanwhile nor what comes', () => {
  const groups = new Groups()
  for (const id of [0, 1, 2]) groups.set(id, 'a')
  const seen: number[] = []
  for (const id of groups.of('a')) {
    seen.push(id)
    if (id !== 2) continue
    groups.set(1, 'b')
    groups.set(3, 'a')
  }
  assert.deepEqual(seen, [2, 0])
})
