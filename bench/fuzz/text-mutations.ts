import type { Dice } from './dice.ts'

/** Changes the text of a manifest; the same text where it has nothing to change. */
export type TextMutation = (text: string, dice: Dice) => string

/** How numbers may be written, in JSON or YAML or neither. */
const numberForms = [
  ...['1.0', '1e0', '1E3', '-0', '0.1e1', '1.', '.5', '+1', '017', '0o17', '0x1F', '0b11', '1_000'],
  ...[
    '1e400',
    '9223372036854775807',
    '9223372036854775808',
    '1.0000000001',
    '12345678901234567890123',
  ],
]

/** Scalars that YAML 1.1 reads in its own way. */
const scalars = [
  ...['yes', 'on', 'Off', 'y', '~', 'null', 'Null', '.inf', '.NaN', '1:30', '2020-01-01', '0777_'],
  ...[
    '=',
    '<<',
    '"a\\u0041"',
    "'it''s'",
    '!!str 1',
    '!!int "1"',
    '!!binary YQ==',
    '!!float 1',
    '!x a',
  ],
  ...[
    '&a b',
    '*a',
    '|\n  a\n  b',
    '>-\n  a',
    '[a, b',
    '{a: b}',
    '"open',
    '? a',
    '- a',
    '@a',
    '`a`',
    '%a',
  ],
]

/** A member of one line of YAML, which has a scalar. */
const yamlMember = /^(\s*(?:- )*[\w./-]+: )(\S.*)$/
/** A number that stands for itself, in JSON or YAML. */
const number = /(?<=[:[,-] *)-?\d+(?:\.\d+)?(?=\s*(?:[,}\]\n]|$))/g

/** What both forms have in common. */
const ofAll: readonly TextMutation[] = [
  (text, dice) => replaceOne(text, number, dice.pick(numberForms), dice),
  text => `\ufeff${text}`,
  text => text.replaceAll('\n', '\r\n'),
  (text, dice) => text.slice(0, dice.below(text.length)),
  (text, dice) =>
    insert(text, dice.pick(['\t', '\n', ' ', ',', ':', '"', '}', '\u0000', '\u0085']), dice),
]

const ofJson: readonly TextMutation[] = [
  (text, dice) => repeatMember(text, dice),
  (text, dice) => repeatMember(text, dice),
  (text, dice) =>
    replaceOne(text, /(?<=: ?")(?=[^"]*")/g, dice.pick(['\\ud800', '\\u00e9', '\\/', '\\x']), dice),
  (text, dice) =>
    replaceOne(text, /true|false|null/g, dice.pick(['True', 'null', '0', 'NaN']), dice),
  text => `${text} {}`,
  text => text.replace(/}\s*$/, ',}'),
]

const ofYaml: readonly TextMutation[] = [
  (text, dice) => onLine(text, dice, line => `${line}\n${line}`),
  (text, dice) => onLine(text, dice, () => ''),
  (text, dice) => onLine(text, dice, line => dice.pick([' ', '  ', '\t', '- ']) + line),
  (text, dice) => onLine(text, dice, line => line.replace(/^ /, '')),
  (text, dice) => onLine(text, dice, line => `${line} # said of it`),
  (text, dice) => onLine(text, dice, line => line.replace(yamlMember, `$1${dice.pick(scalars)}`)),
  (text, dice) => onLine(text, dice, line => line.replace(yamlMember, `$1${dice.pick(scalars)}`)),
  (text, dice) => onLine(text, dice, line => line.replace(/"/g, '')),
  (text, dice) =>
    onLine(text, dice, line => line.replace(/^(\s*)[\w./-]+:/, `$1${dice.pick(scalars)}:`)),
  (text, dice) =>
    onLine(text, dice, line => line.replace(/: ?/, dice.pick([':', ' : ', ':  ', ': &x ']))),
  text => `---\n${text}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: second}\n`,
  text => `%YAML 1.1\n---\n${text}...\n`,
  text => `x: &x {metadata: {labels: {a: b}}}\n<<: *x\n${text}`,
]

/** Changes a manifest's text as an editor, a template or another program's printer might; what is sent is UTF-8 all the same. */
export function mutateText(text: string, json: boolean, dice: Dice): string {
  return dice
    .pick([...ofAll, ...(json ? ofJson : ofYaml)])(text, dice)
    .toWellFormed()
}

function replaceOne(text: string, pattern: RegExp, by: string, dice: Dice): string {
  const found = [...text.matchAll(pattern)]
  if (found.length === 0) return text
  const { index, 0: match } = dice.pick(found)
  return text.slice(0, index) + by + text.slice(index + match.length)
}

function insert(text: string, what: string, dice: Dice): string {
  const at = dice.below(text.length + 1)
  return text.slice(0, at) + what + text.slice(at)
}

function onLine(text: string, dice: Dice, change: (line: string) => string): string {
  const lines = text.split('\n')
  const at = dice.below(lines.length)
  return lines.with(at, change(lines[at] ?? '')).join('\n')
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g

/** Writes a member of some object a second time, with another value perhaps. */
function repeatMember(text: string, dice: Dice): string {
  const tokens = [...text.matchAll(token)]
  const names = tokens.flatMap(({ 0: word }, at) =>
    tokens[at + 1]?.[0] === ':' && word ? [at] : [],
  )
  if (names.length === 0) return text
  const at = dice.pick(names)
  const [first, value] = [tokens[at], tokens[at + 2]]
  if (first === undefined || value === undefined) return text
  const isScalar = !/[{[]/.test(value[0])
  const repeated = isScalar && dice.oneIn(2) ? value[0] : dice.pick(['1', '"x"', '{}', 'null'])
  return `${text.slice(0, first.index)}${first[0]}:${repeated},${text.slice(first.index)}`
}
