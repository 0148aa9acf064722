import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkExec, decodeExec } from '../../../lib/config/exec-entry.ts'

const v1 = 'client.authentication.k8s.io/v1'
const v1beta1 = 'client.authentication.k8s.io/v1beta1'
const decode = (exec: unknown) => decodeExec(exec, 'user "a"', '/k', path => `/folder/${path}`)
const check = (exec: object) => {
  const entry = decode({ apiVersion: v1, command: 'x', interactiveMode: 'Never', ...exec })
  assert.ok(entry)
  return checkExec(entry)
}

test('an entry has the fields of ExecConfig; what is absent or empty is as in Go', () => {
  const hint = 'brew install x'
  assert.deepEqual(
    decode({
      apiVersion: v1,
      command: 'x',
      args: ['a', ''],
      env: [{ name: 'A', value: 'b' }, { name: 'C' }],
      installHint: hint,
      provideClusterInfo: true,
      interactiveMode: 'Always',
      unknown: 1,
    }),
    {
      apiVersion: v1,
      command: 'x',
      args: ['a', ''],
      env: [
        { name: 'A', value: 'b' },
        { name: 'C', value: '' },
      ],
      installHint: hint,
      provideClusterInfo: true,
      interactiveMode: 'Always',
    },
  )
  const nothing = {
    apiVersion: undefined,
    command: undefined,
    args: [],
    env: [],
    installHint: undefined,
    provideClusterInfo: false,
    interactiveMode: undefined,
  }
  assert.deepEqual(decode({ apiVersion: '', command: null, args: null, env: null }), nothing)
  assert.equal(decode(undefined), undefined)
  assert.equal(decode(null), undefined)
})

for (const [command, expected] of [
  ['aws', 'aws'],
  ['./aws', '/folder/./aws'],
  ['bin/aws', '/folder/bin/aws'],
  ['aws cli', 'aws cli'],
  ...(process.platform === 'win32' ? [] : [['a\\b', 'a\\b'] as const]),
] as const) {
  test(`the command ${command} of a file in /folder is ${expected}`, () => {
    assert.equal(decode({ command })?.command, expected)
  })
}

const shapes: Record<string, readonly [unknown, RegExp]> = {
  'a text': ['hunter2', /: "exec" must be a mapping$/],
  'a list': [['hunter2'], /: "exec" must be a mapping$/],
  'a command of a list': [{ command: ['hunter2'] }, /: "exec\.command" must be a string$/],
  'a command with NUL': [{ command: 'hunter2\0' }, /: "exec\.command" must be without NUL$/],
  'arguments of a text': [{ args: 'hunter2' }, /: "exec\.args" must be a list$/],
  'an argument that is a number': [
    { args: ['hunter2', 1] },
    /: "exec\.args\[1\]" must be a string/,
  ],
  'an argument with NUL': [
    { args: ['hunter2\0'] },
    /: "exec\.args\[0\]" must be a string without NUL$/,
  ],
  'an environment as a mapping': [{ env: { A: 'hunter2' } }, /: "exec\.env" must be a list$/],
  'a variable without a name': [
    { env: [{ value: 'hunter2' }] },
    /: "exec\.env\[0\]" must be a name/,
  ],
  'a variable whose name is empty': [
    { env: [{ name: '', value: 'hunter2' }] },
    /: "exec\.env\[0\]"/,
  ],
  'a variable whose name has a value': [{ env: [{ name: 'A=hunter2' }] }, /: "exec\.env\[0\]"/],
  'a variable that is a number': [{ env: [{ name: 'A', value: 1 }] }, /: "exec\.env\[0\]"/],
  'a flag that is a text': [
    { provideClusterInfo: 'true' },
    /: "exec\.provideClusterInfo" must be true or false$/,
  ],
}
for (const [what, [exec, message]] of Object.entries(shapes)) {
  test(`${what} is refused when the file is read, by place and without the value`, () => {
    assert.throws(
      () => decode(exec),
      (error: Error) => {
        assert.match(error.message, /^\/k: user "a": /)
        assert.match(error.message, message)
        return !error.message.includes('hunter2')
      },
    )
  })
}

const unusable: Record<string, readonly [object, string]> = {
  'no command': [{ command: '' }, 'the user\'s "exec" names no command'],
  'no apiVersion': [
    { apiVersion: '' },
    `the credential plugin x has no apiVersion: write ${v1}, or ${v1beta1} if that is what it answers`,
  ],
  v1alpha1: [
    { apiVersion: 'client.authentication.k8s.io/v1alpha1' },
    `the credential plugin x has apiVersion v1alpha1, which Kubernetes has removed: write ${v1}, or ${v1beta1} if that is what it answers`,
  ],
  'an apiVersion of others': [
    { apiVersion: 'v1' },
    `the credential plugin x has an apiVersion that is none: write ${v1}, or ${v1beta1} if that is what it answers`,
  ],
  'no interactiveMode in v1': [
    { interactiveMode: '' },
    'the credential plugin x has no interactiveMode: write Never, IfAvailable or Always',
  ],
  'an interactiveMode in lower case': [
    { interactiveMode: 'never' },
    'the credential plugin x has an interactiveMode that is none: write Never, IfAvailable or Always',
  ],
}
for (const [what, [exec, message]] of Object.entries(unusable)) {
  test(`${what} is refused when the entry is used, with what to write`, () => {
    assert.throws(() => check(exec), { code: 'ERR_KUBE_CONFIG', message })
  })
}

test('in v1beta1 a plugin gets the terminal if there is one, unless it says otherwise', () => {
  assert.equal(check({ apiVersion: v1beta1, interactiveMode: '' }).interactiveMode, 'IfAvailable')
  assert.equal(check({ apiVersion: v1beta1 }).interactiveMode, 'Never')
})

test('a polluted prototype makes nothing run', t => {
  const polluted = Object.prototype as { command?: string }
  polluted.command = 'hunter2'
  t.after(() => {
    delete polluted.command
  })
  assert.equal(decode({})?.command, undefined)
})
