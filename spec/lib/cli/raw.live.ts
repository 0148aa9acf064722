import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Ended, runAnykind, runProgram } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { testKubectl, testNamespace } from '../../support/test-cluster.ts'

const object = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"raw"}}'

test('create and delete --raw send a file as it is, and print what kubectl prints', async t => {
  const [ours, theirs] = [await testNamespace(t), await testNamespace(t)]
  const file = join(temporaryFolder(t, { 'object.json': object }), 'object.json')
  const options = '{"kind":"DeleteOptions","apiVersion":"v1","dryRun":["All"]}'
  const path = (namespace: string) => `/api/v1/namespaces/${namespace}/configmaps`
  const same = ({ code, out, err }: Ended) => ({
    code,
    err,
    out: out
      .replaceAll(theirs, ours)
      .replaceAll(/("(?:uid|resourceVersion|creationTimestamp)":)"[^"]*"/g, '$1'),
  })
  const lines = (namespace: string): [string[], string?][] => [
    [['create', '--raw', path(namespace), '-f', file]],
    [['create', '--raw', path(namespace), '-f', '-'], object],
    [['delete', '--raw', `${path(namespace)}/raw`, '-f', '-'], options],
    [['delete', '--raw', `${path(namespace)}/raw`]],
    [['delete', '--raw', `${path(namespace)}/raw`]],
  ]
  for (const [index, [args, input = '']] of lines(ours).entries()) {
    const expected = await runProgram(testKubectl(), lines(theirs)[index]?.[0] ?? [], { input })
    assert.deepEqual(same(await runAnykind(args, { input })), same(expected), args.join(' '))
  }
})

test('what contradicts --raw is a fault of the line, and no path leads elsewhere', async () => {
  const wrong = [
    ['create', '--raw', '/api'],
    ['create', '--raw', '/api', '-f', 'a', '-f', 'b'],
    ['create', '--raw', '/api', '-f', '-', '-o', 'yaml'],
    ['create', '--raw', '/api', '-f', '-', '-R'],
    ['create', '--raw', '/api', '-f', '-', '-l', 'a=b'],
    ['create', '--raw', '/api', '-f', '/nonexistent'],
    ['delete', '--raw', '/api', 'cm'],
  ]
  for (const line of wrong) assert.equal((await runAnykind(line)).code, 2, line.join(' '))
  const { code, err } = await runAnykind(['delete', '--raw', '/api/v1/../secrets'])
  assert.equal(code, 1)
  assert.match(err, /^error: path "\/api\/v1\/\.\.\/secrets": /)
})

test('a path that nothing serves is told as kubectl tells it', async t => {
  const namespace = await testNamespace(t)
  for (const line of [
    'get --raw /nope',
    'get --raw /healthz/nope',
    'get --raw /api/v1/nope',
    'get --raw /apis/nope.example.com/v1/nopes',
    `get --raw /api/v1/namespaces/${namespace}/configmaps/nope`,
    'create --raw /nope -f -',
    'delete --raw /nope',
  ]) {
    const args = line.split(' ')
    const ours = await runAnykind(args, { input: object })
    assert.deepEqual(ours, await runProgram(testKubectl(), args, { input: object }), line)
  }
})
