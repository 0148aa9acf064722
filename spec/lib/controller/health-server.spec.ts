import assert from 'node:assert/strict'
import { request } from 'node:http'
import { type TestContext, test } from 'node:test'
import { type HealthOptions, HealthServer } from '../../../lib/controller/health-server.ts'
import { RequestError } from '../../../lib/core/index.ts'

interface Answer {
  readonly status: number | undefined
  readonly text: string
}

async function start(t: TestContext, options: Partial<HealthOptions> = {}) {
  const state = { synced: false }
  const isSynced = () => assert.ok(state.synced)
  const health = await HealthServer.start({ port: 0, ...options }, { widgets: isSynced })
  t.after(() => health[Symbol.asyncDispose]())
  const ask = (path: string, method = 'GET') =>
    new Promise<Answer>((resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port: health.port, path, method },
        async response => {
          const text = (await response.setEncoding('utf8').toArray()).join('')
          resolve({ status: response.statusCode, text })
        },
      )
      asked.on('error', reject).end()
    })
  return { state, health, ask }
}

test('a process is alive from the beginning, and ready when all caches are filled', async t => {
  const { state, ask } = await start(t)
  assert.deepEqual(await ask('/healthz'), { status: 200, text: 'ok\n' })
  assert.deepEqual(await ask('/readyz'), {
    status: 500,
    text: '[-]widgets failed\nreadyz check failed\n',
  })
  state.synced = true
  assert.deepEqual(await ask('/readyz'), { status: 200, text: 'ok\n' })
})

test('each check is asked by its name, told when asked to, and left out when asked to', async t => {
  const { ask } = await start(t, {
    liveness: { disk: () => undefined },
    readiness: {
      async database() {
        throw new Error('password hunter2 is wrong')
      },
    },
  })
  assert.deepEqual(await ask('/healthz/disk'), { status: 200, text: 'ok\n' })
  assert.deepEqual(await ask('/healthz?verbose'), {
    status: 200,
    text: '[+]ping ok\n[+]disk ok\nhealthz check passed\n',
  })
  assert.deepEqual(await ask('/readyz/database'), {
    status: 500,
    text: '[-]database failed\nreadyz check failed\n',
  })
  assert.deepEqual(await ask('/readyz?exclude=database&exclude=widgets&verbose=1'), {
    status: 200,
    text: 'readyz check passed\n',
  })
})

for (const [path, method, status] of [
  ['/', 'GET', 404],
  ['/metrics', 'GET', 404],
  ['/__proto__', 'GET', 404],
  ['/constructor', 'GET', 404],
  ['/healthz/none', 'GET', 404],
  ['/healthz/ping/more', 'GET', 404],
  ['/healthz', 'POST', 405],
  ['/healthz', 'HEAD', 200],
  ['//[', 'GET', 404],
] as const) {
  test(`${method} ${path} is answered by ${status}`, async t => {
    const { ask } = await start(t)
    assert.equal((await ask(path, method)).status, status)
  })
}

test('an address that is taken is an error that names it', async t => {
  const { health } = await start(t)
  await assert.rejects(
    HealthServer.start({ port: health.port }, {}),
    error =>
      error instanceof RequestError &&
      error.message.startsWith(`health: listen on 127.0.0.1:${health.port}: `),
  )
})
