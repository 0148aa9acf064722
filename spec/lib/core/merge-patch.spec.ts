import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  applyMergePatch,
  diffMergePatch,
  encodeJson,
  isRecord,
  parseJson,
  RequestError,
  setMember,
  threeWayMergePatch,
} from '../../../lib/core/index.ts'
import { freeze } from '../../support/freeze.ts'
import { randomJson } from '../../support/random-json.ts'
import { seededRandom } from '../../support/seeded-random.ts'

/** RFC 7386, appendix A: original, patch, result. */
const appendix: readonly (readonly [string, string, string])[] = [
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
]

/** What is not in the appendix. */
const more: readonly (readonly [string, string, string])[] = [
  ['{"a":1}', '{}', '{"a":1}'],
  ['{"a":1}', '{"a":{"b":null,"c":{"d":null}}}', '{"a":{"c":{}}}'],
  ['{"a":null}', '{"a":{"b":null}}', '{"a":{}}'],
  ['{"a":[1]}', '{"a":[null,{"b":null}]}', '{"a":[null,{"b":null}]}'],
  [
    '{"n":9007199254740993}',
    '{"m":-9223372036854775808}',
    '{"n":9007199254740993,"m":-9223372036854775808}',
  ],
  ['{"n":1}', '{"n":9223372036854775807}', '{"n":9223372036854775807}'],
  ['{}', '{"__proto__":{"polluted":true}}', '{"__proto__":{"polluted":true}}'],
  ['{"__proto__":{"a":1}}', '{"__proto__":{"b":2}}', '{"__proto__":{"a":1,"b":2}}'],
  ['{"__proto__":1}', '{"__proto__":null}', '{}'],
  ['{}', '{"constructor":{"prototype":{"polluted":null}}}', '{"constructor":{"prototype":{}}}'],
  ['{}', '{"toString":{"a":1}}', '{"toString":{"a":1}}'],
]

for (const [value, patch, result] of [...appendix, ...more]) {
  test(`${value} merged with ${patch} is ${result}`, () => {
    const merged = applyMergePatch(freeze(parseJson(value)), freeze(parseJson(patch)))
    assert.equal(encodeJson(merged), result)
    assert.equal(({} as Record<string, unknown>).polluted, undefined)
  })
}

const differences: readonly (readonly [string, string, string])[] = [
  ['{"a":1,"b":{"c":1}}', '{"a":1,"b":{"c":1}}', '{}'],
  ['{"a":1}', '{"a":2,"b":3}', '{"a":2,"b":3}'],
  ['{"a":1,"b":2}', '{"a":1}', '{"b":null}'],
  ['{"a":{"b":1,"c":2}}', '{"a":{"b":1}}', '{"a":{"c":null}}'],
  ['{"a":{"b":1}}', '{"a":{}}', '{"a":{"b":null}}'],
  ['{"a":1}', '{"a":{}}', '{"a":{}}'],
  ['{}', '{"a":{}}', '{"a":{}}'],
  ['{"a":[1,2]}', '{"a":[1]}', '{"a":[1]}'],
  ['{"a":[1]}', '{"a":{"b":1}}', '{"a":{"b":1}}'],
  ['{"a":null}', '{"a":null}', '{}'],
  ['{"a":1}', '{"a":null}', '{"a":null}'],
  ['[1]', '[1]', '[1]'],
  ['{"a":1}', '[1]', '[1]'],
  ['{"n":9007199254740993}', '{"n":9007199254740992}', '{"n":9007199254740992}'],
  ['{"__proto__":{"a":1}}', '{"__proto__":{"a":2}}', '{"__proto__":{"a":2}}'],
  ['{"toString":1}', '{}', '{"toString":null}'],
  ['{}', '{"valueOf":1}', '{"valueOf":1}'],
]

for (const [from, to, patch] of differences) {
  test(`from ${from} to ${to} it is ${patch}`, () => {
    assert.equal(encodeJson(diffMergePatch(freeze(parseJson(from)), freeze(parseJson(to)))), patch)
  })
}

test('a member that is undefined is not there', () => {
  assert.deepEqual(diffMergePatch({ a: undefined, b: 1 }, { a: 1, b: undefined }), {
    a: 1,
    b: null,
  })
  assert.deepEqual(applyMergePatch({ a: 1 }, { a: undefined }), { a: 1 })
})

test('of 3,000 random pairs each patch leads from one to the other', () => {
  const random = seededRandom(2)
  for (let round = 0; round < 3_000; round++) {
    const from = freeze(randomJson(random, { nulls: true }))
    const to = freeze(randomJson(random, { nulls: false }))
    assert.deepEqual(applyMergePatch(from, diffMergePatch(from, to)), to)
  }
})

/** The algorithm of RFC 7386, section 2, word by word; it writes to its target. */
function rfcMerge(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch
  const object = isRecord(target) ? target : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete object[name]
    else
      setMember(
        object,
        name,
        rfcMerge(Object.hasOwn(object, name) ? object[name] : undefined, value),
      )
  }
  return object
}

test('3,000 random patches make what the algorithm of the RFC makes', () => {
  const random = seededRandom(3)
  for (let round = 0; round < 3_000; round++) {
    const [value, patch] = [0, 0].map(() => freeze(randomJson(random, { nulls: true })))
    const expected = rfcMerge(structuredClone(value), structuredClone(patch))
    assert.deepEqual(applyMergePatch(value, patch), expected)
  }
})

/** Original, modified, current, patch: as client-go's tests have them, in our words, and its corners. */
const threeWay: readonly (readonly [string, string, string, string, string])[] = [
  ['nothing changes', '{"a":1}', '{"a":1}', '{"a":1}', '{}'],
  ['nothing at all', '{}', '{}', '{}', '{}'],
  ['a member that is new', '{}', '{"a":1}', '{}', '{"a":1}'],
  ['a member that others have set already', '{}', '{"a":1}', '{"a":1}', '{}'],
  ['a member that others have set otherwise', '{"a":1}', '{"a":1}', '{"a":2}', '{"a":1}'],
  ['a member that others have removed', '{"a":1}', '{"a":1}', '{}', '{"a":1}'],
  ['what others have added stays', '{"a":1}', '{"a":1}', '{"a":1,"b":2}', '{}'],
  ['what is given up goes', '{"a":1,"b":2}', '{"a":1}', '{"a":1,"b":2}', '{"b":null}'],
  ['what is given up goes once more', '{"a":1,"b":2}', '{"a":1}', '{"a":1}', '{"b":null}'],
  [
    'both in one object',
    '{"a":{"b":1}}',
    '{"a":{"c":1}}',
    '{"a":{"b":1,"d":1}}',
    '{"a":{"b":null,"c":1}}',
  ],
  ['an object given up', '{"a":{"b":1}}', '{}', '{"a":{"b":1,"c":2}}', '{"a":null}'],
  ['an object emptied', '{"a":{"b":1}}', '{"a":{}}', '{"a":{"b":1,"c":2}}', '{"a":{"b":null}}'],
  ['an object that is empty and new', '{}', '{"a":{}}', '{}', '{"a":{}}'],
  ['an object where a number is', '{}', '{"a":{"b":1}}', '{"a":1}', '{"a":{"b":1}}'],
  ['a number where an object is', '{"a":{"b":1}}', '{"a":1}', '{"a":{"b":1}}', '{"a":1}'],
  ['a list is one value', '{"a":[1,2]}', '{"a":[1]}', '{"a":[1,2,3]}', '{"a":[1]}'],
  ['a null asks for removal', '{}', '{"a":null}', '{"a":1}', '{"a":null}'],
  ['a null that was there before asks for nothing', '{"a":null}', '{"a":null}', '{"a":1}', '{}'],
  ['a null in an object that is new', '{}', '{"a":{"b":null}}', '{}', '{"a":{"b":null}}'],
  [
    'a digit beyond 2^53',
    '{}',
    '{"a":9007199254740993}',
    '{"a":9007199254740992}',
    '{"a":9007199254740993}',
  ],
  [
    'a prototype’s name',
    '{"__proto__":1,"toString":1}',
    '{"__proto__":2}',
    '{"toString":1}',
    '{"__proto__":2,"toString":null}',
  ],
]

for (const [name, original, modified, current, patch] of threeWay) {
  test(`three ways: ${name}`, () => {
    const [first, second, third] = [original, modified, current].map(
      text => freeze(parseJson(text)) as Record<string, unknown>,
    )
    const result = threeWayMergePatch(first, second ?? {}, third ?? {})
    assert.deepEqual(result, parseJson(patch))
  })
}

test('without a configuration applied before, nothing is removed', () => {
  assert.deepEqual(threeWayMergePatch(undefined, { a: 1 }, { a: 2, b: 3 }), { a: 1 })
})

test('what is too deep is refused', () => {
  const deep = (end: string) => parseJson(`${'{"a":'.repeat(1_100)}${end}${'}'.repeat(1_100)}`)
  assert.throws(() => applyMergePatch({}, deep('1')), RequestError)
  assert.throws(() => diffMergePatch(deep('1'), deep('2')), RequestError)
  assert.throws(() => diffMergePatch({ a: [deep('1')] }, { a: [deep('2')] }), RequestError)
})
