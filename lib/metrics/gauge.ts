import type { Family, FamilyName, Labels, Sample } from './family.ts'

/** A value of a series, and which. */
export type Reading = readonly [labels: Labels, value: number]

/** Reads what is so now from those who know. `type` is `counter` where they count. */
export function gauge(
  { name, help }: FamilyName,
  read: () => Iterable<Reading>,
  type: 'gauge' | 'counter' = 'gauge',
): Family {
  return {
    name,
    help,
    type,
    *samples(): Generator<Sample> {
      for (const [labels, value] of read()) yield { suffix: '', labels, value }
    },
  }
}
