import { formatFieldPath, formatObject, type KubeObject } from 'anykind'
import { type FieldChange, formatDecided, type Plan, type UndoEvent } from 'anykind/gitops'
import { done, fail, messageOf, pending, say } from '../demo/print.ts'
import type { RunEvent } from './shop-set.ts'

/** What is to be done and who says so; of what stays as it is only how much that is. */
export function tellPlan({ phases }: Plan): void {
  const planned = phases.flat()
  for (const { action, certainty, evidence, violations = [], ...ref } of planned) {
    if (action === 'unchanged') continue
    const name = [ref.namespace, ref.name].filter(part => part !== undefined).join('/')
    const why = [...evidence, ...violations.map(({ message }) => message)].join('; ')
    const tell = action === 'refuse' ? pending : say
    tell(`${action} ${ref.kind} ${name} (${certainty}): ${why}`)
  }
  tellUnchanged(planned.filter(({ action }) => action === 'unchanged').length)
}

/** Each field that is not as it is wanted, and who has it. */
export async function tellDrift(
  drift: AsyncIterable<readonly [KubeObject, FieldChange]>,
): Promise<void> {
  for await (const [object, { path, from, to, owners = [] }] of drift) {
    const values = `is ${JSON.stringify(from)}, wanted ${JSON.stringify(to)}`
    const managers = owners.map(({ manager }) => manager).join(', ')
    pending(`${formatObject(object)} ${formatFieldPath(path)} ${values}: owned by ${managers}`)
  }
}

/** What a run does, as it does it. One that fails ends the demo with 1. */
export async function tellRun(events: AsyncIterable<RunEvent | UndoEvent>): Promise<void> {
  let unchanged = 0
  for await (const event of events) {
    if (event.type === 'applied' && event.change === 'unchanged') unchanged++
    else tellEvent(event)
  }
  tellUnchanged(unchanged)
}

function tellEvent(event: RunEvent | UndoEvent): void {
  const name = formatObject('item' in event ? event.item.object : event.object)
  switch (event.type) {
    case 'failed':
      process.exitCode = 1
      fail(messageOf(event.error))
      break
    case 'skipped':
    case 'kept':
      process.exitCode = 1
      fail(`${name} ${event.type}: ${event.reason}`)
      break
    case 'waiting':
      break
    case 'decided':
      pending(`${name} ${formatDecided(event.decided)}`)
      break
    case 'pruned':
      done(`${name} pruned`)
      for (const line of [...event.evidence, ...event.affects]) say(`  ${line}`)
      break
    default:
      done(`${name} ${event.type}`)
  }
}

function tellUnchanged(count: number): void {
  if (count > 0) say(`${count} unchanged`)
}
