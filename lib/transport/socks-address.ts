import { isIPv4, isIPv6 } from 'node:net'
import type { HostPort } from './proxy-address.ts'
import { TunnelError } from './tunnel-error.ts'

/** How an address is written: RFC 1928 section 5. */
export const addressType = { ipv4: 1, name: 3, ipv6: 4 } as const

/** Type, address and port, as RFC 1928 has them. Throws {@link TunnelError} on a name that is too long for it. */
export const encodeAddress = ({ host, port }: HostPort): Buffer =>
  Buffer.concat([encodeHost(host), Buffer.from(toBytes(port))])

function encodeHost(host: string): Buffer {
  if (isIPv4(host)) return Buffer.of(addressType.ipv4, ...host.split('.').map(Number))
  if (isIPv6(host)) return Buffer.of(addressType.ipv6, ...ipv6Groups(host).flatMap(toBytes))
  const name = Buffer.from(host)
  if (name.length > 255) {
    throw new TunnelError('CONNECT', `cannot connect to a name of ${name.length} bytes`)
  }
  return Buffer.concat([Buffer.of(addressType.name, name.length), name])
}

const toBytes = (number: number): [number, number] => [number >> 8, number & 0xff]

/** Of the form that URLs bring it to: no dotted end, at most one `::`. */
function ipv6Groups(host: string): number[] {
  const [before = [], after = []] = host.split('::').map(half =>
    half
      .split(':')
      .filter(Boolean)
      .map(group => Number.parseInt(group, 16)),
  )
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}
