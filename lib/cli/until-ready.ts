import type { Client } from '../client/index.ts'
import type { KubeObject } from '../core/index.ts'
import { type WaitEvent, type WaitForSetOptions, waitForReady } from '../gitops/index.ts'
import { WaitProgress } from './output/wait-progress.ts'

/** How objects are waited for, and who hears of it. */
export interface UntilReadyOptions extends WaitForSetOptions {
  /** Takes the lines that stand on a terminal: how far all are. */
  readonly tell: (text: string) => void
  /** Takes a line for each thing that is amiss, once. Default: nobody does. */
  readonly onAmiss?: ((line: string) => void) | undefined
}

/** Waits until objects are ready, shows on the way how far they are, and gives what has become of each. */
export async function* untilReady(
  client: Client,
  objects: readonly KubeObject[],
  { tell, onAmiss, ...options }: UntilReadyOptions,
): AsyncGenerator<Extract<WaitEvent, { type: 'ready' | 'failed' }>, void, undefined> {
  const progress = new WaitProgress({ total: objects.length })
  for await (const event of waitForReady(client, objects, options)) {
    const line = progress.hear(event)
    if (line !== undefined) onAmiss?.(line)
    tell(progress.text)
    if (event.type === 'ready' || event.type === 'failed') yield event
  }
}
