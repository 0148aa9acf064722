import { isNotFound, type KubeObject } from '../../core/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { type ExitCode, exitCodes } from '../exit-code.ts'
import { Failures } from '../failures.ts'
import { fetchObjects, fetchTable, type Reading } from '../fetch.ts'
import type { FlagValues } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { withoutManagedFields } from '../output/objects.ts'
import { objectFormats, printerOf } from '../output/printer.ts'
import { TableView } from '../output/table-view.ts'
import { parseCount } from '../parse-count.ts'
import { parseSelection, resolveSelection, type Selection } from '../selection.ts'
import { UsageError } from '../usage-error.ts'

const flags = {
  ...connectionFlags,
  'all-namespaces': { kind: 'switch', short: 'A', help: 'look in every namespace' },
  selector: {
    kind: 'text',
    short: 'l',
    value: 'LABELS',
    help: 'only objects with these labels: app=web,tier in (a,b)',
  },
  'field-selector': {
    kind: 'text',
    value: 'FIELDS',
    help: 'only objects with these fields: status.phase=Running',
  },
  output: {
    kind: 'text',
    short: 'o',
    value: 'FORMAT',
    help: `wide, or ${objectFormats}`,
  },
  'chunk-size': {
    kind: 'text',
    value: 'COUNT',
    default: '500',
    help: 'how many objects to fetch at a time; 0 for all at once',
  },
  'ignore-not-found': { kind: 'switch', help: 'a name that does not exist is no failure' },
  'label-columns': {
    kind: 'list',
    short: 'L',
    value: 'LABEL',
    commas: true,
    help: 'a column for this label',
  },
  'no-headers': { kind: 'switch', help: 'print no header line' },
  'show-kind': { kind: 'switch', help: 'print names as kind/name' },
  'show-labels': { kind: 'switch', help: 'a column for all labels' },
  'show-managed-fields': { kind: 'switch', help: 'keep managedFields in yaml and json' },
} as const

type Values = FlagValues<typeof flags>

export const command: Command = defineCommand({
  name: 'get',
  summary: 'Show objects of any kind',
  usage: ['get TYPE[,TYPE…] [NAME…] [FLAGS]', 'get TYPE/NAME… [FLAGS]'],
  description:
    'TYPE is a plural, singular, kind, short name or category, with a group and version where it needs one: ' +
    'deploy, Deployment, deployments.apps, deployments.v1.apps, all.',
  examples: [
    ['All pods of the namespace', 'get pods'],
    ['Two kinds, in every namespace', 'get deploy,svc -A'],
    ['One custom resource as YAML', 'get promo/summer -o yaml'],
  ],
  completes: ['object', 'names'],
  flags,
  async run(invocation) {
    const { args, flags, signal } = invocation
    const wanted = parseSelection(args)
    const limit = parseCount(flags['chunk-size'], '--chunk-size')
    const cluster = await invocation.connect()
    const selections = await resolveSelection(wanted, cluster, signal)
    checkNames(selections, flags)
    const reading: Reading = {
      cluster,
      signal,
      namespace: flags['all-namespaces'] ? undefined : cluster.namespace,
      limit,
      labelSelector: flags.selector,
      fieldSelector: flags['field-selector'],
    }
    return flags.output === undefined || flags.output === 'wide'
      ? getTables(invocation, selections, reading)
      : getObjects(invocation, selections, reading, flags.output)
  },
})

function checkNames(selections: readonly Selection[], flags: Values): void {
  const named = selections.filter(({ name }) => name !== undefined)
  if (named.length === 0) return
  if (flags.selector !== undefined || flags['field-selector'] !== undefined) {
    throw new UsageError('name cannot be provided when a selector is specified')
  }
  if (flags['all-namespaces'] && named.some(({ resource }) => resource.namespaced)) {
    throw new UsageError('a resource cannot be retrieved by name across all namespaces')
  }
}

async function getTables(
  { out, err, flags }: Invocation<Values>,
  selections: readonly Selection[],
  reading: Reading,
): Promise<ExitCode> {
  const kinds = new Set(selections.map(({ resource }) => resource))
  const failures = new Failures(flags['ignore-not-found'] ? isNotFound : undefined)
  let view: TableView | undefined
  let printed = false
  for (const [index, selection] of selections.entries()) {
    const { resource } = selection
    if (view === undefined || resource !== selections[index - 1]?.resource) {
      view = new TableView(out, resource, {
        wide: flags.output === 'wide',
        headers: !flags['no-headers'],
        separated: printed && !flags['no-headers'],
        namespaces: flags['all-namespaces'] && resource.namespaced,
        kinds: flags['show-kind'] || kinds.size > 1,
        labelColumns: flags['label-columns'],
        allLabels: flags['show-labels'],
      })
    }
    await failures.during(reading.signal, async () => {
      view?.print(await fetchTable(selection, reading))
    })
    printed ||= view.started
  }
  failures.throwAny()
  if (!printed && !flags['ignore-not-found']) err.line(nothingFound(selections, reading))
  return exitCodes.ok
}

const nothingFound = (selections: readonly Selection[], { namespace }: Reading): string =>
  namespace !== undefined && selections.every(({ resource }) => resource.namespaced)
    ? `No resources found in ${namespace} namespace.`
    : 'No resources found'

async function getObjects(
  { out, flags }: Invocation<Values>,
  selections: readonly Selection[],
  reading: Reading,
  format: string,
): Promise<ExitCode> {
  const print = await printerOf(format, { headers: !flags['no-headers'] })
  // As kubectl: a template may ask for them.
  const isWhole = format.includes('=')
  const failures = new Failures(flags['ignore-not-found'] ? isNotFound : undefined)
  const objects: KubeObject[] = []
  for (const selection of selections) {
    await failures.during(reading.signal, async () => {
      for await (const object of fetchObjects(selection, reading)) {
        objects.push(
          isWhole || flags['show-managed-fields'] ? object : withoutManagedFields(object),
        )
      }
    })
  }
  const list = selections.length > 1 || selections[0]?.name === undefined
  if (list || objects.length > 0) await print(objects, { list, out })
  failures.throwAny()
  return exitCodes.ok
}
