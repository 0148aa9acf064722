import { isRecord, setMember } from '../../lib/core/index.ts'
import type { Dice } from './dice.ts'
import { grow } from './grow.ts'
import { oddNames, oddNumbers, oddTexts } from './odd-values.ts'
import type { Place } from './place.ts'
import { knownMembers, shapeIn } from './shape.ts'

/** Changes an object at a place; false where it has nothing to change. */
export type Mutation = (place: Place, dice: Dice) => boolean

/** What people and programs get wrong in an object, by name. */
export const mutations: Readonly<Record<string, Mutation>> = {
  drop: ({ parent, key }) => {
    if (typeof key === 'number') return Array.isArray(parent) && parent.splice(key, 1).length > 0
    return Reflect.deleteProperty(parent, key)
  },
  nullify: place => put(place, null),
  empty: place => {
    const { value } = place
    if (Array.isArray(value)) return put(place, [])
    return put(place, isRecord(value) ? {} : '')
  },
  retype: (place, dice) =>
    put(
      place,
      dice.pick(['text', '7', 7, 1.5, true, null, [], {}, ['a'], { a: 'b' }, [place.value]]),
    ),
  unwrap: place =>
    Array.isArray(place.value) && place.value.length > 0 && put(place, place.value[0]),
  number: (place, dice) => typeof place.value === 'number' && put(place, nearNumber(place, dice)),
  text: (place, dice) => typeof place.value === 'string' && put(place, dice.pick(oddTexts)),
  letters: (place, dice) => {
    const { value } = place
    return typeof value === 'string' && value !== '' && put(place, misspelt(value, dice))
  },
  enumerated: (place, dice) => {
    const allowed = place.shape?.schema.enum
    return Array.isArray(allowed) && put(place, nearWord(dice.pick(allowed), dice))
  },
  regrow: (place, dice) => place.shape !== undefined && put(place, grow(place.shape, dice)),
  extend: ({ value, shape }, dice) => {
    if (!isRecord(value)) return false
    const absent = knownMembers(shape).filter(name => !Object.hasOwn(value, name))
    if (absent.length === 0) return false
    const name = dice.pick(absent)
    setMember(value, name, grow(shapeIn(shape, name), dice))
    return true
  },
  unknown: ({ value }, dice) => {
    if (!isRecord(value)) return false
    setMember(value, dice.pick(oddNames), dice.pick(['x', 1, null, {}, [], { a: 1 }]))
    return true
  },
  rename: ({ parent, key, value }, dice) => {
    if (Array.isArray(parent) || typeof key === 'number') return false
    delete parent[key]
    setMember(parent, dice.oneIn(3) ? dice.pick(oddNames) : misspelt(key, dice), value)
    return true
  },
  repeat: ({ parent, key, value }, dice) => {
    if (!Array.isArray(parent)) return false
    const times = dice.pick([1, 1, 1, 2, 20])
    for (let count = 0; count < times; count++)
      parent.splice(Number(key), 0, structuredClone(value))
    return true
  },
  reorder: ({ value }) => Array.isArray(value) && value.length > 1 && value.reverse() !== undefined,
  nest: (place, dice) => {
    let value: unknown = place.value
    for (let depth = dice.pick([1, 2, 20, 120]); depth > 0; depth--) value = { a: value }
    return put(place, value)
  },
}

function put({ parent, key }: Place, value: unknown): true {
  setMember(parent, `${key}`, value)
  return true
}

function nearNumber({ value, shape }: Place, dice: Dice): unknown {
  const bounds = [value, shape?.schema.minimum, shape?.schema.maximum]
  const near = dice.pick(bounds.filter(bound => typeof bound === 'number'))
  return dice.oneIn(2) ? dice.pick(oddNumbers) : near + dice.pick([-1, 0, 0.5, 1])
}

function misspelt(word: string, dice: Dice): string {
  // By characters: half a pair of surrogates is no text, and cannot be sent.
  const letters = [...word]
  const at = dice.below(letters.length)
  const before = letters.slice(0, at).join('')
  const letter = letters[at] ?? ''
  const after = letters.slice(at + 1).join('')
  return dice.pick([
    before + after,
    before + letter + letter + after,
    before + letter.toUpperCase() + after,
    before + dice.pick(['_', '.', '-', '/', ' ', '0', 'é']) + after,
    `${word} `,
  ])
}

const nearWord = (word: unknown, dice: Dice): unknown => {
  if (typeof word !== 'string') return word
  return dice.pick([word, word, word.toLowerCase(), word.toUpperCase(), `${word} `, ''])
}
