import { type FieldPath, isRecord, visibleText } from '../../core/index.ts'
import type { Manifest, Position } from '../../manifest/index.ts'

const mask = '***'

/**
 * The lines of manifests' texts as a report may show them. Of a Secret only its keys are shown, where its lines begin
 * with one, and the few values that say which object it is: everything else on its lines is masked, comments too. The
 * shown part of such a line is made of the object, not of the text, so no way of writing YAML brings a value through.
 */
export class ShownLines {
  readonly #manifests: ReadonlyMap<string, readonly Manifest[]>
  readonly #lines = new Map<string, readonly string[]>()

  constructor(manifests: readonly Manifest[]) {
    this.#manifests = Map.groupBy(manifests, ({ source }) => source.text)
  }

  /** All lines of a text that some of the manifests are from. */
  of(text: string): readonly string[] {
    const known = this.#lines.get(text)
    if (known !== undefined) return known
    const lines = maskLines(text.split(/\r?\n/), this.#manifests.get(text) ?? [])
    this.#lines.set(text, lines)
    return lines
  }
}

function maskLines(lines: readonly string[], manifests: readonly Manifest[]): readonly string[] {
  // Whatever its apiVersion and what is in it: that may be what is wrong with it.
  const secrets = manifests.filter(({ object }) => object.kind === 'Secret' || holdsSecret(object))
  if (secrets.length === 0) return lines
  const starts = manifests.map(({ source }) => source.locate([])).sort(byPlace)
  const shown = [...lines]
  for (const secret of secrets) {
    const first = secret.source.locate([])
    const next = starts.find(start => byPlace(start, first) > 0)
    const last = next === undefined ? lines.length : next.line - (isAlone(next, lines) ? 1 : 0)
    const keys = keyLines(secret, lines)
    // Reached by an alias or a merge, it is written among what is not known to be its own.
    if (keys.keys().some(line => line < first.line || line > last)) return lines.map(() => mask)
    for (let line = first.line; line <= last; line++) {
      shown[line - 1] = keys.get(line) ?? maskedLine(lines[line - 1] ?? '')
    }
  }
  return shown
}

/** Whether there is a Secret in the value, as in a template; many objects only name one, by its kind. */
function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret)
  if (!isRecord(value)) return false
  const hasData = ['data', 'stringData'].some(field => Object.hasOwn(value, field))
  return (value.kind === 'Secret' && hasData) || Object.values(value).some(holdsSecret)
}

const byPlace = (one: Position, other: Position): number =>
  one.line - other.line || one.column - other.column

const isIndent = /^[\s-]*$/

const textBefore = ({ line, column }: Omit<Position, 'file'>, lines: readonly string[]): string =>
  lines[line - 1]?.slice(0, column - 1) ?? ''

/** Whether nothing of another object is on the line. */
const isAlone = (start: Position, lines: readonly string[]): boolean =>
  isIndent.test(textBefore(start, lines))

/** Of a line without a key. */
function maskedLine(text: string): string {
  if (text.trim() === '') return ''
  return text.startsWith('---') ? '---' : mask
}

/** For each line that a key or an item of the object begins on, what is shown there: the first of them. */
function keyLines({ object, source }: Manifest, lines: readonly string[]): Map<number, string> {
  const shown = new Map<number, string>()
  for (const [path, value] of membersOf(object, [])) {
    const { line, column } = source.locate(path)
    const first = shown.get(line)
    if (first !== undefined) {
      if (!first.endsWith(mask)) shown.set(line, `${first} ${mask}`)
      continue
    }
    const before = textBefore({ line, column }, lines)
    const indent = isIndent.test(before) ? before : ' '.repeat(before.length)
    const key = path.at(-1)
    shown.set(
      line,
      indent +
        (typeof key === 'number' ? '' : `${visibleText(String(key), { inLine: true })}:`) +
        shownValue(path, value),
    )
  }
  return shown
}

function* membersOf(value: unknown, path: FieldPath): Generator<[path: FieldPath, value: unknown]> {
  if (path.length > 0) yield [path, value]
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* membersOf(item, [...path, index])
  } else if (isRecord(value)) {
    for (const [key, member] of Object.entries(value)) yield* membersOf(member, [...path, key])
  }
}

const open: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'type',
  'metadata.name',
  'metadata.namespace',
])

function shownValue(path: FieldPath, value: unknown): string {
  if (typeof value === 'object' && value !== null) return ''
  const isShown = open.has(path.join('.')) && /^[\w./-]+$/.test(String(value))
  return ` ${isShown ? value : mask}`
}
