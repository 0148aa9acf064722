import { escapeFieldValue, formatApiVersion, type KubeObject } from '../../../core/index.ts'
import { observe } from '../../../watch/index.ts'
import type { EventsInvocation } from '../../events-flags.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import { causeOf, failingAtFirst } from '../../failing-at-first.ts'
import { happenings } from '../../happenings.ts'
import { bySaidTime } from '../../output/event-time.ts'
import { parseCount } from '../../parse-count.ts'
import { parseSelection, resolveSelection } from '../../selection.ts'
import { UsageError } from '../../usage-error.ts'
import { type EventPrinter, eventPrinter } from './event-printer.ts'

/** Prints the events that the flags ask for; with `-w` also those that come, until it is interrupted. */
export async function showEvents(invocation: EventsInvocation): Promise<ExitCode> {
  const { args, flags, signal, err } = invocation
  if (args.length > 0) {
    throw new UsageError(`events takes no arguments; of one object: --for ${args[0]}`)
  }
  const limit = parseCount(flags['chunk-size'], '--chunk-size')
  const isWanted = typeFilter(flags.types)
  const print = await eventPrinter(invocation)
  const cluster = await invocation.connect()
  const namespace = flags['all-namespaces'] ? undefined : cluster.namespace
  const fieldSelector = await fieldsOf(invocation)
  const gvk = { group: '', version: 'v1', kind: 'Event' }
  const events = (await cluster.resource(gvk, signal)).in(namespace)
  if (flags.watch) {
    const changes = observe(failingAtFirst(events), { fieldSelector, signal })
    await follow(happenings(changes), isWanted, print)
    return exitCodes.ok
  }
  const found: KubeObject[] = []
  for await (const event of events.list({ fieldSelector, limit, signal })) {
    if (isWanted(event)) found.push(event)
  }
  if (found.length > 0) await print(found.sort(bySaidTime), { list: true })
  else err.line(`No events found${namespace === undefined ? '.' : ` in ${namespace} namespace.`}`)
  return exitCodes.ok
}

/** Deleted events are old ones: the server forgets them after an hour. */
async function follow(
  happened: ReturnType<typeof happenings>,
  isWanted: (event: KubeObject) => boolean,
  print: EventPrinter,
): Promise<void> {
  try {
    for await (const batch of happened) {
      const events = batch.filter(({ type }) => type !== 'DELETED').map(({ object }) => object)
      const wanted = events.filter(isWanted).sort(bySaidTime)
      if (wanted.length > 0) await print(wanted, { list: false })
    }
  } catch (error) {
    throw causeOf(error)
  }
}

const knownTypes: readonly string[] = ['normal', 'warning']

function typeFilter(types: readonly string[]): (event: KubeObject) => boolean {
  const wanted = types.map(type => type.toLowerCase())
  if (!wanted.every(type => knownTypes.includes(type))) {
    throw new UsageError('valid --types are Normal or Warning')
  }
  return ({ type }) => wanted.length === 0 || wanted.includes(String(type).toLowerCase())
}

/** The object of `--for`, as the server finds its events. */
async function fieldsOf(invocation: EventsInvocation): Promise<string | undefined> {
  const { flags, signal } = invocation
  if (flags.for === undefined) return undefined
  if (!flags.for.includes('/')) throw new UsageError('--for must be in resource/name form')
  const wanted = parseSelection([flags.for])
  const [selection] = await resolveSelection(wanted, await invocation.connect(), signal)
  if (selection === undefined) return undefined
  const { resource, name = '' } = selection
  return Object.entries({
    kind: resource.kind,
    apiVersion: formatApiVersion(resource),
    name,
  })
    .map(([field, value]) => `involvedObject.${field}=${escapeFieldValue(value)}`)
    .join()
}
