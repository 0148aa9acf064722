import type { Cluster } from '../../cluster.ts'
import { formatApiVersion, gvkOf, type KubeObject } from '../../core/index.ts'
import type { DeleteEvent } from '../../gitops/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { parseDuration } from '../duration.ts'
import { exitCodes } from '../exit-code.ts'
import { fetchObjects } from '../fetch.ts'
import type { FlagValues } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { manifestFlags, readManifestFlags } from '../manifest-flags.ts'
import { failureLines } from '../output/failure-lines.ts'
import { kindName, resourceName } from '../output/resource-name.ts'
import { parseSelection, resolveSelection, type Selection } from '../selection.ts'
import { UsageError } from '../usage-error.ts'

const flags = {
  ...manifestFlags,
  ...connectionFlags,
  all: { kind: 'switch', help: 'all objects of the types, in the namespace' },
  'all-namespaces': { kind: 'switch', short: 'A', help: 'in every namespace, with --all or -l' },
  selector: { kind: 'text', short: 'l', value: 'LABELS', help: 'only objects with these labels' },
  'field-selector': { kind: 'text', value: 'FIELDS', help: 'only objects with these fields' },
  cascade: {
    kind: 'text',
    value: 'HOW',
    bare: 'background',
    default: 'background',
    choices: ['background', 'foreground', 'orphan'],
    help: 'what becomes of the objects that this one owns',
  },
  'dry-run': {
    kind: 'text',
    value: 'WHERE',
    default: 'none',
    choices: ['none', 'server'],
    help: 'let the server check all and delete nothing',
  },
  force: { kind: 'switch', help: 'do not wait for a graceful end, as --grace-period=0' },
  'grace-period': {
    kind: 'text',
    value: 'SECONDS',
    default: '-1',
    help: "time to end gracefully; below 0 the object's own",
  },
  'ignore-not-found': { kind: 'switch', help: 'what does not exist is no failure' },
  now: { kind: 'switch', help: 'as --grace-period=1' },
  output: { kind: 'text', short: 'o', value: 'FORMAT', help: 'one of', choices: ['name'] },
  timeout: { kind: 'text', value: 'TIME', default: '0', help: 'longest time to wait; 0 for ever' },
  wait: { kind: 'switch', default: true, help: 'wait until the objects are gone' },
} as const

type Values = FlagValues<typeof flags>

export const command: Command = defineCommand({
  name: 'delete',
  summary: 'Delete objects, by name, by labels or by manifest',
  usage: [
    'delete -f PATH [FLAGS]',
    'delete TYPE NAME… [FLAGS]',
    'delete TYPE/NAME… [FLAGS]',
    'delete TYPE[,TYPE…] (-l LABELS | --all) [FLAGS]',
  ],
  examples: [
    ['What a folder holds, the last applied first', 'delete -f deploy/'],
    ['All pods with a label', 'delete pods -l app=web'],
  ],
  flags,
  async run(invocation) {
    const { flags, out, err, signal } = invocation
    const gracePeriodSeconds = gracePeriod(flags)
    const timeoutMs = parseDuration(flags.timeout, '--timeout')
    const objects = await objectsOf(invocation)
    const cluster = await invocation.connect()
    const { deleteSet } = await import('../../gitops/index.ts')
    const items = objects.map(object => ({ object }))
    const events = deleteSet(cluster.client, items, {
      dryRun: flags['dry-run'] === 'server',
      gracePeriodSeconds,
      propagationPolicy: policies[flags.cascade],
      wait: flags.wait,
      ...(timeoutMs > 0 ? { timeoutMs } : {}),
      signal,
    })
    let failed = false
    let ended = 0
    invocation.tell(`deleting ${objects.length} objects`)
    for await (const event of events) {
      invocation.tell(`deleted ${++ended} of ${objects.length}`)
      const lines = await linesOf(event, flags, cluster)
      if (event.type === 'deleted') out.line(...lines)
      else {
        failed ||= lines.length > 0
        for (const line of lines) err.line(line)
      }
    }
    if (objects.length === 0) out.line('No resources found')
    return failed ? exitCodes.failure : exitCodes.ok
  },
})

/** What to say of one object; nothing of one that may be absent and is. */
async function linesOf(event: DeleteEvent, flags: Values, cluster: Cluster): Promise<string[]> {
  const { object } = event.item
  if (event.type === 'failed') return failureLines(event.error)
  if (event.type === 'deleted') {
    return [
      flags.output === 'name' ? resourceName(object) : await deletedLine(object, flags, cluster),
    ]
  }
  const isFine = flags['ignore-not-found'] || flags.all
  return isFine ? [] : [`Error from server (NotFound): ${resourceName(object)} not found`]
}

const policies = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const

/** As kubectl: zero needs --force, since it leaves what runs behind. */
function gracePeriod(flags: Values): number | undefined {
  const text = flags['grace-period']
  if (!/^-?\d+$/.test(text)) {
    throw new UsageError(`invalid argument "${text}" for "--grace-period": must be a number`)
  }
  const seconds = Number(text)
  if (flags.now && seconds >= 0)
    throw new UsageError('--now and --grace-period cannot be specified together')
  if (flags.now) return 1
  if (flags.force && seconds > 0)
    throw new UsageError('--force and --grace-period greater than 0 cannot be specified together')
  if (flags.force) return 0
  return seconds < 0 ? undefined : Math.max(1, seconds)
}

/** Stands for the objects: enough of each to delete it. */
async function objectsOf(invocation: Invocation<Values>): Promise<KubeObject[]> {
  const { args, flags, signal } = invocation
  if (flags.filename.length > 0) {
    return (await readManifestFlags(invocation)).map(({ object }) => object)
  }
  const wanted = parseSelection(args)
  checkArguments(
    flags,
    wanted.some(({ name }) => name !== undefined),
  )
  const cluster = await invocation.connect()
  const selections = await resolveSelection(wanted, cluster, signal)
  const found = await Promise.all(
    selections.map(selection => expand(selection, cluster, invocation)),
  )
  return found.flat()
}

function checkArguments(flags: Values, named: boolean): void {
  const selected =
    flags.all || flags.selector !== undefined || flags['field-selector'] !== undefined
  if (named && selected)
    throw new UsageError('name cannot be provided when a selector is specified')
  if (named && flags['all-namespaces']) {
    throw new UsageError('a resource cannot be retrieved by name across all namespaces')
  }
  if (flags.all && flags.selector !== undefined) {
    throw new UsageError('setting --all and --selector together is not allowed')
  }
  if (!named && !selected) {
    throw new UsageError(
      'resource(s) were provided, but no name was specified; --all deletes all of them',
    )
  }
}

async function expand(
  { resource, name }: Selection,
  cluster: Cluster,
  { flags, signal }: Invocation<Values>,
): Promise<KubeObject[]> {
  const apiVersion = formatApiVersion(resource)
  const { kind } = resource
  if (name !== undefined) {
    const namespace = resource.namespaced ? { namespace: cluster.namespace } : {}
    return [{ apiVersion, kind, metadata: { name, ...namespace } }]
  }
  const objects: KubeObject[] = []
  const reading = {
    cluster,
    signal,
    namespace: flags['all-namespaces'] ? undefined : cluster.namespace,
    labelSelector: flags.selector,
    fieldSelector: flags['field-selector'],
  }
  for await (const { metadata } of fetchObjects({ resource, name }, reading)) {
    objects.push({ apiVersion, kind, metadata })
  }
  return objects
}

async function deletedLine(object: KubeObject, flags: Values, cluster: Cluster): Promise<string> {
  // What is known already: a kind that is being deleted itself would be asked for in vain.
  const [resource] = (await cluster.discovery.mapper()).match(gvkOf(object))
  const { name, namespace = cluster.namespace } = object.metadata
  const operation = flags.force ? 'force deleted' : 'deleted'
  const from = resource?.namespaced ? ` from ${namespace} namespace` : ''
  const dryRun = flags['dry-run'] === 'server' ? ' (server dry run)' : ''
  return `${kindName(gvkOf(object))} "${name}" ${operation}${from}${dryRun}`
}
