import type { Handshake, ProxyPeer } from './loopback-proxy.ts'

/** Whom a proxy lets in. */
export interface Login {
  readonly username: string
  readonly password: string
}

/** CONNECT, as RFC 9110 section 9.3.6 has it. */
const httpHandshake =
  (login?: Login): Handshake =>
  async peer => {
    const head = await peer.head()
    const expected = login && `Basic ${btoa(`${login.username}:${login.password}`)}`
    const given = /^proxy-authorization: (.*)\r$/im.exec(head)?.[1]
    if (given !== expected) {
      peer.socket.end('HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm="spec"\r\n\r\n')
      return undefined
    }
    peer.socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    return /^CONNECT (\S+) HTTP\/1\.1\r\n/.exec(head)?.[1]
  }

/** SOCKS 5, as RFC 1928 and 1929 have it. */
const socksHandshake =
  (login?: Login): Handshake =>
  async peer => {
    const { socket } = peer
    const [, count = 0] = await peer.read(2)
    const offered = await peer.read(count)
    const method = login ? 2 : 0
    if (!offered.includes(method)) return refuse(peer, 5, 0xff)
    socket.write(Buffer.of(5, method))
    if (login) {
      if (!(await isLetIn(peer, login))) return refuse(peer, 1, 1)
      socket.write(Buffer.of(1, 0))
    }
    const target = await readTarget(peer)
    socket.write(Buffer.of(5, 0, 0, 1, 127, 0, 0, 1, 0, 0))
    return target
  }

function refuse({ socket }: ProxyPeer, ...answer: number[]): undefined {
  socket.end(Buffer.from(answer))
}

async function isLetIn(peer: ProxyPeer, { username, password }: Login): Promise<boolean> {
  const [, nameLength = 0] = await peer.read(2)
  const name = await peer.read(nameLength)
  const [secretLength = 0] = await peer.read(1)
  const secret = secretLength === 0 ? '' : await peer.read(secretLength)
  return name.toString() === username && secret.toString() === password
}

/** The request of SOCKS 5: `host:port`, an IPv6 address as eight groups. */
export async function readTarget(peer: ProxyPeer): Promise<string> {
  const [, , , type] = await peer.read(4)
  const host = await readHost(peer, type)
  return `${host}:${(await peer.read(2)).readUInt16BE()}`
}

async function readHost(peer: ProxyPeer, type: number | undefined): Promise<string> {
  if (type === 1) return [...(await peer.read(4))].join('.')
  if (type === 4) return (await peer.read(16)).toString('hex').replace(/(.{4})(?!$)/g, '$1:')
  const [length = 0] = await peer.read(1)
  return (await peer.read(length)).toString()
}

export type Scheme = 'http' | 'https' | 'socks5'

/** What a proxy does, by the scheme of its URL. */
export const handshakes: Readonly<Record<Scheme, (login?: Login) => Handshake>> = {
  http: httpHandshake,
  https: httpHandshake,
  socks5: socksHandshake,
}
