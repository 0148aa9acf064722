import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { anykindArguments } from '../../support/run-program.ts'
import { RunningProgram } from '../../support/running-program.ts'
import { TcpProxy } from '../../support/tcp-proxy.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import {
  requestTestCluster,
  testEndpoint,
  testKubeconfig,
  testKubectl,
  testNamespace,
} from '../../support/test-cluster.ts'

type Test = { after(run: () => unknown): void }

const anykind = (t: Test, args: readonly string[]) =>
  new RunningProgram(t, process.execPath, [...anykindArguments, ...args])

const pathOf = (namespace: string) => `/api/v1/namespaces/${namespace}/configmaps`

const create = (namespace: string, name: string) =>
  requestTestCluster('POST', pathOf(namespace), {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, labels: { app: 'x' } },
    data: { text: '<b>' },
  })

/** What happens while it is watched; `last` is the end of it. */
async function happen(namespace: string): Promise<void> {
  const path = pathOf(namespace)
  await create(namespace, 'a-longer-name')
  const { body } = await requestTestCluster('GET', `${path}/first`)
  const changed = { ...(body as object), data: { text: 'changed' } }
  await requestTestCluster('PUT', `${path}/first`, changed)
  await requestTestCluster('DELETE', `${path}/first`)
  await create(namespace, 'last')
}

/**
 * Of all namespaces, others would be told of, too: those have a `last` before this one has. And what a controller makes may
 * come when one of two programs has looked and the other has not.
 */
const ownOnly = (namespace: string): string =>
  `--field-selector=metadata.namespace=${namespace},metadata.name!=kube-root-ca.crt`

/** Ages grow between two calls. */
const withoutAges = (text: string): string =>
  text.replaceAll(/\b\d+[smh]\w*\b *|\bAGE\b */g, 'AGE ')

test('get -w prints what kubectl prints, in every form', async t => {
  const differing: unknown[] = []
  for (const flags of [
    [],
    ['-o', 'wide', '--show-labels', '-L', 'app'],
    ['--no-headers', '--show-kind'],
    ['-A', '-l', 'app=x'],
    ['-o', 'name'],
    ['-o', 'yaml'],
    ['-o', 'json'],
    ['-o', 'kyaml'],
    ['-o', 'jsonpath={.metadata.name}{"\\n"}'],
    ['-o', 'custom-columns=NAME:.metadata.name,TEXT:.data.text'],
    ['--output-watch-events'],
    ['--output-watch-events', '-o', 'name'],
    // kubectl keeps them in events, whatever it is told.
    ['--output-watch-events', '-o', 'yaml', '--show-managed-fields'],
    ['--output-watch-events', '-o', 'json', '--show-managed-fields'],
    ['--output-watch-events', '-o', 'custom-columns=TYPE:.type,NAME:.object.metadata.name'],
  ]) {
    const namespace = await testNamespace(t)
    await create(namespace, 'first')
    const args = ['get', 'cm', '-w', '-n', namespace, ownOnly(namespace), ...flags]
    const both = [anykind(t, args), new RunningProgram(t, testKubectl(), args)]
    await Promise.all(both.map(program => program.prints('first')))
    await happen(namespace)
    await Promise.all(both.map(program => program.until(({ out }) => /last[\s\S]*\n$/.test(out))))
    const [ours, theirs] = await Promise.all(both.map(program => program.interrupt()))
    if (withoutAges(ours?.out ?? '') !== withoutAges(theirs?.out ?? '') || ours?.err !== '') {
      differing.push({ flags, ours, theirs })
    }
    assert.equal(ours?.code, 130)
  }
  assert.deepEqual(differing, [])
})

test('one object is watched by its name; another one of its kind is not told of', async t => {
  const namespace = await testNamespace(t)
  await create(namespace, 'first')
  const watching = anykind(t, ['get', 'cm/first', '-w', '-o', 'name', '-n', namespace])
  await watching.prints('configmap/first\n')
  await happen(namespace)
  await create(namespace, 'first')
  await watching.prints('configmap/first\n'.repeat(4))
  assert.equal((await watching.interrupt()).out, 'configmap/first\n'.repeat(4))
})

test('--watch-only tells of changes only', async t => {
  const namespace = await testNamespace(t)
  await create(namespace, 'first')
  const watching = anykind(t, ['get', 'cm', '--watch-only', '-o', 'name', '-n', namespace])
  // Nothing tells that it has begun, but a change that it tells of.
  for (let count = 0; watching.out === ''; count++) await create(namespace, `later-${count}`)
  const { out } = await watching.interrupt()
  assert.match(out, /^(configmap\/later-\d+\n)+$/)
})

test('a stream that breaks is taken up where it was, with nothing lost and nothing twice', async t => {
  const namespace = await testNamespace(t)
  const proxy = await TcpProxy.start(testEndpoint().server)
  t.after(() => proxy[Symbol.asyncDispose]())
  const kubeconfig = readFileSync(testKubeconfig(), 'utf8').replaceAll(
    testEndpoint().server,
    proxy.url,
  )
  const folder = temporaryFolder(t, { config: kubeconfig })
  const line = ['get', 'cm', '-w', '-o', 'name', '-l', 'app=x', '-n', namespace]
  await create(namespace, 'first')
  const watching = anykind(t, [...line, '--kubeconfig', `${folder}/config`])
  await watching.prints('configmap/first\n')
  for (const [name, end] of [
    ['second', () => proxy.reset()],
    ['third', () => proxy.close()],
  ] as const) {
    await proxy.until(({ open }) => open.size > 0)
    end()
    await create(namespace, name)
    await watching.prints(`configmap/${name}\n`)
  }
  const { out, code } = await watching.interrupt()
  assert.equal(out, 'configmap/first\nconfigmap/second\nconfigmap/third\n')
  assert.equal(code, 130)
})

test('what cannot be watched is told at once', async t => {
  const namespace = await testNamespace(t)
  for (const [args, code, err] of [
    [['cm/nope'], 1, /^Error from server \(NotFound\): configmaps "nope" not found\n$/],
    [['cm/nope', '--ignore-not-found'], 0, /^$/],
    [['cm,pods'], 2, /^error: you may only specify a single resource type\n/],
    [['cm', 'a', 'b'], 2, /^error: you may only watch a single resource or type/],
    [['cm', '--server=https://127.0.0.1:1'], 1, /127\.0\.0\.1:1/],
    [['cm', '-l', 'a=b=c'], 1, /labelSelector/],
  ] as const) {
    const program = anykind(t, ['get', ...args, '-w', '-n', namespace])
    await program.until(({ code }) => code !== undefined)
    assert.match(program.err, err)
    assert.equal(program.code, code)
  }
})
