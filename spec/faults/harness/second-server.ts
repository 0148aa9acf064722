import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { answersOk, requestApi } from '../../../lib/local/api-request.ts'
import { freePort } from '../../../lib/local/free-port.ts'
import type { LocalCluster } from '../../../lib/local/index.ts'
import { poll } from '../../../lib/local/poll.ts'
import { endpointOf } from '../../support/test-cluster.ts'
import { group } from './etcd.ts'
import { plurals } from './kinds.ts'
import type { Round } from './row.ts'

/** Another API server of the same etcd, started as the first one was. */
export interface SecondServer {
  readonly server: string
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
}

/** Starts one, which serves all kinds already as one that has other clients does; it ends with the round. */
export async function startSecondServer(round: Round, local: LocalCluster): Promise<SecondServer> {
  const port = await freePort()
  const [file = '', ...args] = readFileSync(`/proc/${local.pids.apiserver}/cmdline`, 'utf8')
    .split('\0')
    .filter(Boolean)
    .map(arg => arg.replace(/^--secure-port=.*/, `--secure-port=${port}`))
  const child = spawn(file, args, { stdio: 'ignore', cwd: local.directory })
  const exited = new Promise(resolve => child.once('exit', resolve))
  round.after(async () => {
    child.kill('SIGKILL')
    await exited
  })
  const server = `https://127.0.0.1:${port}`
  const endpoint = { ...endpointOf(local.kubeconfig()), server }
  const isReady = async () => (await answersOk(endpoint, '/readyz')) || undefined
  if (!(await poll(isReady, { everyMs: 50, timeoutMs: 60_000 })))
    throw new Error('the second API server is not ready after a minute')
  for (const plural of plurals) {
    const path = `/apis/${group}/v1/${plural}?limit=1&resourceVersion=0`
    const isServed = async () =>
      (await requestApi(endpoint, 'GET', path)).status === 200 || undefined
    await poll(isServed, { everyMs: 50, timeoutMs: 30_000 })
  }
  return { server, signal: name => child.kill(name) }
}
