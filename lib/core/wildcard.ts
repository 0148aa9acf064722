/*
 * Patterns of rules about files and fields: `*` is any text of one step, `?` one character, `**` any number of steps. Matched without
 * regular expressions: the worst pattern costs the product of the two lengths.
 */

/** Whether a pattern of one step, as `*.yaml`, is of all of a text. */
export const matchesText = (pattern: string, text: string): boolean =>
  matches([...pattern], [...text], '*', (one, other) => one === '?' || one === other)

/** Whether the steps of a pattern, as `deploy`, `**`, `*.yaml`, are those of a path. */
export const matchesSteps = (pattern: readonly string[], steps: readonly string[]): boolean =>
  matches(pattern, steps, '**', matchesText)

/**
 * Goes through both at once. Behind the last `wild` so far it may begin anew one item further: an earlier one never
 * has to take more, as what it could take the last one can.
 */
function matches(
  pattern: readonly string[],
  items: readonly string[],
  wild: string,
  fits: (pattern: string, item: string) => boolean,
): boolean {
  let at = 0
  let resume: { readonly at: number; item: number } | undefined
  for (let item = 0; item < items.length; ) {
    const one = pattern[at]
    if (one === wild) resume = { at: ++at, item }
    else if (one !== undefined && fits(one, items[item] ?? '')) {
      at++
      item++
    } else if (resume !== undefined) {
      at = resume.at
      item = ++resume.item
    } else return false
  }
  return pattern.slice(at).every(one => one === wild)
}

/** The steps of a field as people write it: `spec.containers[0].image`, `metadata.annotations[example.com/a]`. */
export const fieldSteps = (field: string): string[] =>
  [...field.matchAll(/\[([^\]]*)\]?|[^.[]+/g)].map(([text, bracketed]) => bracketed ?? text)
