import { isRecord, type KubeObject, parseApiVersion, valueAt } from '../../core/index.ts'
import { isCustomGroup } from './built-in-groups.ts'
import { conventionalReferences } from './conventional-references.ts'
import { kindNameOf, type Reference, referenceTo } from './reference.ts'
import {
  everyKindRows,
  podSpecPaths,
  podSpecRows,
  type ReferenceRow,
  referenceRows,
} from './reference-rows.ts'

/** A {@link ReferenceRow}, with its path taken apart; an item of a list is `[]`. */
interface Row extends ReferenceRow {
  readonly steps: readonly string[]
}

const stepsOf = (path: string): string[] =>
  [...path.matchAll(/\[([^\]]+)\]|\[\]|[^.[\]]+/g)].map(([step, key]) => key ?? step)

const prepare = (rows: readonly ReferenceRow[]): Row[] =>
  rows.map(row => ({ ...row, steps: stepsOf(row.path) }))

const everyKind = prepare(everyKindRows)
const podSpec = prepare(podSpecRows)
const byKind = new Map(Object.entries(referenceRows).map(([kind, rows]) => [kind, prepare(rows)]))
const podSpecs = new Map(
  Object.entries(podSpecPaths).map(([kind, path]) => [kind, { path, steps: stepsOf(path) }]),
)

/**
 * The objects that an object names: by the table of Kubernetes' own kinds, and in custom resources by what fields are
 * usually called. What is marked `optional`, and all of a custom resource's, are hints. Pure.
 */
export function referencesOf(object: KubeObject): Reference[] {
  const kind = kindNameOf(object)
  const found: Reference[] = []
  collect(object, everyKind, '', found)
  collect(object, byKind.get(kind) ?? [], '', found)
  const pods = podSpecs.get(kind)
  if (pods !== undefined) collect(valueAt(object, pods.steps), podSpec, `${pods.path}.`, found)
  const { group } = parseApiVersion(object.apiVersion)
  if (isCustomGroup(group)) found.push(...conventionalReferences(object))
  return found
}

function collect(root: unknown, rows: readonly Row[], prefix: string, found: Reference[]): void {
  if (!isRecord(root)) return
  for (const row of rows) {
    visit(root, row.steps, 0, false, (value, isOptional) => {
      const strength = isOptional || row.optional ? 'hint' : 'reference'
      const reference = referenceTo(value, row.to, { path: prefix + row.path, strength })
      if (reference !== undefined) found.push(reference)
    })
  }
}

/** All values at the end of the steps, and whether the map that they are in says `optional`. */
function visit(
  value: unknown,
  steps: readonly string[],
  at: number,
  isOptional: boolean,
  see: (value: unknown, isOptional: boolean) => void,
): void {
  const step = steps[at]
  if (step === undefined) see(value, isOptional)
  else if (step === '[]') {
    if (Array.isArray(value)) for (const item of value) visit(item, steps, at + 1, false, see)
  } else if (isRecord(value) && Object.hasOwn(value, step)) {
    visit(value[step], steps, at + 1, isOptional || value.optional === true, see)
  }
}
