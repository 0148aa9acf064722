import type { Cluster } from '../../cluster.ts'
import { formatApiVersion, type KubeObject } from '../../core/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { Deletions, isSelecting } from '../deletions.ts'
import { parseDuration } from '../duration.ts'
import { exitCodes } from '../exit-code.ts'
import { fetchObjects } from '../fetch.ts'
import type { FlagValues } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { manifestFlags, readManifestFlags } from '../manifest-flags.ts'
import { resourceName, someOf } from '../output/resource-name.ts'
import { rawFlag, sendRaw } from '../raw.ts'
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
    choices: ['none', 'server', 'client'],
    help: 'let the server check all, or only say what would be deleted; delete nothing',
  },
  force: { kind: 'switch', help: 'do not wait for a graceful end, as --grace-period=0' },
  'grace-period': {
    kind: 'text',
    value: 'SECONDS',
    default: '-1',
    help: "time to end gracefully; below 0 the object's own",
  },
  'ignore-not-found': { kind: 'switch', help: 'what does not exist is no failure' },
  interactive: { kind: 'switch', short: 'i', help: 'ask before anything is deleted' },
  now: { kind: 'switch', help: 'as --grace-period=1' },
  output: { kind: 'text', short: 'o', value: 'FORMAT', help: 'one of', choices: ['name'] },
  raw: rawFlag,
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
  completes: ['object', 'names'],
  flags,
  async run(invocation) {
    const { flags, signal } = invocation
    if (flags.raw !== undefined) return sendRaw('DELETE', flags.raw, invocation)
    const gracePeriodSeconds = gracePeriod(flags)
    const timeoutMs = parseDuration(flags.timeout, '--timeout')
    const objects = await objectsOf(invocation)
    const cluster = await invocation.connect()
    const results = new Deletions(invocation, cluster)
    await results.warn(objects, gracePeriodSeconds)
    if (flags.interactive && !(await results.confirmed(objects))) return exitCodes.ok
    if (flags['dry-run'] === 'client') {
      for (const object of objects) await results.deleted(object)
      return results.end(objects.length)
    }
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
    const left = new Set(objects)
    const tell = () => invocation.tell(`waiting until ${someOf([...left].map(resourceName))} end`)
    tell()
    for await (const event of events) {
      left.delete(event.item.object)
      tell()
      if (event.type === 'deleted') await results.deleted(event.item.object)
      else results.failed(event)
    }
    return results.end(objects.length)
  },
})

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
  if (flags.filename.length > 0 || flags.kustomize !== undefined) {
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
  const selected = isSelecting(flags)
  if (named && selected)
    throw new UsageError('name cannot be provided when a selector is specified')
  if (named && flags['all-namespaces']) {
    throw new UsageError('a resource cannot be retrieved by name across all namespaces')
  }
  if (flags.all && (flags.selector !== undefined || flags['field-selector'] !== undefined)) {
    throw new UsageError('--all and a selector cannot be specified together')
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
