import { type ApiResource, groupResource } from '../../core/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { exitCodes } from '../exit-code.ts'
import { UsageError } from '../usage-error.ts'

export const command: Command = defineCommand({
  name: 'api-resources',
  summary: 'List what the server serves',
  usage: ['api-resources [FLAGS]'],
  examples: [
    ['What can be listed in a namespace', 'api-resources --namespaced --verbs=list'],
    ['The kinds of one group', 'api-resources --api-group=apps'],
  ],
  flags: {
    ...connectionFlags,
    'api-group': { kind: 'text', value: 'GROUP', help: 'only this group; "" for the core group' },
    namespaced: {
      kind: 'text',
      value: 'BOOL',
      bare: 'true',
      choices: ['true', 'false'],
      help: 'only namespaced resources, or only the others',
    },
    verbs: { kind: 'list', value: 'VERB', commas: true, help: 'only with all of these verbs' },
    categories: {
      kind: 'list',
      value: 'NAME',
      commas: true,
      help: 'only in all of these categories',
    },
    'no-headers': { kind: 'switch', help: 'print no header line' },
    output: {
      kind: 'text',
      short: 'o',
      value: 'FORMAT',
      help: 'one of',
      choices: ['json', 'kyaml', 'name', 'wide', 'yaml'],
    },
    'sort-by': { kind: 'text', value: 'COLUMN', help: 'one of', choices: ['name', 'kind'] },
    cached: { kind: 'switch', help: 'what is known from earlier calls will do' },
  },
  async run({ args, flags, signal, out, err, connect }) {
    if (args.length > 0) throw new UsageError(`unexpected arguments: ${args.join(' ')}`)
    const { discovery } = await connect()
    if (!flags.cached) await discovery.refresh(signal)
    const served = preferred(await discovery.resources(signal))
      .filter(({ group }) => flags['api-group'] === undefined || group === flags['api-group'])
      .filter(({ namespaced }) => (flags.namespaced ?? `${namespaced}`) === `${namespaced}`)
      .filter(({ verbs }) => verbs.length > 0 && flags.verbs.every(verb => verbs.includes(verb)))
      .filter(({ categories }) => flags.categories.every(name => categories.includes(name)))
    const resources = served.toSorted(by(flags['sort-by']))
    const { encodeResources, resourceRows } = await import('../output/resource-list.ts')
    const { output } = flags
    if (output === 'name') {
      for (const resource of resources) out.line(groupResource(resource))
    } else if (output !== undefined && output !== 'wide') {
      out.data(await encodeResources(resources, output))
    } else {
      const { Columns } = await import('../output/columns.ts')
      const shown = { wide: output === 'wide', header: !flags['no-headers'] }
      for (const line of new Columns().format(resourceRows(resources, shown))) out.line(line)
    }
    const { warnOfFailures } = await import('../output/discovery-failures.ts')
    warnOfFailures(await discovery.failures(signal), err)
    return exitCodes.ok
  },
})

/** One version of each: the one that the server prefers, else the first. */
function preferred(resources: readonly ApiResource[]): ApiResource[] {
  const chosen = new Map<string, ApiResource>()
  for (const resource of resources) {
    // kubectl passes over what is not up to date.
    if (resource.stale) continue
    const name = groupResource(resource)
    if (resource.preferred || !chosen.has(name)) chosen.set(name, resource)
  }
  return [...chosen.values()]
}

const by = (column: 'name' | 'kind' | undefined) => {
  const keyOf = (resource: ApiResource): string => {
    if (column === 'name') return resource.plural
    return column === 'kind' ? resource.kind : resource.group
  }
  return (a: ApiResource, b: ApiResource): number =>
    compare(keyOf(a), keyOf(b)) || compare(a.plural, b.plural)
}

const compare = (a: string, b: string): number => Number(a > b) - Number(a < b)
