import { basename, relative, resolve, sep } from 'node:path'
import { closest, type FieldPath, isRecord } from '../../core/index.ts'
import { formatPosition, ManifestError, type Parsed } from '../../manifest/index.ts'
import type { DocumentReport, ReportedFinding } from './document-report.ts'
import { fieldSteps, matchesSteps, matchesText } from './wildcard.ts'

/**
 * Read from the current folder where it is there and no other is named. YAML, but not called so: `-f .` would take it for
 * a manifest.
 */
export const defaultIgnoreFile = '.anykindignore'

/** Which findings do not count, and why: those that all of its patterns are of. */
export interface IgnoreRule {
  readonly file?: string
  readonly kind?: string
  readonly code?: string
  readonly path?: string
  readonly reason: string
  /** `file:line:column` of the rule itself. */
  readonly place: string
}

const patterns = ['file', 'kind', 'code', 'path'] as const
const members: readonly string[] = [...patterns, 'reason']

/** The rules of a file, and which of them have ignored something. */
export class IgnoreRules {
  readonly #rules: readonly IgnoreRule[]
  readonly #folder: string
  readonly #used = new Set<IgnoreRule>()

  /** Patterns of files are relative to `folder`, the rule file's own. */
  constructor(rules: readonly IgnoreRule[], folder: string) {
    this.#rules = rules
    this.#folder = folder
  }

  /** The document with those findings marked that a rule is of; each by the first that is. */
  apply(document: DocumentReport): DocumentReport {
    if (this.#rules.length === 0) return document
    const findings = document.findings.map(finding => {
      const rule = this.#rules.find(rule => this.#isOf(rule, document, finding))
      if (rule === undefined) return finding
      this.#used.add(rule)
      return { ...finding, ignored: rule.reason }
    })
    return { ...document, findings }
  }

  /** Those that have ignored nothing so far. */
  get unused(): IgnoreRule[] {
    return this.#rules.filter(rule => !this.#used.has(rule))
  }

  #isOf(rule: IgnoreRule, document: DocumentReport, finding: ReportedFinding): boolean {
    const { file, kind, code, path } = rule
    return (
      (file === undefined || isOfFile(file, document.file, this.#folder)) &&
      (kind === undefined || matchesText(kind, document.kind ?? '')) &&
      (code === undefined || matchesText(code, finding.code)) &&
      (path === undefined || matchesSteps(fieldSteps(path), fieldSteps(finding.path)))
    )
  }
}

/** As .gitignore has it: a pattern without a slash is of the name alone, whatever the folder. */
function isOfFile(pattern: string, file: string, folder: string): boolean {
  if (!pattern.includes('/')) return matchesText(pattern, basename(file))
  const isAddress = file.includes('://')
  const steps = isAddress ? file.split('/') : relative(folder, resolve(file)).split(sep)
  return matchesSteps(pattern.replace(/^\.?\//, '').split('/'), steps)
}

/** Reads the rules of a parsed file. Throws ManifestError, with the place, on anything that is not as documented. */
export function decodeIgnoreRules({ value, source }: Parsed): IgnoreRule[] {
  const fault = (why: string, path: FieldPath) => new ManifestError(why, source.locate(path))
  const only = isRecord(value) ? Object.keys(value).find(key => key !== 'ignore') : undefined
  if (only !== undefined) throw fault(`"${only}" is none of: ignore`, [only])
  if (!isRecord(value) || !Array.isArray(value.ignore)) {
    throw fault('a file of ignore rules has one key, "ignore", and a list of rules there', [])
  }
  return value.ignore.map((rule: unknown, index): IgnoreRule => {
    const at = ['ignore', index]
    if (!isRecord(rule)) throw fault('a rule is a map with a reason', at)
    for (const [key, text] of Object.entries(rule)) {
      if (!members.includes(key)) throw fault(unknownKey(key), [...at, key])
      if (typeof text !== 'string' || text.trim() === '') {
        throw fault(`"${key}" of a rule is a text that is not empty`, [...at, key])
      }
    }
    if (rule.reason === undefined) throw fault('a rule needs a "reason"', at)
    if (!patterns.some(key => rule[key] !== undefined)) {
      throw fault(`a rule needs at least one of: ${patterns.join(', ')}`, at)
    }
    const place = formatPosition(source.locate(at))
    return { ...(rule as Omit<IgnoreRule, 'place'>), place }
  })
}

function unknownKey(key: string): string {
  const [close] = closest(key, members)
  const hint = close === undefined ? '' : `; did you mean ${close}?`
  return `"${key}" of a rule is none of: ${members.join(', ')}${hint}`
}
