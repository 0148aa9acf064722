import { closest, type FieldPath, isRecord } from '../core/index.ts'
import type { Parsed } from './manifest.ts'
import { ManifestError } from './manifest-error.ts'
import { formatPosition } from './position.ts'

/** What a file of rules has: one list of maps of texts. */
export interface RuleForm<Member extends string> {
  /** What the rules are, for errors: `ignore rules`. */
  readonly what: string
  /** The one key of the file: `ignore`. */
  readonly list: string
  /** What a rule may have. */
  readonly members: readonly Member[]
  /** What each must have. */
  readonly required: Member
}

/** A rule as it was read, with its `file:line:column`. */
export type ListedRule<Member extends string> = Readonly<Partial<Record<Member, string>>> & {
  readonly place: string
}

/** Reads the rules of a parsed file. Throws ManifestError, with the place, on anything that is not of the form. */
export function decodeRuleList<Member extends string>(
  { value, source }: Parsed,
  { what, list, members, required }: RuleForm<Member>,
): ListedRule<Member>[] {
  const fault = (why: string, path: FieldPath) => new ManifestError(why, source.locate(path))
  const only = isRecord(value) ? Object.keys(value).find(key => key !== list) : undefined
  if (only !== undefined) throw fault(`"${only}" is none of: ${list}`, [only])
  const rules = isRecord(value) ? value[list] : undefined
  if (!Array.isArray(rules)) {
    throw fault(`a file of ${what} has one key, "${list}", and a list of rules there`, [])
  }
  return rules.map((rule: unknown, index): ListedRule<Member> => {
    const at = [list, index]
    if (!isRecord(rule)) throw fault(`a rule is a map with ${named(required)}`, at)
    for (const [key, text] of Object.entries(rule)) {
      if (!members.some(member => member === key))
        throw fault(unknownKey(key, members), [...at, key])
      if (typeof text !== 'string' || text.trim() === '') {
        throw fault(`"${key}" of a rule is a text that is not empty`, [...at, key])
      }
    }
    if (rule[required] === undefined) throw fault(`a rule needs ${named(`"${required}"`)}`, at)
    const place = formatPosition(source.locate(at))
    return { ...(rule as Partial<Record<Member, string>>), place }
  })
}

const named = (name: string): string => `${/^"?[aeiou]/.test(name) ? 'an' : 'a'} ${name}`

function unknownKey(key: string, members: readonly string[]): string {
  const [close] = closest(key, members)
  const hint = close === undefined ? '' : `; did you mean ${close}?`
  return `"${key}" of a rule is none of: ${members.join(', ')}${hint}`
}
