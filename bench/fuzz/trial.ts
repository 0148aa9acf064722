import {
  encodeJson,
  type GroupVersionKind,
  type KubeObject,
  parseJson,
} from '../../lib/core/index.ts'
import { encodeYaml } from '../../lib/manifest/index.ts'
import { type Dice, diceOf } from './dice.ts'
import { jsonPatchOf } from './json-patch-mutations.ts'
import { withVersion } from './made-up.ts'
import { mutate } from './mutate.ts'
import type { Shape } from './shape.ts'
import { mutateText } from './text-mutations.ts'

/** A patch, whose text the manifest is; `force` is an apply that takes what others own. */
export type Patching = 'json' | 'merge' | 'strategic' | 'apply' | 'force'

/** What is tried with a manifest: a dry run of one of these. */
export type Operation = 'create' | 'update' | 'status' | Patching

const changes: readonly Operation[] = [
  ...(['update', 'update', 'update'] as const),
  ...(['json', 'json', 'merge', 'strategic', 'apply', 'force'] as const),
]

/** An object that the server would take, as it was written. */
export interface Seed {
  readonly object: unknown
  readonly text: string
  readonly json: boolean
}

/** An object that is there: the manifest that it was made of, and what a program would send back. */
export interface Stored {
  readonly name: string
  readonly namespace: string | undefined
  readonly manifest: string
  readonly object: KubeObject
  /** As the server has it. */
  readonly now: KubeObject
  /** The same in the version that its group prefers, which the server keeps it in: another one may tell less. */
  readonly kept: KubeObject
}

/** A kind, with what its mutants are made of. */
export interface Subject {
  readonly gvk: GroupVersionKind
  readonly shape: Shape | undefined
  readonly hasStatus: boolean
  /** The namespace in which is created, of namespaced kinds. */
  readonly namespace: string | undefined
  readonly seeds: readonly Seed[]
  readonly stored: readonly Stored[]
}

/** One request to compare the answers to. Nothing of it depends on anything but subjects and seed. */
export interface Trial {
  readonly seed: number
  readonly operation: Operation
  readonly gvk: GroupVersionKind
  readonly namespace: string | undefined
  readonly json: boolean
  /** With placeholders for what the server made up of what is updated. */
  readonly text: string
  /** What is updated. */
  readonly stored?: Stored | undefined
}

/** The mutant of a seed, out of subjects of which each is as likely. */
export function trialOf(seed: number, subjects: readonly Subject[], updatesOnly = false): Trial {
  const dice = diceOf(seed)
  const able = updatesOnly ? subjects.filter(({ stored }) => stored.length > 0) : subjects
  const subject = dice.pick(able)
  const isUpdate = subject.stored.length > 0 && (updatesOnly || dice.oneIn(3))
  return isUpdate ? updateOf(seed, subject, dice) : createOf(seed, subject, dice)
}

function createOf(seed: number, subject: Subject, dice: Dice): Trial {
  const { gvk, namespace, seeds, shape } = subject
  const from = dice.pick(seeds)
  const request = { seed, operation: 'create', gvk, namespace } as const
  if (dice.oneIn(6)) {
    return { ...request, json: from.json, text: mutateText(from.text, from.json, dice) }
  }
  const others = seeds.map(({ object }) => object)
  return { ...request, ...written(mutate({ object: from.object, shape, others }, dice), dice) }
}

/** Of the manifest that made the object, or of the object as a program reads it and sends it back. */
function updateOf(seed: number, subject: Subject, dice: Dice): Trial {
  const { gvk, shape } = subject
  const stored = dice.pick(subject.stored)
  const operation = subject.hasStatus && dice.oneIn(3) ? 'status' : dice.pick(changes)
  const others = subject.stored.map(({ object }) => object)
  const manifest = parseJson(stored.manifest) as KubeObject
  const object = dice.pick([manifest, withVersion(manifest), stored.object, stored.object])
  const based = operation === 'status' ? { status: {}, ...object } : object
  const mutant = mutate({ object: based, shape, others }, dice)
  const { namespace } = stored
  const sent = operation === 'json' ? jsonPatchOf(stored.object, mutant, dice) : mutant
  const isJson = ['json', 'merge', 'strategic'].includes(operation) || dice.oneIn(2)
  return { seed, operation, gvk, namespace, stored, ...written(sent, dice, isJson) }
}

/** As JSON or YAML, one in ten with a fault in its text. */
function written(
  object: unknown,
  dice: Dice,
  json: boolean = dice.oneIn(2),
): { json: boolean; text: string } {
  const text = json
    ? encodeJson(object, dice.oneIn(3) ? '  ' : undefined)
    : encodeYaml(object, { keyOrder: dice.pick(['sorted', 'kept']) })
  return { json, text: dice.oneIn(10) ? mutateText(text, json, dice) : text }
}
