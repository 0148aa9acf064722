import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, request, type Server } from 'node:http'
import type { Part } from './part.ts'
import type { SupervisorAddress } from './supervisor-state.ts'

/*
 * How a later command reaches the supervisor: HTTP on a loopback port, opened by a token that only the
 * owner of state.json can read. Unlike a process id, an answer proves that it is still the same
 * supervisor; unlike a Unix socket, its address has no length limit.
 */

/** What a supervisor does when asked. */
export interface SupervisorVerbs {
  /** The processes that run. */
  status(): Promise<Partial<Record<Part, number>>>
  /** Ends the cluster; `discard` removes its data even if it was to be kept. */
  stop(discard: boolean): Promise<void>
}

const paths = { status: '/status', stop: '/stop', discard: '/discard' } as const

/** Listens on a free loopback port. The server keeps the process alive. */
export async function serveControl(
  verbs: SupervisorVerbs,
): Promise<{ address: SupervisorAddress; server: Server }> {
  const token = randomBytes(32).toString('base64url')
  const server = createServer((message, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
      response.end(JSON.stringify(body))
    }
    if (!sameText(message.headers.authorization ?? '', `Bearer ${token}`)) return answer(401, {})
    const run = {
      [paths.status]: () => verbs.status(),
      [paths.stop]: () => verbs.stop(false),
      [paths.discard]: () => verbs.stop(true),
    }[message.url ?? '']
    if (run === undefined) return answer(404, {})
    run().then(
      result => answer(200, result ?? {}),
      error => answer(500, { message: String(error) }),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port: 0 }, resolve)
  })
  const bound = server.address()
  return { address: { port: typeof bound === 'object' ? (bound?.port ?? 0) : 0, token }, server }
}

/** Over digests, so that neither content nor length shows in the time it takes. */
const sameText = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Longer than all parts may take to end. */
const timeoutMs = 30_000

/**
 * Asks the supervisor at the address. Undefined when it is not there (any more): nobody listens, or a
 * stranger does. Rejects when something listens and does not answer.
 */
export function askSupervisor(
  { port, token }: SupervisorAddress,
  verb: keyof typeof paths,
): Promise<{ status: number; body: string } | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path: paths[verb],
        method: verb === 'status' ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${token}` },
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
      },
      response => {
        const chunks: Buffer[] = []
        response.on('data', chunk => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () => {
          const status = response.statusCode ?? 0
          const ours = status === 200 || status === 500
          resolve(ours ? { status, body: Buffer.concat(chunks).toString() } : undefined)
        })
      },
    )
    sent.once('error', (error: NodeJS.ErrnoException) =>
      error.name === 'AbortError' || error.name === 'TimeoutError'
        ? reject(error)
        : resolve(undefined),
    )
    sent.end()
  })
}
