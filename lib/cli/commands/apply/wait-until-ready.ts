import type { Cluster } from '../../../cluster.ts'
import type { KubeObject } from '../../../core/index.ts'
import { parseDuration } from '../../duration.ts'
import type { HealthSettings } from '../../health-flags.ts'
import type { Invocation } from '../../invocation.ts'
import type { ObjectResults } from '../../object-results.ts'
import { untilReady } from '../../until-ready.ts'

/** What it takes to wait for what was applied. */
export interface ApplyWaiting {
  readonly cluster: Cluster
  readonly invocation: Invocation<{ readonly timeout: string }>
  readonly results: ObjectResults
  readonly health: HealthSettings
}

/** Waits for what was applied, and tells which are ready and which are not, with the causes; where there is no terminal also on the way, in lines. */
export async function waitUntilReady(
  objects: readonly KubeObject[],
  { cluster, invocation, results, health }: ApplyWaiting,
): Promise<void> {
  const { flags, err, signal, tell } = invocation
  const timeoutMs = parseDuration(flags.timeout, '--timeout') || undefined
  const { rules, statusGraceMs } = health
  const onAmiss = err.isTerminal ? undefined : (line: string) => err.line(line)
  const options = { rules, statusGraceMs, timeoutMs, signal, tell, onAmiss }
  for await (const event of untilReady(cluster.client, objects, options)) {
    if (event.type === 'ready') results.say(event.object, 'ready')
    else results.fail(event.error)
  }
}
