import { createAuthority, createLeaf } from '../../lib/local/certificate.ts'
import type { LoopbackOptions } from './loopback-server.ts'

const authority = createAuthority('loopback')
const leaf = createLeaf(authority, 'loopback', {
  commonName: 'server',
  usage: ['server'],
  hosts: ['127.0.0.1'],
})

/** What a loopback server needs to speak TLS, and HTTP/2 with clients that offer it. */
export const overHttp2: LoopbackOptions = {
  http2: true,
  cert: leaf.certificate,
  key: leaf.key,
}

/** What a client needs to trust that server. */
export const trusting: { readonly tls: { readonly ca: string } } = {
  tls: { ca: authority.certificate },
}
