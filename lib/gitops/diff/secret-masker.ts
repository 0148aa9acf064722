import { isRecord, type KubeObject, parseJson } from '../../core/index.ts'
import { isSecret, lastApplied } from './secret.ts'

/**
 * Shorter texts are words of everyday's: to take `true` or `admin` out of a message would wreck it, and save nothing, as
 * such a value can be guessed.
 */
const minLength = 8

const mask = '***'

/**
 * Takes the values of Secrets out of any text: of errors, which quote what the server refuses, of events, of what was
 * pruned. It knows the values of the objects that it was shown, in each form that they may come in.
 *
 *     data, stringData, and both in the annotation of client-side apply
 *         ─▶ as it is, in base64, as a string of JSON ─▶ `***`, also where they overlap
 *
 * Forms of less than eight characters are left alone.
 */
export class SecretMasker {
  readonly #forms = new Set<string>()

  /** Takes in the values of a Secret; of other objects none. */
  learn(object: KubeObject | undefined): void {
    if (object === undefined || !isSecret(object)) return
    this.#learnValues(object)
    const copy = object.metadata.annotations?.[lastApplied]
    if (typeof copy === 'string') this.#learnValues(parsed(copy))
  }

  /** The text without the values that are known. */
  mask(text: string): string {
    const ranges = [...this.#forms].flatMap(form => [...occurrences(text, form)])
    if (ranges.length === 0) return text
    let masked = ''
    let end = 0
    for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
      if (from >= end) masked += text.slice(end, from) + mask
      end = Math.max(end, to)
    }
    return masked + text.slice(end)
  }

  #learnValues(secret: unknown): void {
    if (!isRecord(secret)) return
    for (const value of valuesOf(secret.data)) {
      this.#add(value)
      this.#add(Buffer.from(value, 'base64').toString())
    }
    for (const value of valuesOf(secret.stringData)) {
      this.#add(value)
      this.#add(Buffer.from(value).toString('base64'))
    }
  }

  #add(value: string): void {
    for (const form of [value, value.trim(), JSON.stringify(value).slice(1, -1)]) {
      if (form.length >= minLength) this.#forms.add(form)
    }
  }
}

const valuesOf = (values: unknown): string[] =>
  isRecord(values) ? Object.values(values).filter(value => typeof value === 'string') : []

function* occurrences(
  text: string,
  form: string,
): Generator<readonly [from: number, to: number], void, undefined> {
  for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) {
    yield [at, at + form.length]
  }
}

/** What is no JSON has no values that anybody could find. */
function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
