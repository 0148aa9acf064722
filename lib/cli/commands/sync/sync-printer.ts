import type { KubeObject } from '../../../core/index.ts'
import type { SyncEvent } from '../../../sync/index.ts'
import type { Output } from '../../output/output.ts'

const words: Partial<Record<SyncEvent['type'], string>> = {
  applied: 'serverside-applied',
  healed: 'healed',
  pruned: 'pruned',
  drifted: 'drifted',
}

/** Prints what happens to a set, as `apply` would, or an event a line as JSON. Of an object what names it, never what it holds. */
export async function syncPrinter(to: {
  readonly out: Output
  readonly err: Output
  readonly asJson: boolean
}): Promise<(event: SyncEvent) => void> {
  const { failureLines } = await import('../../output/failure-lines.ts')
  const { resourceName } = await import('../../output/resource-name.ts')
  const { out, err, asJson } = to
  if (asJson) return event => out.line(JSON.stringify(plainEvent(event, failureLines)))
  return event => {
    if ('error' in event) {
      const [first = '', ...more] = failureLines(event.error)
      err.line('object' in event ? `${resourceName(event.object)}: ${first}` : first)
      for (const line of more) err.line(line)
    } else if ('reason' in event) {
      err.line(`${resourceName(event.object)} ${event.type}: ${event.reason}`)
    } else if (event.type === 'changed') err.line(`the source has ${event.objects} objects`)
    else if (event.type === 'synced') err.line(`all ${event.objects} objects are in place`)
    else out.line(`${resourceName(event.object)} ${words[event.type]}`)
  }
}

function plainEvent(event: SyncEvent, failureLines: (error: unknown) => string[]): object {
  const { type } = event
  return {
    time: new Date().toISOString(),
    type,
    ...('object' in event && referenceTo(event.object)),
    ...('objects' in event && { objects: event.objects }),
    ...('digest' in event && { digest: event.digest }),
    ...('reason' in event && { reason: event.reason }),
    ...('error' in event && { message: failureLines(event.error).join('\n') }),
  }
}

const referenceTo = ({ apiVersion, kind, metadata }: KubeObject) => ({
  apiVersion,
  kind,
  namespace: metadata.namespace,
  name: metadata.name,
})
