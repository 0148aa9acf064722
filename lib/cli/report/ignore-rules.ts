import { basename, relative, resolve, sep } from 'node:path'
import { fieldSteps, matchesSteps, matchesText } from '../../core/index.ts'
import { decodeRuleList, ManifestError, type Parsed } from '../../manifest/index.ts'
import type { DocumentReport, ReportedFinding } from './document-report.ts'

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
const form = {
  what: 'ignore rules',
  list: 'ignore',
  members: [...patterns, 'reason'],
  required: 'reason',
} as const

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
export function decodeIgnoreRules(parsed: Parsed): IgnoreRule[] {
  return decodeRuleList(parsed, form).map(({ reason = '', ...rule }, index) => {
    if (patterns.some(key => rule[key] !== undefined)) return { ...rule, reason }
    const why = `a rule needs at least one of: ${patterns.join(', ')}`
    throw new ManifestError(why, parsed.source.locate([form.list, index]))
  })
}
