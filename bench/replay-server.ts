import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError, type Cluster, type KubeObject, rawRequest } from 'anykind'
import type { Recording } from './record-stream.ts'
import { pacedEvents } from './sizes.ts'
import { wallSeconds } from './wall-clock.ts'

/*
 * A server that tells a recording, as fast as it is read, or events of its own at a steady pace, each with the time at
 * which it was sent; whatever else it is asked a real server answers.
 */

/** Between two events that are sent at a pace. */
const paceMs = 5
/** The annotation with the time, in seconds since 1970. */
const sentAnnotation = 'bench.anykind.dev/sent'
const chunkBytes = 64 * 1024

/** A server that listens until it is disposed of. */
export interface ReplayServer extends Disposable {
  readonly url: string
}

/** The collections that are told, by namespace. */
const collection = /^\/apis\/bench\.anykind\.dev\/v1\/namespaces\/(bench|bench-apply)\/widgets$/

/** Starts it on the loopback, without TLS: no contender is to be measured by that. */
export async function startReplayServer(
  recording: Recording,
  cluster: Cluster,
): Promise<ReplayServer> {
  const server = createServer((request, response) => {
    answer(request, response, recording, cluster).catch(error => response.destroy(error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.dispose]: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function answer(
  { url = '/', headers }: IncomingMessage,
  response: ServerResponse,
  recording: Recording,
  cluster: Cluster,
): Promise<void> {
  const { pathname, searchParams } = new URL(url, 'http://replay')
  const [, namespace] = collection.exec(pathname) ?? []
  if (namespace === undefined) return forward(url, headers.accept, response, cluster)
  response.writeHead(200, { 'content-type': 'application/json' })
  const isPaced = namespace === 'bench-apply'
  if (!searchParams.has('watch')) {
    response.end(recording.list)
    return
  }
  if (searchParams.has('sendInitialEvents')) await write(response, recording.initial)
  // Neither ends: a stream that ends is begun anew.
  if (isPaced) await pace(response, recording)
  else await write(response, recording.events)
}

/** Writes as fast as it is read; a contender that goes is no failure. */
async function write(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length && !response.destroyed; at += chunkBytes) {
    const chunk = bytes.subarray(at, at + chunkBytes)
    await new Promise<unknown>(resolve => response.write(chunk, resolve))
  }
}

/** States of the first widget, each a line by itself. */
async function pace(response: ServerResponse, { list }: Recording): Promise<void> {
  const { items, metadata } = JSON.parse(Buffer.from(list).toString()) as {
    items: KubeObject[]
    metadata: { resourceVersion: string }
  }
  const widget = items[0] as KubeObject
  // Who has just read the present state is still busy with that.
  await sleep(500)
  for (let event = 1; event <= pacedEvents && !response.destroyed; event++) {
    const object = {
      ...widget,
      metadata: {
        ...widget.metadata,
        resourceVersion: String(Number(metadata.resourceVersion) + event),
        annotations: { [sentAnnotation]: '' },
      },
    }
    const [before, after] = `${JSON.stringify({ type: 'MODIFIED', object })}\n`.split(
      `"${sentAnnotation}":""`,
    )
    response.write(`${before}"${sentAnnotation}":"${wallSeconds()}"${after}`)
    await sleep(paceMs)
  }
}

async function forward(
  url: string,
  accept: string | undefined,
  response: ServerResponse,
  cluster: Cluster,
): Promise<void> {
  const request = rawRequest('GET', url)
  try {
    const { status, headers, body } = await cluster.client.raw({
      ...request,
      ...(accept && { headers: { accept } }),
    })
    const bytes = await body.bytes()
    response.writeHead(status, { 'content-type': String(headers['content-type']) })
    response.end(bytes)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    response.writeHead(error.status.code).end()
  }
}

/** A kubeconfig of a server that wants no credentials. client-node speaks HTTP to none that it is to verify. */
export const kubeconfigOf = ({ url }: ReplayServer): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'replay', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    contexts: [{ name: 'replay', context: { cluster: 'replay', user: 'nobody' } }],
    users: [{ name: 'nobody', user: {} }],
    'current-context': 'replay',
  })
