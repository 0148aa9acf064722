import type { Socket } from 'node:net'
import { ByteReader } from './byte-reader.ts'
import { formatHostPort, type HostPort, type ProxyLogin } from './proxy-address.ts'
import { addressType, encodeAddress } from './socks-address.ts'
import { TunnelError } from './tunnel-error.ts'

const version = 5
/** Of RFC 1929, which counts by itself. */
const loginVersion = 1
const connectCommand = 1
const method = { none: 0, password: 2, refused: 0xff } as const

/** What RFC 1928 section 6 has for a reply, and what to look at. */
const replies: Readonly<Record<number, string>> = {
  1: 'the proxy has failed; its log says why',
  2: 'the proxy does not allow it; its rules say why',
  3: 'the network is unreachable from the proxy',
  4: 'the host is unknown to the proxy, or unreachable; is the server in the kubeconfig right?',
  5: 'the server refuses connections; is it running?',
  6: 'the server is too many hops from the proxy',
  7: 'the proxy does not support CONNECT; use another',
  8: 'the proxy does not support this type of address; use another in the kubeconfig',
}

/**
 * Makes a connection to a proxy a tunnel to the target: SOCKS 5 (RFC 1928), with user and password (RFC 1929)
 * if there is a login. A name is resolved by the proxy, as Go lets it. Rejects with {@link TunnelError}.
 *
 *     greeting ──▶ method ──┬── none ─────────────────┐
 *                           └── password ──▶ login ───┴──▶ CONNECT ──▶ reply ──▶ tunnel
 */
export async function connectBySocks(
  socket: Socket,
  target: HostPort,
  login: ProxyLogin,
): Promise<void> {
  const reader = new ByteReader(socket)
  const offered = login === undefined ? [method.none] : [method.none, method.password]
  socket.write(Buffer.of(version, offered.length, ...offered))
  const [spoken, chosen] = await read(reader, 2)
  checkVersion(spoken)
  if (chosen === method.password && login !== undefined) await authenticate(socket, reader, login())
  else if (chosen !== method.none) throw refusedMethod(chosen, login !== undefined)
  socket.write(Buffer.concat([Buffer.of(version, connectCommand, 0), encodeAddress(target)]))
  await readReply(reader, target)
  // TLS is spoken by the client first, HTTP too: what is here now is not the server's.
  if (reader.hasMore) throw fault('sent bytes of its own into the tunnel')
}

function refusedMethod(chosen: number | undefined, hasLogin: boolean): TunnelError {
  if (chosen !== method.refused && chosen !== method.password) {
    return fault('chose a way to log in that it was not offered')
  }
  return hasLogin
    ? fault('wants another login than user and password, which is not supported')
    : fault('wants a login; put a user and password in proxy-url')
}

async function authenticate(
  socket: Socket,
  reader: ByteReader,
  { username, password }: { username: string; password: string },
): Promise<void> {
  const [name, secret] = [Buffer.from(username), Buffer.from(password)]
  if (name.length === 0 || name.length > 255 || secret.length > 255) {
    throw fault('takes a user and password of at most 255 bytes each; check proxy-url')
  }
  socket.write(
    Buffer.concat([Buffer.of(loginVersion, name.length), name, Buffer.of(secret.length), secret]),
  )
  const [spoken, status] = await read(reader, 2)
  if (spoken !== loginVersion) throw fault('its answer to the login is not SOCKS 5')
  if (status !== 0) throw fault('refused the login; check the user and password in proxy-url')
}

async function readReply(reader: ByteReader, target: HostPort): Promise<void> {
  const [spoken, reply = 0, , type] = await read(reader, 4)
  checkVersion(spoken)
  if (reply !== 0) {
    const why = replies[reply] ?? `the proxy answered ${reply}, which SOCKS does not know`
    throw fault(`cannot connect to ${formatHostPort(target)}: ${why}`)
  }
  await read(reader, (await boundAddressBytes(reader, type)) + 2)
}

/** Where the proxy connected from is of no use; only how long it is. */
async function boundAddressBytes(reader: ByteReader, type: number | undefined): Promise<number> {
  if (type === addressType.ipv4) return 4
  if (type === addressType.ipv6) return 16
  if (type !== addressType.name) throw fault('its answer is not SOCKS 5')
  const [length = 0] = await read(reader, 1)
  return length
}

function checkVersion(spoken: number | undefined): void {
  if (spoken !== version) {
    throw fault('its answer is not SOCKS 5; is it an http:// or https:// proxy?')
  }
}

const fault = (why: string): TunnelError => new TunnelError('CONNECT', why)

/** So many bytes, or the failure that there are not as many. */
async function read(reader: ByteReader, bytes: number): Promise<Buffer> {
  const taken = await reader.take(bytes)
  if (taken !== undefined) return taken
  throw fault('ended the connection in the middle of the SOCKS handshake; is it a socks5:// proxy?')
}
