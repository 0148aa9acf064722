import { request } from 'node:https'
import { type Answer, LoopbackServer } from './loopback-server.ts'
import { testEndpoint } from './test-cluster.ts'

/**
 * A plain server in front of the test cluster, as its administrator: `before` runs before each request is handed on,
 * so that something happens on the cluster between two requests of a client.
 */
export function forwardingServer(
  before: (request: { readonly method: string; readonly path: string }) => Promise<unknown>,
): Promise<LoopbackServer> {
  const { server, certificateAuthority, client } = testEndpoint()
  const forward: Answer = async (response, { method, url, headers, body }) => {
    await before({ method, path: url.replace(/\?.*/, '') })
    const { accept, 'content-type': contentType } = headers
    const sent = request(
      new URL(url, server),
      {
        method,
        ca: certificateAuthority,
        cert: client?.certificate,
        key: client?.key,
        headers: { ...(accept && { accept }), ...(contentType && { 'content-type': contentType }) },
      },
      answer => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    sent.end(body)
  }
  return LoopbackServer.start(forward)
}
