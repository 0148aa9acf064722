import type { ObjectRef } from '../../../core/index.ts'
import type { ApplyEvent } from '../../../gitops/index.ts'
import type { Manifest } from '../../../manifest/index.ts'
import type { Invocation } from '../../invocation.ts'
import { placeOf } from '../../object-results.ts'
import { resourceName, someOf } from '../../output/resource-name.ts'
import { WaitProgress } from '../../output/wait-progress.ts'

type Hears<T extends ApplyEvent['type']> = Extract<ApplyEvent<Manifest>, { type: T }>

/**
 * How far a set is, for a terminal: how many of its objects are dealt with, and of the wave that others wait for, what is missing.
 * Where there is no terminal what is amiss is a line, once.
 */
export class SetProgress {
  readonly #total: number
  readonly #to: Pick<Invocation, 'err' | 'tell'>
  #done = 0
  #stage: string | undefined
  #waiting: WaitProgress | undefined

  constructor(total: number, to: Pick<Invocation, 'err' | 'tell'>) {
    this.#total = total
    this.#to = to
    to.tell(`applying ${total} objects`)
  }

  /** One is applied, has failed or is skipped. */
  done(): void {
    this.#done++
    this.#tell()
  }

  /** What is on its way: what others wait for, and what is about to be deleted, which is told in any case. */
  hear(event: Hears<'waiting' | 'replacing'>): void {
    if (event.type === 'waiting') this.#wait(event)
    else {
      const { item, object, cascade } = event
      const what = `${resourceName(object)} is deleted and made anew${withAll(cascade)}`
      this.#to.err.line(`${placeOf(item)}: ${what}`)
    }
  }

  #wait({ event, stage }: Hears<'waiting'>): void {
    const name = stage && `${stage.name} (${stage.number} of ${stage.count})`
    if (this.#waiting === undefined || name !== this.#stage) {
      this.#waiting = new WaitProgress(name === undefined ? {} : { of: name })
    }
    this.#stage = name
    const amiss = this.#waiting.hear(event)
    const { err } = this.#to
    if (amiss !== undefined && !err.isTerminal) err.line(amiss)
    this.#tell()
  }

  #tell(): void {
    const applied = `applied ${this.#done} of ${this.#total}`
    const waiting = this.#waiting?.isWaiting ? `\n${this.#waiting.text}` : ''
    this.#to.tell(applied + waiting)
  }
}

/** What is deleted with it. */
const withAll = (cascade: readonly ObjectRef[]): string => {
  const names = cascade.map(({ kind, name }) => `${kind.toLowerCase()}/${name}`)
  return names.length === 0 ? '' : `, and with it ${someOf(names)}`
}
