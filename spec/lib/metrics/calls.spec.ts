import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { connect } from 'anykind'
import type { ReconcileRequest } from 'anykind/controller'
import { FlightRecorder, Metrics, spanReconcile, spanRequests } from 'anykind/metrics'
import { connectionTo } from '../../support/loopback-connection.ts'
import { type Answer, failure, json, LoopbackServer, reset } from '../../support/loopback-server.ts'

/** A cluster whose server answers so, to `rawJson`. */
async function start(t: TestContext, answers: Answer | readonly Answer[]) {
  const server = await LoopbackServer.start(answers)
  const connection = connectionTo(server)
  const cluster = await connect({ connection, cacheDirectory: false })
  t.after(async () => {
    await cluster[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  const get = (path: string, query: readonly (readonly [string, string])[] = []) =>
    cluster.client.rawJson({ method: 'GET', path, query })
  return { server, cluster, get, host: new URL(connection.server).host }
}

test('calls are counted by code, retries and connections apart; times and sizes in buckets', async t => {
  const { server, cluster, get, host } = await start(t, [
    json({ a: 1 }),
    reset,
    json({ a: 1 }),
    failure(404, 'NotFound'),
  ])
  using metrics = new Metrics()
  await get('/api/v1/pods')
  await get('/api/v1/pods')
  await assert.rejects(get('/api/v1/nope'))
  const lines = metrics.text().split('\n')
  for (const line of [
    `rest_client_requests_total{code="200",method="GET",host="${host}"} 2`,
    `rest_client_requests_total{code="404",method="GET",host="${host}"} 1`,
    `rest_client_request_retries_total{code="200",verb="GET",host="${host}"} 1`,
    `rest_client_request_duration_seconds_count{verb="GET",host="${host}"} 3`,
    `rest_client_response_size_bytes_bucket{verb="GET",host="${host}",le="64"} 3`,
    `anykind_open_connections{host="${host}"} ${server.open.size}`,
  ]) {
    assert.ok(lines.includes(line), `${line} is not in\n${lines.join('\n')}`)
  }
  assert.doesNotMatch(metrics.text(), /hunter2|pods/)
  await cluster[Symbol.asyncDispose]()
  assert.match(metrics.text(), /anykind_open_connections\{.*\} 0/)
})

test('nothing is counted by what was disposed of', async t => {
  const { get } = await start(t, [json({})])
  const metrics = new Metrics()
  metrics[Symbol.dispose]()
  await get('/version')
  assert.equal(metrics.text(), '')
})

test('a call that got no answer is counted as an error', async t => {
  const { get, host } = await start(t, reset)
  using metrics = new Metrics()
  await assert.rejects(get('/version'))
  assert.ok(metrics.text().includes(`{code="<error>",method="GET",host="${host}"} 1`))
})

test('a span is made of each call, as OpenTelemetry has HTTP clients tell them', async t => {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const { get, host } = await start(t, [
    reset,
    json({ a: 1 }),
    failure(403, 'Forbidden', 'hunter2'),
  ])
  const spans = spanRequests(provider.getTracer('spec'))
  await get('/api/v1/namespaces/shop/pods/web-0')
  await assert.rejects(get('/api/v1/secrets'))
  spans[Symbol.dispose]()
  await get('/version').catch(() => {})
  const [hostname, port] = host.split(':')
  const server = {
    'http.request.method': 'GET',
    'server.address': hostname,
    'server.port': Number(port),
  }
  assert.deepEqual(
    exporter.getFinishedSpans().map(({ name, kind, attributes, status }) => ({
      ...{ name, kind, status, attributes },
    })),
    [
      {
        name: 'GET /api/v1/namespaces/{namespace}/pods/{name}',
        kind: SpanKind.CLIENT,
        status: { code: SpanStatusCode.UNSET },
        attributes: {
          ...server,
          'url.full': `http://${host}/api/v1/namespaces/shop/pods/web-0`,
          'url.template': '/api/v1/namespaces/{namespace}/pods/{name}',
          'http.response.status_code': 200,
          'http.request.resend_count': 1,
          'http.response.body.size': 7,
        },
      },
      {
        name: 'GET /api/v1/secrets',
        kind: SpanKind.CLIENT,
        status: { code: SpanStatusCode.ERROR, message: 'ERR_KUBE_API' },
        attributes: {
          ...server,
          'url.full': `http://${host}/api/v1/secrets`,
          'url.template': '/api/v1/secrets',
          'http.response.status_code': 403,
          'http.response.body.size': 0,
          'error.type': '403',
        },
      },
    ],
  )
})

test('the last calls are remembered, without what may be secret', async t => {
  const { get } = await start(t, [json({ a: 1 }), failure(403, 'Forbidden', 'hunter2')])
  using recorder = new FlightRecorder({ requests: 2 })
  await get('/one')
  await get('/two').catch(() => {})
  await get('/three', [['token', 'hunter2']]).catch(() => {})
  const { requests, informers } = recorder.dump()
  assert.deepEqual(informers, [])
  assert.deepEqual(
    requests.map(({ path, status, attempts, error }) => [path, status, attempts, error]),
    [
      ['/two', 403, 1, 'ERR_KUBE_API'],
      ['/three', 403, 1, 'ERR_KUBE_API'],
    ],
  )
  assert.doesNotMatch(JSON.stringify(recorder.dump()), /hunter2/)
})

test('each run of a reconciler is a span, with what it failed with', async () => {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const reconcile = spanReconcile(provider.getTracer('spec'), 'sites', ({ name }) => {
    if (name === 'bad') throw new TypeError('hunter2')
    return { requeueAfterMs: 5 }
  })
  const request = (namespace: string, name: string) => ({ namespace, name }) as ReconcileRequest
  assert.deepEqual(await reconcile(request('shop', 'a')), { requeueAfterMs: 5 })
  await assert.rejects(async () => reconcile(request('', 'bad')), { message: 'hunter2' })
  assert.deepEqual(
    exporter.getFinishedSpans().map(({ name, attributes, status }) => [name, attributes, status]),
    [
      [
        'reconcile sites',
        { 'k8s.namespace.name': 'shop', 'k8s.object.name': 'a' },
        { code: SpanStatusCode.UNSET },
      ],
      [
        'reconcile sites',
        { 'k8s.object.name': 'bad', 'error.type': 'TypeError' },
        { code: SpanStatusCode.ERROR, message: 'TypeError' },
      ],
    ],
  )
})
