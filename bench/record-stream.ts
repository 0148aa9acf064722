import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { type Cluster, rawRequest } from 'anykind'
import { loadDataset } from './load-dataset.ts'
import { streamedEvents, streamedWidgets } from './sizes.ts'

/*
 * What the scenarios about events work on: a stream of a real server, as it came.
 */

/** The widget whose ADDED ends the stream. */
export const lastWidget = 'widget-99999'

/** A collection, and what has become of it. */
export interface Recording {
  /** The list, as JSON. */
  readonly list: Uint8Array
  /** Lines: the same as a stream tells it, up to the bookmark that ends it. */
  readonly initial: Uint8Array
  /** Lines: what came then. */
  readonly events: Uint8Array
  readonly bytesPerObject: number
}

const path = '/apis/bench.anykind.dev/v1/namespaces/bench/widgets'

/** Makes widgets, changes them as often, and gives what the server says of it. */
export async function recordStream(cluster: Cluster): Promise<Recording> {
  const { bytesPerObject } = await loadDataset(cluster, streamedWidgets)
  const { body: list } = await cluster.client.raw({ method: 'GET', path })
  const initial: string[] = []
  const events: string[] = []
  let changing: Promise<void> | undefined
  for await (const line of streamLines(cluster)) {
    if (changing === undefined) initial.push(line)
    else events.push(line)
    if (isListEnd(line)) changing = change(cluster)
    if (line.includes(`"name":"${lastWidget}"`)) break
  }
  await changing
  return {
    list: await list.bytes(),
    initial: bytesOf(initial),
    events: bytesOf(events),
    bytesPerObject,
  }
}

const isListEnd = (line: string): boolean => line.includes('k8s.io/initial-events-end')

/**
 * The widgets and what becomes of them, for as long as they are read. A server that is short of time ends the streams of those
 * whom it could not tell within a tenth of a second: then it is asked for what has come since.
 */
async function* streamLines(cluster: Cluster): AsyncGenerator<string, void> {
  let from = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan'
  let isListed = false
  do {
    const request = rawRequest('GET', `${path}?watch=1&allowWatchBookmarks=1&${from}`)
    const { body } = await cluster.client.raw({ ...request, stream: true })
    try {
      for await (const line of createInterface(Readable.from(body))) {
        isListed ||= isListEnd(line)
        from = `resourceVersion=${/"resourceVersion":"(\d+)"/.exec(line)?.[1]}`
        yield line
      }
    } finally {
      // Readline leaves its input open.
      body.cancel()
    }
  } while (isListed)
  throw new Error('the server has ended the stream before its list')
}

const bytesOf = (lines: readonly string[]): Uint8Array =>
  Buffer.from(lines.map(line => `${line}\n`).join(''))

async function change(cluster: Cluster): Promise<void> {
  const widgets = (await cluster.resource('widgets.bench.anykind.dev')).in('bench')
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < streamedEvents) {
      const serial = next++
      const name = `widget-${String(serial % streamedWidgets).padStart(5, '0')}`
      await widgets.patch(name, { type: 'merge', patch: { spec: { description: `${serial}.` } } })
    }
  }
  await Promise.all(Array.from({ length: 16 }, worker))
  const last = await widgets.get('widget-00000')
  const { name: _, resourceVersion: __, uid: ___, ...metadata } = last.metadata
  await widgets.create({ ...last, metadata: { ...metadata, name: lastWidget } })
}
