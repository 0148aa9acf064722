import { execFileSync } from 'node:child_process'
import { TcpProxy } from '../../support/tcp-proxy.ts'
import type { Round } from './row.ts'
import type { World } from './world.ts'

/** A network of its own for a reader, with one link to this machine's. */
export interface NetworkNamespace {
  /** Leads to the API server from there. */
  readonly proxy: TcpProxy
  /** Runs a command in it. */
  readonly wrapper: readonly string[]
  /** This machine's end of the link. */
  readonly link: string
}

const run = (command: string): string => {
  const [file = '', ...args] = command.split(' ')
  return execFileSync(file, args, { encoding: 'utf8' })
}

/** Makes one, as root; it is gone when the round is over. Throws what `ip` says. */
export async function networkNamespace(round: Round, world: World): Promise<NetworkNamespace> {
  const name = `faults-${process.pid % 10_000}`
  const [link, inner] = [`${name}-a`, `${name}-b`].map(each => each.replace('faults', 'f'))
  const [host, guest] = ['10.213.77.1', '10.213.77.2']
  run(`ip netns add ${name}`)
  round.after(() => run(`ip netns del ${name}`))
  run(`ip link add ${link} type veth peer name ${inner} netns ${name}`)
  run(`ip addr add ${host}/30 dev ${link}`)
  run(`ip link set ${link} up`)
  run(`ip -n ${name} addr add ${guest}/30 dev ${inner}`)
  run(`ip -n ${name} link set ${inner} up`)
  run(`ip -n ${name} link set lo up`)
  const proxy = await TcpProxy.start(world.local.server, { host })
  round.after(() => proxy[Symbol.asyncDispose]())
  return { proxy, wrapper: ['ip', 'netns', 'exec', name], link: link ?? '' }
}

/** Takes a link down, or up again. */
export const setLink = (link: string, state: 'up' | 'down'): string =>
  run(`ip link set ${link} ${state}`)

/** Lets no more through a link than so much, in the words of tc, as `1mbit`. */
export const narrow = (link: string, rate: string): string =>
  run(`tc qdisc add dev ${link} root tbf rate ${rate} burst 32kbit latency 400ms`)
