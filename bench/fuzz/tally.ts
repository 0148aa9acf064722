import { formatGvk } from '../../lib/core/index.ts'
import type { Answer } from '../../lib/rules/index.ts'
import type { Difference } from '../difference.ts'
import type { Find } from './find.ts'

/** What became of some mutants. */
export interface Counts {
  mutants: number
  accepted: number
  undetermined: number
  different: number
}

const none = (): Counts => ({ mutants: 0, accepted: 0, undetermined: 0, different: 0 })

/** Counts answers by kind, and those without a verdict by what they say. */
export class Tally {
  readonly all: Counts = none()
  readonly #kinds = new Map<string, Counts>()
  readonly #reasons = new Map<string, number>()
  readonly #differences = new Map<Difference, number>()

  add({ trial, server, engine, difference }: Find): void {
    const kind = `${formatGvk(trial.gvk)} ${trial.operation}`
    const ofKind = this.#kinds.get(kind) ?? none()
    this.#kinds.set(kind, ofKind)
    const open = [engine, server].find(({ verdict }) => verdict === 'undetermined')
    if (open !== undefined)
      addOne(this.#reasons, whyOf(open, open === engine ? 'engine' : 'server'))
    if (difference !== undefined) addOne(this.#differences, difference)
    for (const counts of [this.all, ofKind]) {
      counts.mutants += 1
      counts.accepted += Number(server.verdict === 'accepted')
      counts.undetermined += Number(open !== undefined)
      counts.different += Number(difference !== undefined)
    }
  }

  /** How many differ in one of these ways. */
  count(...differences: readonly Difference[]): number {
    return differences.reduce((sum, each) => sum + (this.#differences.get(each) ?? 0), 0)
  }

  /** A line for each kind and operation, and for each reason of which there was no verdict. */
  summary(): string {
    const rows = [...this.#kinds].toSorted(([a], [b]) => (a < b ? -1 : 1))
    const reasons = [...this.#reasons].toSorted(([, a], [, b]) => b - a)
    const differences = [...this.#differences].map(([what, count]) => `${count} in the ${what}`)
    return [
      ...rows.map(([kind, counts]) => `${kind}: ${told(counts)}`),
      ...reasons.map(([why, count]) => `no verdict, ${count}: ${why}`),
      `all: ${told(this.all)}${differences.length > 0 ? ` (${differences.join(', ')})` : ''}`,
    ].join('\n')
  }
}

const addOne = <K>(counts: Map<K, number>, key: K) => counts.set(key, (counts.get(key) ?? 0) + 1)

const told = ({ mutants, accepted, undetermined, different }: Counts): string =>
  `${mutants} mutants, ${share(accepted, mutants)} accepted, ${share(undetermined, mutants)} without a verdict, ${different} different`

const share = (part: number, all: number): string =>
  `${((100 * part) / Math.max(all, 1)).toFixed(1)} %`

/** Names aside, which are many. What the engine cannot tell, the server may not tell either: where its code panics. */
const whyOf = ({ message = '' }: Answer, who: string): string =>
  `${who}: ${(message.split('\n')[0] ?? '').replaceAll(/"[^"]*"/g, '"…"').slice(0, 120)}`
