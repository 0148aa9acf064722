import type { Step } from './history.ts'
import type { Verdict } from './verdict.ts'

/** What a handler of an informer was told. */
export interface Told {
  readonly type: 'add' | 'update' | 'delete'
  readonly key: string
  readonly uid: string
  /** Of a delete it means nothing: one that nobody saw has the last known one. */
  readonly revision: number
}

/**
 * Holds what a handler was told against what has happened. Of each object it must be states in the server's order,
 * adds and deletes in turn, up to the last state. What happened after `completeSince` must all be there: Infinity
 * where history was lost, and an informer may pass over states in between.
 */
export function judgeInformer(
  view: readonly Step[],
  told: readonly Told[],
  completeSince: number,
): Verdict {
  const steps = Map.groupBy(view, ({ key }) => key)
  const heard = Map.groupBy(told, ({ key }) => key)
  const keys = new Set([...steps.keys(), ...heard.keys()])
  const judge = new KeyJudge(completeSince)
  for (const key of keys) judge.judge(key, steps.get(key) ?? [], heard.get(key) ?? [])
  return judge
}

class KeyJudge implements Verdict {
  readonly lost: string[] = []
  readonly wrong: string[] = []
  readonly duplicate: string[] = []
  readonly #completeSince: number

  constructor(completeSince: number) {
    this.#completeSince = completeSince
  }

  judge(key: string, steps: readonly Step[], told: readonly Told[]): void {
    let at = -1
    let present = false
    for (const event of told) {
      if ((event.type === 'add') === present) this.wrong.push(`${key}: ${event.type} out of turn`)
      present = event.type !== 'delete'
      const next = steps.findIndex((step, index) => index > at && isTold(step, event))
      if (next >= 0) {
        this.#passOver(steps.slice(at + 1, next))
        at = next
      } else this.#refuse(steps, at, event)
    }
    const rest = steps.slice(at + 1)
    this.#passOver(rest)
    const last = rest.at(-1)
    // Some states may be passed over, the last one never; but what came and went unseen is none of anybody's.
    if (last !== undefined && (last.type === 'put' || present)) {
      this.lost.push(`${key}: ${last.type} at ${last.revision}, the last, was not told`)
    }
  }

  #passOver(steps: readonly Step[]): void {
    for (const { key, type, revision } of steps) {
      if (revision > this.#completeSince)
        this.lost.push(`${key}: ${type} at ${revision} was not told`)
    }
  }

  #refuse(steps: readonly Step[], at: number, { type, key, revision }: Told): void {
    const text = `${key}: ${type} at ${revision}`
    const current = steps[at]
    if (type !== 'delete' && current?.revision === revision)
      this.duplicate.push(`${text} was told twice`)
    else this.wrong.push(`${text} after ${current?.type ?? 'nothing'} at ${current?.revision}`)
  }
}

const isTold = (step: Step, { type, uid, revision }: Told): boolean =>
  step.uid === uid && (type === 'delete' ? step.type === 'gone' : step.revision === revision)
