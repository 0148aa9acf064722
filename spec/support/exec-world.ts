import { type ExecCredentials, execCredentials } from '../../lib/config/exec-credentials.ts'
import { decodeExec } from '../../lib/config/exec-entry.ts'
import type { ExecCluster, ExecOptions } from '../../lib/config/index.ts'
import { ManualClock } from './manual-clock.ts'

/** Time of both kinds, which the spec moves. The calendar starts where the clock does. */
export class ExecWorld {
  readonly clock: ManualClock = new ManualClock()
  readonly today = (): number => Date.UTC(2026, 0, 1) + this.clock.now()
  readonly isTerminal: () => boolean

  constructor(isTerminal = false) {
    this.isTerminal = () => isTerminal
  }

  /** RFC 3339, so many ms from now. */
  in(ms: number): string {
    return new Date(this.today() + ms).toISOString()
  }
}

/** Credentials of a kubeconfig's `exec`, v1 and without a terminal unless it says otherwise. */
export function pluginCredentials(
  exec: object,
  {
    world = new ExecWorld(),
    cluster = { server: 'https://a' },
    ...options
  }: ExecOptions & { world?: ExecWorld; cluster?: ExecCluster } = {},
): ExecCredentials {
  const apiVersion = 'client.authentication.k8s.io/v1'
  const value = { apiVersion, interactiveMode: 'Never', ...exec }
  const entry = decodeExec(value, 'user "a"', '/k', path => path)
  if (entry === undefined) throw new Error('no exec')
  return execCredentials(entry, cluster, { execPolicy: 'AllowAll', ...options }, world)
}
