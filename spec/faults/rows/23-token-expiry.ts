import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAuthority, createLeaf } from '../../../lib/local/certificate.ts'
import { answers } from '../../support/credential-plugin.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import type { Round, Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'

const flips = 4
/** A plugin is not run more often than once in ten seconds. */
const betweenMs = 11_000

/** A token that the server took a moment ago is refused, under watches and reads. */
export const tokenExpiry: Row = {
  number: 23,
  fault: 'token expiry',
  injection: 'a token webhook (cache 1 s) flips what it takes, and watches are cut, four times',
  limits: { 'reads failed': 0 },
  async run(round) {
    const webhook = await startWebhook(round)
    const apiServerFlags = {
      'authentication-token-webhook-config-file': webhook.config,
      'authentication-token-webhook-cache-ttl': '1s',
    }
    const world = await World.start(round, {
      apiServerFlags,
      late: true,
      subject: { reads: true },
    })
    await world.read(webhook.kubeconfig(world))
    world.writer.start()
    const recoveriesMs: number[] = []
    for (let flip = 0; flip < flips; flip++) {
      await sleep(betweenMs)
      webhook.flip()
      world.proxy.close()
      recoveriesMs.push(...(await world.catchUp()))
    }
    const { verdict, leaks, health } = await world.finish()
    return { verdict, leaks, recoveriesMs, figures: { 'reads failed': health.reads.failed.length } }
  },
}

/** Who says which token is good, and a plugin that gives just that one. */
async function startWebhook(round: Round) {
  const authority = createAuthority('tokens')
  const leaf = { commonName: 'tokens', usage: ['server'], hosts: ['127.0.0.1'] } as const
  const { certificate: cert, key } = createLeaf(authority, 'tokens', leaf)
  const folder = temporaryFolder(round)
  const plugin = join(folder, 'plugin')
  let good = 0
  const flip = (): void => {
    writeFileSync(plugin, `#!/bin/sh\n${answers({ token: `token-${++good}` })}`)
    chmodSync(plugin, 0o755)
  }
  flip()
  const server = createServer({ cert, key }, async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    const { apiVersion, kind, spec } = JSON.parse(body)
    const user = { username: 'reader', groups: ['system:masters'] }
    const authenticated = spec.token === `token-${good}`
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ apiVersion, kind, status: { authenticated, user } }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  round.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const kubeconfigOf = (cluster: object, user: object): string =>
    JSON.stringify({
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'a' },
      contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
      clusters: [{ name: 'a', cluster }],
      users: [{ name: 'a', user }],
    })
  const config = join(folder, 'config')
  const data = Buffer.from(authority.certificate).toString('base64')
  const url = `https://127.0.0.1:${port}/`
  writeFileSync(config, kubeconfigOf({ server: url, 'certificate-authority-data': data }, {}))
  return {
    config,
    flip,
    kubeconfig(world: World): string {
      const [{ cluster }] = JSON.parse(world.local.kubeconfig()).clusters
      const exec = {
        ...{ apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never' },
        command: plugin,
      }
      const path = join(folder, 'kubeconfig')
      writeFileSync(path, kubeconfigOf({ ...cluster, server: world.proxy.url }, { exec }))
      return path
    },
  }
}
