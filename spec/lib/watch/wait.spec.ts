import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ResourceClient } from '../../../lib/client/index.ts'
import type { ApiResource } from '../../../lib/core/index.ts'
import { compose, createHttpTransport, respond } from '../../../lib/transport/index.ts'
import { exists, hasCondition, isDeleted, WaitError, waitFor } from '../../../lib/watch/index.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import { type Answer, failure, json, LoopbackServer, lines } from '../../support/loopback-server.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { deployments, nodes } from '../../support/resources.ts'

const web = (available: 'True' | 'False', resourceVersion = '5') => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', resourceVersion },
  status: { conditions: [{ type: 'Available', status: available }] },
})
const list = (...items: object[]): Answer =>
  json({ apiVersion: 'apps/v1', kind: 'DeploymentList', metadata: { resourceVersion: '5' }, items })
const silent = lines([], { open: true })

async function start(
  t: TestContext,
  answers: readonly Answer[],
  resource: ApiResource = deployments,
) {
  const server = await LoopbackServer.start(answers)
  const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  const client = new ResourceClient(compose(transport.send, respond), resource)
  return { server, client, shop: client.in('shop'), clock: new ManualClock() }
}

const available = hasCondition('Available')

test('an object that is as wanted already is given at once', async t => {
  const { server, shop, clock } = await start(t, [list(web('True'))])
  const object = await waitFor(shop, 'web', available, { timeoutMs: 1000, clock })
  assert.equal(object?.metadata.name, 'web')
  assert.equal(server.requests.length, 1)
  assert.deepEqual(clock.sleeping, [])
})

test('an object is given as soon as it is as wanted, and the watch ends', async t => {
  const { server, shop, clock } = await start(t, [
    list(web('False')),
    lines(
      [
        { type: 'MODIFIED', object: web('False', '6') },
        { type: 'MODIFIED', object: web('True', '7') },
      ],
      { open: true },
    ),
  ])
  const seen: (string | undefined)[] = []
  const object = await waitFor(shop, 'web', available, {
    timeoutMs: 1000,
    clock,
    onChange: state => seen.push(state?.metadata.resourceVersion),
  })
  assert.equal(object?.metadata.resourceVersion, '7')
  assert.deepEqual(seen, ['5', '6'])
  assert.deepEqual(clock.sleeping, [])
  await server.until(({ open }) => open.size <= 1)
})

test('an object that does not exist yet is waited for', async t => {
  const { shop, clock } = await start(t, [
    list(),
    lines([{ type: 'ADDED', object: web('False', '6') }], { open: true }),
  ])
  const object = await waitFor(shop, 'web', exists, { clock })
  assert.equal(object?.metadata.resourceVersion, '6')
})

test('a deletion is waited for, and gives nothing', async t => {
  const { shop, clock } = await start(t, [
    list(web('True')),
    lines([{ type: 'DELETED', object: web('True', '6') }], { open: true }),
  ])
  assert.equal(await waitFor(shop, 'web', isDeleted(), { clock }), undefined)
  const gone = await start(t, [list()])
  assert.equal(await waitFor(gone.shop, 'web', isDeleted(), { clock }), undefined)
})

test('a deletion is a state like any other for other conditions', async t => {
  const { shop, clock } = await start(t, [
    list(web('False')),
    lines(
      [
        { type: 'DELETED', object: web('False', '6') },
        { type: 'ADDED', object: web('True', '7') },
      ],
      { open: true },
    ),
  ])
  const seen: boolean[] = []
  await waitFor(shop, 'web', available, {
    clock,
    onChange: state => seen.push(state !== undefined),
  })
  assert.deepEqual(seen, [true, false])
})

/** Waits in vain: lets the deadline pass once the watch is open. */
async function inVain(t: TestContext, answers: readonly Answer[], explain?: () => string) {
  const { server, shop, clock } = await start(t, answers)
  const waiting = waitFor(shop, 'web', available, {
    timeoutMs: 30_000,
    clock,
    ...(explain && { explain }),
  })
  const ended = waiting.catch(error => error)
  await server.until(({ requests }) => requests.length === answers.length)
  // The watch has a limit of its own, which is longer.
  await clock.pass(30_000)
  const error = await ended
  assert.ok(error instanceof WaitError)
  assert.equal(error.code, 'ERR_KUBE_WAIT_TIMEOUT')
  assert.deepEqual(clock.sleeping, [])
  await server.until(({ open }) => open.size <= 1)
  return error
}

test('at the deadline the error says what the object was, and has it', async t => {
  const error = await inVain(t, [list(web('False')), silent])
  assert.equal(
    error.message,
    'wait for Deployment shop/web: after 30 s the condition does not hold',
  )
  assert.equal(error.last?.metadata.resourceVersion, '5')
})

test('at the deadline the error says that there is no object', async t => {
  const error = await inVain(t, [list(), silent])
  assert.equal(error.message, 'wait for Deployment web: after 30 s it does not exist')
  assert.equal(error.last, undefined)
})

test("the caller's words say what is missing", async t => {
  const error = await inVain(t, [list(web('False')), silent], () => '1 of 3 pods are ready')
  assert.equal(error.message, 'wait for Deployment shop/web: after 30 s 1 of 3 pods are ready')
})

test('words that cannot be found are an error, not a crash', async t => {
  const { server, shop, clock } = await start(t, [list(web('False')), silent])
  const explain = () => {
    throw new Error('no words')
  }
  const waiting = waitFor(shop, 'web', available, { timeoutMs: 30_000, clock, explain })
  const ended = assert.rejects(waiting, { message: 'no words' })
  await server.until(({ requests }) => requests.length === 2)
  await clock.pass(30_000)
  await ended
})

test('a timeout of 0 looks once', async t => {
  const { server, shop, clock } = await start(t, [list(web('False'))])
  await assert.rejects(waitFor(shop, 'web', available, { timeoutMs: 0, clock }), {
    message: 'wait for Deployment shop/web: after 0 s the condition does not hold',
  })
  assert.equal(server.requests.length, 1)
  assert.deepEqual(clock.sleeping, [])
})

test('an infinite timeout is none', async t => {
  const { shop, clock } = await start(t, [list(web('True'))])
  await waitFor(shop, 'web', available, { timeoutMs: Number.POSITIVE_INFINITY, clock })
})

test('a failure that passes is waited out, one that lasts is thrown', async t => {
  const { shop, clock } = await start(t, [failure(500, ''), list(web('True'))])
  const waiting = waitFor(shop, 'web', available, { timeoutMs: 30_000, clock })
  await clock.pass(1600)
  assert.equal((await waiting)?.metadata.name, 'web')

  const forbidden = await start(t, [failure(403, 'Forbidden', 'not you')])
  await assert.rejects(waitFor(forbidden.shop, 'web', available, { timeoutMs: 30_000, clock }), {
    code: 'ERR_KUBE_API',
  })
  assert.deepEqual(clock.sleeping, [])
})

test('an abort ends it, with its reason', async t => {
  const { server, shop, clock } = await start(t, [list(), silent])
  const controller = new AbortController()
  const { signal } = controller
  const waiting = waitFor(shop, 'web', exists, { timeoutMs: 30_000, clock, signal })
  const ended = assert.rejects(waiting, { message: 'enough' })
  await server.until(({ requests }) => requests.length === 2)
  controller.abort(new Error('enough'))
  await ended
  assert.deepEqual(clock.sleeping, [])
  await assert.rejects(waitFor(shop, 'web', exists, { clock, signal }), { message: 'enough' })
})

test('an error of the condition is the error of the wait', async t => {
  const { shop, clock } = await start(t, [list(web('True'))])
  const condition = () => {
    throw new Error('mine')
  }
  await assert.rejects(waitFor(shop, 'web', condition, { timeoutMs: 1000, clock }), {
    message: 'mine',
  })
  assert.deepEqual(clock.sleeping, [])
})

test('only the one object is watched, whatever its name', async t => {
  const { server, client, clock } = await start(t, [list(web('True'))], nodes)
  await waitFor(client, 'a,b=c', exists, { clock })
  const query = new URL(server.requests[0]?.url ?? '', 'http://x').searchParams
  assert.equal(query.get('fieldSelector'), String.raw`metadata.name=a\,b\=c`)
})

test('what is not one object is refused before anything is sent', async t => {
  const { server, client, shop, clock } = await start(t, [list(web('True'))])
  for (const call of [
    () => waitFor(client, 'web', exists, { clock }),
    () => waitFor(shop, '', exists, { clock }),
    () => waitFor(shop, '..', exists, { clock }),
    () => waitFor(shop, undefined as unknown as string, exists, { clock }),
  ]) {
    await assert.rejects(call, { code: 'ERR_KUBE_REQUEST' })
  }
  assert.equal(server.requests.length, 0)
})
