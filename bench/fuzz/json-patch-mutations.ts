import { diffJsonPatch } from '../../lib/client/json-patch/index.ts'
import type { JsonPatchOperation } from '../../lib/core/index.ts'
import type { Dice } from './dice.ts'

/** An operation as it is sent, right or wrong. */
type Sent = Record<string, unknown>

const odd: readonly ((operation: Sent, paths: readonly string[], dice: Dice) => Sent)[] = [
  ({ path }) => ({ op: 'remove', path }),
  ({ path }, _, dice) => ({ op: 'test', path, value: dice.pick([null, {}, 'a', 1]) }),
  ({ path }, paths, dice) => ({ op: dice.pick(['move', 'copy']), from: dice.pick(paths), path }),
  ({ path }) => ({ op: 'move', from: path, path: `${path}/a` }),
  (operation, _, dice) => ({ ...operation, path: oddPath(operation, dice) }),
  (operation, _, dice) => ({ ...operation, op: dice.pick(['add', 'replace', 'Add', '', 5]) }),
  ({ value: _, ...operation }) => operation,
  ({ path: _, ...operation }) => operation,
  (operation, _, dice) => ({ ...operation, zz: dice.pick([1, null]) }),
]

const oddPath = ({ path }: Sent, dice: Dice): string =>
  dice.pick([
    ...['', '/', '/metadata', '/metadata/name', '/status', '/kind', '/__proto__/a', 'spec'],
    ...['/-', '/0', '/01', '/-1', '/1e0', '/99', '/~2', '/~', '/a'].map(step => `${path}${step}`),
    `${path}`.replace(/[^/]*$/, '-'),
  ])

/**
 * The JSON patch from one object to another, in one of three with one to three operations that are odd, or stand
 * elsewhere, or come twice.
 */
export function jsonPatchOf(from: unknown, to: unknown, dice: Dice): readonly unknown[] {
  const patch: Sent[] = diffJsonPatch(from, to, { test: dice.oneIn(4) }).map(sent)
  if (patch.length === 0) patch.push({ op: 'test', path: '/kind', value: 'x' })
  if (!dice.oneIn(3)) return patch
  const paths = patch.map(({ path }) => String(path))
  for (let left = dice.pick([1, 1, 2, 3]); left > 0; left--) {
    const at = dice.below(patch.length)
    const operation = dice.pick(odd)(patch[at] ?? {}, paths, dice)
    patch.splice(dice.oneIn(2) ? at : dice.below(patch.length), dice.below(2), operation)
  }
  return patch
}

const sent = (operation: JsonPatchOperation): Sent => ({ ...operation })
