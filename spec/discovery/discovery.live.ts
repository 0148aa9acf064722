import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import {
  type ApiResource,
  connect,
  isNotFound,
  type Middleware,
  NoMatchError,
  UnsupportedError,
} from 'anykind'
import { formatApiVersion, formatRequest } from '../../lib/core/index.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { requestTestCluster, testKubeconfig, testKubectl } from '../support/test-cluster.ts'
import { testDefinition } from '../support/test-definition.ts'

const kubeconfig = testKubeconfig()
const kubectl = (...args: string[]): string[] =>
  execFileSync(testKubectl(), ['--kubeconfig', kubeconfig, ...args], { encoding: 'utf8' })
    .trim()
    .split('\n')

/** Middleware that writes down what is asked and how it is answered. */
const recorder =
  (log: string[]): Middleware =>
  next =>
  async (request, signal) => {
    const response = await next(request, signal)
    log.push(`${formatRequest(request)} ${response.status}`)
    return response
  }

test('what the server serves is what kubectl api-resources lists', async () => {
  await using cluster = await connect({ kubeconfig, cacheDirectory: false })
  const shown = (resource: ApiResource): string => {
    const { plural, shortNames, namespaced, kind, verbs, categories } = resource
    const words = [
      plural,
      shortNames,
      formatApiVersion(resource),
      namespaced,
      kind,
      verbs,
      categories,
    ]
    return words.map(String).filter(Boolean).join(' ')
  }
  // Other specs come and go with definitions of their own.
  const builtIn = (row: string) => !row.includes('example')
  const resources = (await cluster.discovery.resources()).filter(({ preferred }) => preferred)
  const listed = kubectl('api-resources', '-o', 'wide', '--no-headers')
  assert.deepEqual(
    resources.map(shown).filter(builtIn).toSorted(),
    listed
      .map(row => row.replace(/\s+/g, ' ').trim())
      .filter(builtIn)
      .toSorted(),
  )
})

test('two requests tell everything, and two without bodies that it is still so', async t => {
  const cacheDirectory = temporaryFolder(t)
  const log: string[] = []
  const options = { kubeconfig, cacheDirectory, middleware: [recorder(log)] }
  await using first = await connect(options)
  const before = await first.discovery.resolve('deploy')
  await using second = await connect(options)
  assert.deepEqual(await second.discovery.resolve('deploy'), before)
  assert.equal(log.length, 2)
  await second.discovery.refresh()
  // Nobody changes the core group.
  assert.deepEqual(log.slice(2).toSorted()[0], 'GET /api 304')
  assert.equal(log.length, 4)
})

test('a definition is found as soon as it is served, and missed when it is gone', async t => {
  await using cluster = await connect({ kubeconfig, cacheDirectory: false })
  await cluster.discovery.resources()
  const definition = await testDefinition(t)
  const gadgets = await cluster.discovery.resolve(`gadgets.${definition.group}`)
  assert.equal(gadgets.kind, 'Gadget')
  assert.deepEqual(
    gadgets.subresources.map(({ name }) => name),
    ['status'],
  )
  assert.deepEqual(await cluster.discovery.resolve(`gg.${definition.group}`), gadgets)
  await definition.remove()
  await cluster.discovery.refresh()
  await assert.rejects(cluster.discovery.resolve(`gadgets.${definition.group}`), NoMatchError)
})

test('an API that has no server behind it fails its own kinds only', async t => {
  const group = 'dead.example.com'
  const name = `v1.${group}`
  const path = '/apis/apiregistration.k8s.io/v1/apiservices'
  t.after(() => requestTestCluster('DELETE', `${path}/${name}`))
  await requestTestCluster('POST', path, {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name },
    spec: {
      group,
      version: 'v1',
      service: { namespace: 'default', name: 'nobody' },
      groupPriorityMinimum: 1,
      versionPriority: 1,
      insecureSkipTLSVerify: true,
    },
  })
  await using cluster = await connect({ kubeconfig, cacheDirectory: false })
  let failed = await cluster.discovery.failures()
  while (failed.every(failure => failure.group !== group)) {
    await cluster.discovery.refresh()
    failed = await cluster.discovery.failures()
  }
  await assert.rejects(
    cluster.discovery.resolve({ group, version: 'v1', kind: 'Any' }),
    /dead\.example\.com\/v1 did not say what it serves/,
  )
  assert.equal((await cluster.discovery.resolve('pods')).kind, 'Pod')
})

test('a verb or subresource that the real server does not have is refused before it is sent', async t => {
  const log: string[] = []
  await using cluster = await connect({
    kubeconfig,
    cacheDirectory: false,
    middleware: [recorder(log)],
  })
  const { group } = await testDefinition(t)
  const unsupported = (verb: string, supported: readonly string[]) => (error: unknown) =>
    error instanceof UnsupportedError &&
    error.verb === verb &&
    error.supported.join() === supported.join()
  const reviews = await cluster.resource('tokenreviews')
  await assert.rejects(reviews.list().next(), unsupported('list', ['create']))
  await assert.rejects(reviews.watch().next(), unsupported('watch', ['create']))
  const gadgets = (await cluster.resource(`gadgets.${group}`)).in('default')
  await assert.rejects(gadgets.subresource('scale').get('any'), unsupported('get', ['status']))
  await assert.rejects(gadgets.subresource('status').get('any'), isNotFound)
  assert.deepEqual(
    log.filter(line => !/^GET \/apis? /.test(line)),
    [],
  )
})
