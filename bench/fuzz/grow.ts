import { isRecord } from '../../lib/core/index.ts'
import type { Dice } from './dice.ts'
import { oddNames, oddNumbers, oddTexts } from './odd-values.ts'
import { knownMembers, type Shape, shapeIn } from './shape.ts'

/** Deeper, only what is required is made. */
const richDepth = 2
/** Deeper, nothing is made. */
const maxDepth = 6

/** A value that a schema describes, more or less: rules that it does not tell of may well refuse it. */
export function grow(shape: Shape | undefined, dice: Dice, depth = 0): unknown {
  const schema = shape?.schema ?? {}
  if (Array.isArray(schema.enum) && !dice.oneIn(8)) return structuredClone(dice.pick(schema.enum))
  if (schema.default !== undefined && dice.oneIn(3)) return structuredClone(schema.default)
  switch (typeOf(schema, dice)) {
    case 'object':
      return depth < maxDepth ? growObject(shape, dice, depth) : {}
    case 'array':
      return Array.from({ length: depth < maxDepth ? dice.below(3) : 0 }, () =>
        grow(shapeIn(shape, 0), dice, depth + 1),
      )
    case 'boolean':
      return dice.oneIn(2)
    case 'integer':
      return growInteger(schema, dice)
    case 'number':
      return dice.pick(oddNumbers)
    case 'string':
      return growText(schema, dice)
    default:
      return dice.pick([{}, [], 'a', 1, true, { a: 1 }])
  }
}

function typeOf(schema: Shape['schema'], dice: Dice): unknown {
  if (schema['x-kubernetes-int-or-string'] === true) return dice.pick(['integer', 'string'])
  // int-or-string and quantity, as built-in kinds have them.
  if (Array.isArray(schema.oneOf)) {
    return dice.pick(schema.oneOf.map(branch => (isRecord(branch) ? branch.type : undefined)))
  }
  return schema.type
}

function growObject(shape: Shape | undefined, dice: Dice, depth: number): unknown {
  const required = shape?.schema.required
  const members = knownMembers(shape)
  const isWanted = (name: string) =>
    (Array.isArray(required) && required.includes(name)) ||
    (depth < richDepth && dice.oneIn(2 + members.length / 3))
  const names = members.filter(isWanted)
  if (shapeIn(shape, 'other') !== undefined) names.push(dice.pick(['a', 'b', ...oddNames]))
  return Object.fromEntries(names.map(name => [name, grow(shapeIn(shape, name), dice, depth + 1)]))
}

function growInteger({ minimum, maximum }: Shape['schema'], dice: Dice): number | bigint {
  const bounds = [minimum, maximum].filter(bound => typeof bound === 'number')
  if (bounds.length === 0 || dice.oneIn(3)) return dice.pick(oddNumbers)
  return dice.pick(bounds) + dice.pick([-1, 0, 0, 1])
}

const samples: Readonly<Record<string, readonly string[]>> = {
  'date-time': ['2020-01-01T00:00:00Z', '2020-01-01T00:00:00.000001Z'],
  byte: ['YQ==', ''],
  duration: ['1h', '5m30s'],
}

function growText({ format, minLength, maxLength }: Shape['schema'], dice: Dice): string {
  const known = typeof format === 'string' ? samples[format] : undefined
  if (known !== undefined && !dice.oneIn(3)) return dice.pick(known)
  const lengths = [minLength, maxLength].filter(length => Number(length) < 70_000).map(Number)
  if (lengths.length > 0 && dice.oneIn(3)) {
    return 'a'.repeat(Math.max(0, dice.pick(lengths) + dice.pick([-1, 0, 1])))
  }
  return dice.oneIn(3) ? dice.pick(oddTexts) : dice.pick(['a', 'b', 'web', 'example.com/a'])
}
