import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Discovery } from '../../discovery/index.ts'
import {
  type ApiResource,
  formatGvk,
  groupResource,
  type Send,
  TransportError,
} from '../../lib/core/index.ts'
import { MemoryStore } from '../../lib/storage/index.ts'
import { type Canned, cannedSend } from '../support/canned-send.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { passing } from '../support/passing.ts'

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/discovery/${name}`, import.meta.url), 'utf8')
const legacy: Record<string, Canned> = Object.fromEntries(
  Object.entries(JSON.parse(fixture('legacy.json'))).map(([path, body]) => [path, { body }]),
)
const aggregated: Record<string, Canned> = {
  '/api': { body: fixture('api.json') },
  '/apis': { body: fixture('apis.json') },
}

const known = (resource: ApiResource) => ({
  ...resource,
  subresources: resource.subresources.map(sub => sub.name).toSorted(),
})
const discover = (answers: Record<string, Canned>) =>
  new Discovery(cannedSend(answers).send, { store: new MemoryStore() })
const sorted = async (discovery: Discovery) =>
  (await discovery.resources())
    .map(known)
    .toSorted((a, b) => formatGvk(a).localeCompare(formatGvk(b)))

for (const root of ['/api', '/apis'] as const) {
  test(`a server that has aggregated discovery of ${root} only gives the same resources`, async () => {
    const answers = { ...legacy, [root]: aggregated[root] ?? {} }
    assert.deepEqual(await sorted(discover(answers)), await sorted(discover(aggregated)))
  })
}

/** An old server with so many groups, of two versions each, and a Send in which those of `isDead` hang. */
function oldServer(groups: number, isDead: (index: number) => boolean, clock: ManualClock) {
  const names = Array.from({ length: groups }, (_, index) => `g${index}.example.com`)
  const versions = (group: string) =>
    ['v1', 'v2'].map(version => ({ groupVersion: `${group}/${version}`, version }))
  const list = (kind: string) => ({
    kind: 'APIResourceList',
    resources: [{ name: `${kind.toLowerCase()}s`, kind, namespaced: true, verbs: ['get'] }],
  })
  const answers: Record<string, Canned> = {
    '/api': { body: { kind: 'APIVersions', versions: ['v1'] } },
    '/api/v1': { body: list('Pod') },
    '/apis': {
      body: {
        kind: 'APIGroupList',
        groups: names.map(name => ({ name, versions: versions(name) })),
      },
    },
  }
  for (const name of names) {
    for (const { groupVersion } of versions(name)) {
      answers[`/apis/${groupVersion}`] = { body: list('Thing') }
    }
  }
  const { send, log } = cannedSend(answers)
  const hanging: Send = async (request, signal) => {
    const index = /^\/apis\/g(\d+)\./.exec(request.path)?.[1]
    if (index === undefined || !isDead(Number(index))) return send(request, signal)
    // As the transport ends a call without an answer.
    await clock.sleep(request.timeoutMs ?? 60_000, signal)
    throw new TransportError('TIMEOUT', `GET ${request.path}: no answer`, 'unknown')
  }
  return { send: hanging, log }
}

for (const [what, isDead] of [
  ['the first ten', (index: number) => index < 10],
  ['the last ten', (index: number) => index >= 30],
  ['every second', (index: number) => index % 2 === 0],
] as const) {
  test(`${what} of forty groups are dead: the others are there within two seconds`, async () => {
    const clock = new ManualClock()
    const { send } = oldServer(40, isDead, clock)
    const discovery = new Discovery(send, { store: new MemoryStore(), clock })
    const resources = await passing(clock, discovery.resources())
    assert.ok(clock.now() <= 2000, `${clock.now()} ms`)
    const alive = Array.from({ length: 40 }, (_, index) => index).filter(index => !isDead(index))
    assert.deepEqual(
      new Set(resources.map(groupResource)),
      new Set(['pods', ...alive.map(index => `things.g${index}.example.com`)]),
    )
    assert.equal((await discovery.failures()).length, (40 - alive.length) * 2)
  })
}

test('where no group is dead no time passes', async () => {
  const clock = new ManualClock()
  const { send } = oldServer(40, () => false, clock)
  const discovery = new Discovery(send, { store: new MemoryStore(), clock })
  assert.equal((await discovery.resources()).length, 81)
  assert.deepEqual([clock.now(), clock.sleeping], [0, []])
})

for (const [what, body, reason] of [
  ['another kind', { kind: 'PodList', items: [] }, 'the answer is not an APIResourceList'],
  ['an array', [], 'the answer is not an APIResourceList'],
  ['no JSON', '<html>', 'not valid JSON'],
  ['ten megabytes that never end', `{"kind":"${'x'.repeat(10_000_000)}`, 'not valid JSON'],
] as const) {
  test(`a group that answers with ${what} fails alone`, async () => {
    const discovery = discover({ ...legacy, '/apis/apps/v1': { body } })
    const failures = await discovery.failures()
    const [failure] = failures.filter(({ group }) => group === 'apps')
    assert.ok(failure?.reason.startsWith(`GET /apis/apps/v1: ${reason}`), failure?.reason)
    const others = (resources: readonly ApiResource[]) =>
      resources.filter(({ group }) => group !== 'apps').map(groupResource)
    const resources = await discovery.resources()
    assert.deepEqual(resources.map(groupResource), others(await discover(legacy).resources()))
  })
}

for (const bad of ['../../x', 'a/b', '', 'v1;x', 'v1\r\nHost: evil']) {
  test(`a group or version named ${JSON.stringify(bad)} is asked for by no request`, async () => {
    const { send, log } = cannedSend({
      '/api': { body: { kind: 'APIVersions', versions: ['v1', bad] } },
      '/api/v1': { body: { kind: 'APIResourceList', resources: [] } },
      '/apis': {
        body: {
          kind: 'APIGroupList',
          groups: [
            { name: bad, versions: [{ version: 'v1' }] },
            { name: 'good.example.com', versions: [{ version: bad }] },
          ],
        },
      },
    })
    const discovery = new Discovery(send, { store: new MemoryStore() })
    assert.deepEqual(await discovery.resources(), [])
    assert.deepEqual(log.toSorted(), ['GET /api 200', 'GET /api/v1 200', 'GET /apis 200'])
    assert.ok((await discovery.failures()).length >= 3)
  })
}

test('what is there for its subresources only is found by its resource', async () => {
  const path = '/apis/subresources.kubevirt.io/v1'
  const parent = { group: 'subresources.kubevirt.io', version: 'v1', resource: 'virtualmachines' }
  const start = { name: 'virtualmachines/start', kind: '', namespaced: true, verbs: ['update'] }
  const discovery = discover({
    '/api': { body: { kind: 'APIVersions', versions: [] } },
    '/apis': {
      body: {
        kind: 'APIGroupList',
        groups: [{ name: parent.group, versions: [{ version: 'v1' }] }],
      },
    },
    [path]: { body: { kind: 'APIResourceList', resources: [start] } },
  })
  const found = await discovery.resolve(parent)
  assert.deepEqual([found.kind, found.namespaced, found.verbs], ['', true, []])
  assert.deepEqual(
    found.subresources.map(({ name, verbs }) => [name, verbs]),
    [['start', ['update']]],
  )
  assert.deepEqual(await discovery.failures(), [])
  assert.deepEqual((await discovery.mapper()).match(''), [])
})
