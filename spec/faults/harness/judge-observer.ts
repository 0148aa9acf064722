import type { Step } from './history.ts'
import type { Verdict } from './verdict.ts'

/** What a reader of `observe` was told: all that there is, or the revision of one change. */
export type Observed =
  | { readonly type: 'listed'; readonly revisions: readonly number[] }
  | { readonly type: 'applied' | 'deleted'; readonly revision: number }

/**
 * Holds what a reader was told against what has happened: each list must be what there was at some time, not before
 * what was told already, and everything after it must come, once, in order, up to the end or the next list.
 */
export function judgeObserver(view: readonly Step[], observed: readonly Observed[]): Verdict {
  const [lost, wrong, duplicate]: string[][] = [[], [], []] as [string[], string[], string[]]
  const moments = momentsOf(view)
  /** The step that was told last, -1 before the first; several after a list that fits several moments. */
  let at: readonly number[] = [-1]
  for (const event of observed) {
    if (event.type === 'listed') {
      const oldest = Math.min(...at)
      const fitting = (moments.get(nameOf(event.revisions)) ?? []).filter(each => each >= oldest)
      if (fitting.length > 0) at = fitting
      else
        wrong.push(`a list of ${event.revisions.length} objects is of no time, or of an older one`)
      continue
    }
    const index = view.findIndex(({ revision }) => revision === event.revision)
    const before = at.filter(each => each < index).at(-1)
    if (index < 0) wrong.push(`${event.type} at ${event.revision} never was`)
    else if (before === undefined) duplicate.push(`${event.type} at ${event.revision} came again`)
    else {
      lost.push(...missed(view.slice(before + 1, index)))
      if (isDeleted(event) !== (view[index]?.type === 'gone'))
        wrong.push(`${event.revision} is no ${event.type}`)
    }
    if (before !== undefined) at = [index]
  }
  lost.push(...missed(view.slice(Math.max(...at) + 1)))
  return { lost, wrong, duplicate }
}

const isDeleted = ({ type }: Observed): boolean => type === 'deleted'

const missed = (steps: readonly Step[]): string[] =>
  steps.map(({ key, type, revision }) => `${key}: ${type} at ${revision} was not observed`)

const nameOf = (revisions: readonly number[]): string => revisions.toSorted((a, b) => a - b).join()

/** After which steps there was just what a list says. */
function momentsOf(view: readonly Step[]): Map<string, number[]> {
  const moments = new Map<string, number[]>([['', [-1]]])
  const state = new Map<string, number>()
  for (const [index, { key, type, revision }] of view.entries()) {
    if (type === 'put') state.set(key, revision)
    else state.delete(key)
    const name = nameOf([...state.values()])
    moments.set(name, [...(moments.get(name) ?? []), index])
  }
  return moments
}
