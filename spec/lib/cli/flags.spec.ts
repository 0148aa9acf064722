import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FlagTable, parseFlags } from '../../../lib/cli/flags.ts'
import { UsageError } from '../../../lib/cli/usage-error.ts'

const table = {
  namespace: { kind: 'text', short: 'n', value: 'NAME', help: '' },
  output: { kind: 'text', short: 'o', value: 'FORMAT', help: '', choices: ['yaml', 'json'] },
  cascade: { kind: 'text', value: 'HOW', help: '', bare: 'background', default: 'none' },
  wait: { kind: 'switch', help: '', default: true },
  recursive: { kind: 'switch', short: 'R', help: '' },
  filename: { kind: 'list', short: 'f', value: 'PATH', help: '', commas: true },
  'as-group': { kind: 'list', value: 'GROUP', help: '' },
} as const satisfies FlagTable

const defaults = {
  namespace: undefined,
  output: undefined,
  cascade: 'none',
  wait: true,
  recursive: false,
  filename: [],
  'as-group': [],
}

for (const [line, flags, args] of [
  ['', {}, []],
  ['a b', {}, ['a', 'b']],
  ['a -n x b', { namespace: 'x' }, ['a', 'b']],
  ['-nx', { namespace: 'x' }, []],
  ['-n=x', { namespace: 'x' }, []],
  ['--namespace x', { namespace: 'x' }, []],
  ['--namespace=x', { namespace: 'x' }, []],
  ['--namespace=', { namespace: '' }, []],
  ['--namespace=a=b', { namespace: 'a=b' }, []],
  ['-n -x', { namespace: '-x' }, []],
  ['-n a -n b', { namespace: 'b' }, []],
  ['-oyaml', { output: 'yaml' }, []],
  ['--wait', { wait: true }, []],
  ['--wait=false', { wait: false }, []],
  ['--wait=0 --wait=T', { wait: true }, []],
  ['--wait false', { wait: true }, ['false']],
  ['--cascade', { cascade: 'background' }, []],
  ['--cascade=orphan', { cascade: 'orphan' }, []],
  ['--cascade orphan', { cascade: 'background' }, ['orphan']],
  ['-Rf x', { recursive: true, filename: ['x'] }, []],
  ['-f a,b -f c', { filename: ['a', 'b', 'c'] }, []],
  ['-f -', { filename: ['-'] }, []],
  ['--as-group a,b --as-group c', { 'as-group': ['a,b', 'c'] }, []],
  ['a -- -n x', {}, ['a', '-n', 'x']],
  ['-', {}, ['-']],
] as const) {
  test(`the line "${line}" is read as kubectl reads it`, () => {
    const parsed = parseFlags(line === '' ? [] : line.split(' '), table)
    assert.deepEqual({ ...parsed.flags }, { ...defaults, ...flags })
    assert.deepEqual(parsed.args, args)
    assert.deepEqual(parsed.rest, [])
  })
}

for (const [line, message] of [
  ['--namespac x', 'unknown flag: --namespac; did you mean --namespace?'],
  ['--zzz', 'unknown flag: --zzz'],
  ['--__proto__=x', 'unknown flag: --__proto__'],
  ['--constructor', 'unknown flag: --constructor'],
  ['-x', 'unknown shorthand flag: "x" in -x'],
  ['--namespace', 'flag needs an argument: --namespace'],
  ['-n', 'flag needs an argument: -n'],
  ['-f', 'flag needs an argument: -f'],
  ['--wait=maybe', 'invalid argument "maybe" for "--wait": must be true or false'],
  ['-o xml', 'invalid argument "xml" for "-o": must be one of yaml, json'],
] as const) {
  test(`the line "${line}" is refused`, () => {
    assert.throws(
      () => parseFlags(line.split(' '), table),
      (error: Error) => error instanceof UsageError && error.message === message,
    )
  })
}

test('a command that asks for it gets what follows -- apart', () => {
  const parsed = parseFlags(['a', '-n', 'x', '--', 'b', '-n', 'y'], table, { passesRest: true })
  assert.equal(parsed.flags.namespace, 'x')
  assert.deepEqual(parsed.args, ['a'])
  assert.deepEqual(parsed.rest, ['b', '-n', 'y'])
})

test('a flag that is left out on purpose says what to do instead', () => {
  const refused = { edit: 'change the file first' }
  const parse = (line: string) => () => parseFlags(line.split(' '), table, { refused })
  assert.throws(parse('--edit=true'), {
    code: 'ERR_KUBE_USAGE',
    message: '--edit is not supported: change the file first',
  })
  assert.throws(parse('--constructor'), { message: 'unknown flag: --constructor' })
})
