import type { TestContext } from 'node:test'
import { ResourceClient } from '../../lib/client/index.ts'
import type { ApiResource } from '../../lib/core/index.ts'
import { compose, createHttpTransport, respond } from '../../lib/transport/index.ts'
import { connectionTo } from './loopback-connection.ts'
import { type Answer, LoopbackServer } from './loopback-server.ts'
import { configMaps } from './resources.ts'

/** A client, the server that it speaks to, and the query of each request so far. */
export interface LoopbackClient {
  readonly server: LoopbackServer
  readonly client: ResourceClient
  readonly queries: () => Record<string, string>[]
}

/** The client of a resource in the namespace `shop` of a loopback server; both end with the test. */
export async function loopbackClient(
  t: TestContext,
  answers: Answer | readonly Answer[],
  resource: ApiResource = configMaps,
): Promise<LoopbackClient> {
  const server = await LoopbackServer.start(answers)
  const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  const client = new ResourceClient(compose(transport.send, respond), resource).in('shop')
  const queries = () =>
    server.requests.map(({ url }) => Object.fromEntries(new URL(url, 'http://x').searchParams))
  return { server, client, queries }
}
