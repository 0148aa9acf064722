import assert from 'node:assert/strict'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import {
  deleteEntry,
  type EntryKind,
  type KubeconfigEdit,
  mergeEntries,
  setCurrentContext,
  setEntry,
} from '../../../lib/config/edit-kubeconfig.ts'
import { freeze } from '../../support/freeze.ts'

const file = '/home/jane/.kube/config'
type Fields = Record<string, unknown>

const entriesOf = (kind: EntryKind, ...entries: [name: string, fields: Fields][]) => ({
  [`${kind}s`]: entries.map(([name, fields]) => ({ name, [kind]: fields })),
})

/** An entry's fields before, what is set, and the fields after. */
const sets: Record<string, readonly [EntryKind, Fields, Fields, Fields]> = {
  'a new field is behind the old ones': [
    'context',
    { user: 'u', x: 1 },
    { namespace: 'n' },
    { user: 'u', x: 1, namespace: 'n' },
  ],
  'a field that changes stays where it is': [
    'context',
    { user: 'u', cluster: 'c' },
    { user: 'v' },
    { user: 'v', cluster: 'c' },
  ],
  'undefined and an empty text remove': [
    'context',
    { user: 'u', namespace: 'n', cluster: 'c' },
    { user: undefined, namespace: '' },
    { cluster: 'c' },
  ],
  'a server takes its name for TLS along': [
    'cluster',
    { server: 'a', 'tls-server-name': 'b' },
    { server: 'c' },
    { server: 'c' },
  ],
  'unless that is set with it': [
    'cluster',
    { server: 'a', 'tls-server-name': 'b' },
    { server: 'c', 'tls-server-name': 'd' },
    { server: 'c', 'tls-server-name': 'd' },
  ],
  'no verification, no authority': [
    'cluster',
    { 'certificate-authority': '/ca', 'certificate-authority-data': 'eA==' },
    { 'insecure-skip-tls-verify': true },
    { 'insecure-skip-tls-verify': true },
  ],
  'verification takes nothing away': [
    'cluster',
    { 'certificate-authority': '/ca' },
    { 'insecure-skip-tls-verify': false },
    { 'certificate-authority': '/ca' },
  ],
  'an authority is verified': [
    'cluster',
    { 'insecure-skip-tls-verify': true, 'certificate-authority-data': 'eA==' },
    { 'certificate-authority': '/ca' },
    { 'certificate-authority': '/ca' },
  ],
  'a token instead of a password': [
    'user',
    { username: 'u', password: 'p', as: 'x' },
    { token: 't' },
    { as: 'x', token: 't' },
  ],
  'a password instead of a token': ['user', { token: 't' }, { username: 'u' }, { username: 'u' }],
  'a certificate in the file instead of beside it': [
    'user',
    { 'client-certificate': '/c', 'client-key': '/k' },
    { 'client-certificate-data': 'eA==', 'client-key-data': 'eA==' },
    { 'client-certificate-data': 'eA==', 'client-key-data': 'eA==' },
  ],
  'names of methods are names': [
    'context',
    { constructor: 1 },
    JSON.parse('{"__proto__":2,"toString":"x"}'),
    JSON.parse('{"constructor":1,"__proto__":2,"toString":"x"}'),
  ],
}
for (const [what, [kind, before, fields, after]] of Object.entries(sets)) {
  test(`set: ${what}`, () => {
    const config = freeze(entriesOf(kind, ['other', { x: 1 }], ['a', before], ['last', {}]))
    assert.equal(
      JSON.stringify(setEntry(kind, 'a', freeze(fields))(config, file)),
      JSON.stringify(entriesOf(kind, ['other', { x: 1 }], ['a', after], ['last', {}])),
    )
  })
}

test('set: an entry that is not there is behind all others, and what else the file has stays', () => {
  const config = freeze({ x: 1, users: null, contexts: [{ name: 'a', y: 2, context: null }] })
  const edits = [setEntry('user', 'u', { token: 't' }), setEntry('context', 'a', { user: 'u' })]
  assert.deepEqual(
    edits.reduce((config: Fields, edit) => edit(config, file), config),
    {
      x: 1,
      users: [{ name: 'u', user: { token: 't' } }],
      contexts: [{ name: 'a', y: 2, context: { user: 'u' } }],
    },
  )
})

/** A file's name as it is given or stored, and as it is stored in /home/jane/.kube/config. */
const paths: readonly (readonly [given: string, stored: string])[] = [
  ['/home/jane/.kube/ca.crt', 'ca.crt'],
  ['/home/jane/.kube/pki/ca.crt', 'pki/ca.crt'],
  ['/home/jane/.kube/pki/../ca.crt', 'ca.crt'],
  ['/home/jane/ca.crt', '/home/jane/ca.crt'],
  ['/etc/ca.crt', '/etc/ca.crt'],
  ['/home/jane/.kube/..ca.crt', '..ca.crt'],
  ['ca.crt', resolve('ca.crt')],
]
for (const [given, stored] of paths) {
  test(`the file ${given} is written as ${stored}`, () => {
    const fields = { 'certificate-authority': given }
    const after = setEntry('cluster', 'a', fields)({}, file)
    assert.deepEqual(after, entriesOf('cluster', ['a', { 'certificate-authority': stored }]))
    const again = setEntry('cluster', 'a', { server: 's' })(after, file)
    assert.deepEqual(
      again,
      entriesOf('cluster', ['a', { 'certificate-authority': stored, server: 's' }]),
    )
  })
}

/** A plugin's command as it is in the file before, and after another field was set. */
const commands: Record<string, string> = {
  aws: 'aws',
  '/usr/bin/aws': '/usr/bin/aws',
  'bin/aws': 'bin/aws',
  './aws': './aws',
  '../aws': '/home/jane/aws',
  '/home/jane/.kube/aws': './aws',
}
for (const [command, stored] of Object.entries(commands)) {
  test(`the command ${command} is written as ${stored}, and found where it was`, () => {
    const config = entriesOf('user', ['a', { exec: { command, args: ['../x'] } }])
    assert.deepEqual(
      setEntry('user', 'a', { as: 'x' })(config, file),
      entriesOf('user', ['a', { exec: { command: stored, args: ['../x'] }, as: 'x' }]),
    )
  })
}

test('delete takes one entry and nothing else', () => {
  const config = freeze({
    ...entriesOf('context', ['a', {}], ['b', {}]),
    'current-context': 'a',
    ...entriesOf('cluster', ['a', {}]),
  })
  assert.deepEqual(deleteEntry('context', 'a')(config, file), {
    ...config,
    contexts: [{ name: 'b', context: {} }],
  })
})

const missing: Record<string, KubeconfigEdit> = {
  'the current context': setCurrentContext('c'),
  'the context to delete': deleteEntry('context', 'c'),
}
for (const [what, edit] of Object.entries(missing)) {
  test(`${what} must be there`, () => {
    const config = entriesOf('context', ['a', {}], ['b', {}])
    assert.throws(() => edit(config, file), {
      code: 'ERR_KUBE_CONFIG',
      message: `${file}: context "c" does not exist (there are: a, b)`,
    })
    assert.throws(() => edit({ contexts: {} }, file), {
      message: `${file}: "contexts" must be a list of mappings`,
    })
  })
}

const mine = freeze({
  'current-context': 'mine',
  ...entriesOf('context', ['mine', { user: 'u' }], ['both', { user: 'old' }]),
})
const theirs = freeze({
  'current-context': 'both',
  ...entriesOf('context', ['both', { user: 'new' }], ['theirs', { user: 'u' }]),
  ...entriesOf('user', ['u', { 'client-key': 'key', exec: { command: './plugin' } }]),
})
const merges = { incoming: ['new', 'both'], existing: ['old', 'mine'] } as const
for (const [precedence, [user, current]] of Object.entries(merges)) {
  test(`merge: ${precedence} entries win, files stay where they are`, () => {
    const edit = mergeEntries(theirs, '/srv/config', precedence as keyof typeof merges)
    assert.deepEqual(edit(mine, file), {
      'current-context': current,
      ...entriesOf(
        'context',
        ['mine', { user: 'u' }],
        ['both', { user }],
        ['theirs', { user: 'u' }],
      ),
      ...entriesOf('user', ['u', { 'client-key': '/srv/key', exec: { command: '/srv/plugin' } }]),
    })
  })
}

test('merge: a file that has no current context takes the one that comes', () => {
  const edit = mergeEntries(theirs, join(file, '..', 'other'), 'existing')
  const merged = edit({ 'current-context': '' }, file)
  assert.equal(merged['current-context'], 'both')
  assert.deepEqual(merged.users, [
    { name: 'u', user: { 'client-key': 'key', exec: { command: './plugin' } } },
  ])
})
