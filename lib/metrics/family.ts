/** What tells the series of a family apart. */
export type Labels = Readonly<Record<string, string>>

/** One value of a family. */
export interface Sample {
  /** Of the family's name: `_bucket`, `_sum` and `_count` of a histogram; else empty. */
  readonly suffix: string
  readonly labels: Labels
  readonly value: number
}

/** Series of one name, as Prometheus has them; what they are now is asked for when they are read. */
export interface Family {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  samples(): Iterable<Sample>
}

/** What all families are called and said to be. */
export type FamilyName = Pick<Family, 'name' | 'help'>

/** By the values of their labels. */
export const keyOf = (labels: Labels): string => JSON.stringify(Object.values(labels))
