import { type Family, type FamilyName, keyOf, type Labels, type Sample } from './family.ts'

/** Counts. Each set of labels must have the same names in the same order. */
export class Counter implements Family {
  readonly type = 'counter'
  readonly name: string
  readonly help: string
  readonly #series = new Map<string, { readonly labels: Labels; value: number }>()

  constructor({ name, help }: FamilyName) {
    this.name = name
    this.help = help
  }

  add(labels: Labels, by = 1): void {
    const key = keyOf(labels)
    const series = this.#series.get(key)
    if (series === undefined) this.#series.set(key, { labels, value: by })
    else series.value += by
  }

  *samples(): Generator<Sample> {
    for (const { labels, value } of this.#series.values()) yield { suffix: '', labels, value }
  }
}
