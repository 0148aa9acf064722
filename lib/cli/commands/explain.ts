import type { RestMapper } from '../../../discovery/index.ts'
import type { Schemas } from '../../../schemas-cache/index.ts'
import { type ApiResource, parseApiVersion } from '../../core/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { exitCodes } from '../exit-code.ts'
import { formatField, formatKind, formatTreeLine } from '../output/explanation.ts'
import { parseCount } from '../parse-count.ts'
import { UsageError } from '../usage-error.ts'

export const command: Command = defineCommand({
  name: 'explain',
  summary: 'Say what a kind and its fields are for',
  usage: ['explain TYPE[.FIELD…] [FLAGS]'],
  description:
    'Fields are found through lists and maps: deploy.spec.template.spec.containers.ports.',
  examples: [
    ['A kind', 'explain pods'],
    ['A field', 'explain deploy.spec.strategy'],
    ['All fields below one', 'explain deploy.spec.template.spec.volumes --recursive'],
  ],
  completes: ['type'],
  flags: {
    ...connectionFlags,
    'api-version': { kind: 'text', value: 'VERSION', help: 'group and version: apps/v1' },
    recursive: { kind: 'switch', help: 'all fields below, by name and type' },
    'max-depth': {
      kind: 'text',
      value: 'N',
      default: '0',
      help: 'with --recursive, so many levels; 0 is all',
    },
    output: { kind: 'text', short: 'o', value: 'FORMAT', help: 'one of', choices: ['plaintext'] },
  },
  async run({ args, flags, signal, out, connect }) {
    const [wanted, ...more] = args
    if (wanted === undefined)
      throw new UsageError('you must specify the type of resource to explain')
    if (more.length > 0) throw new UsageError('we accept only this format: explain RESOURCE')
    const maxDepth = readMaxDepth(flags)
    const cluster = await connect()
    const { discovery } = cluster
    const found = findResource(wanted, await discovery.mapper(signal))
    const named = found?.resource ?? (await discovery.resolve(wanted.split('.')[0] ?? '', signal))
    const path = found?.path ?? wanted.split('.').slice(1)
    const version = flags['api-version']
    const resource =
      version === undefined
        ? named
        : await discovery.resolve({ ...parseApiVersion(version), kind: named.kind }, signal)
    const schemas = await cluster.schemas()
    const doc = await schemas.explain(resource, path, signal)
    for (const line of formatKind(resource)) out.line(line)
    for (const line of formatField(doc, { fields: !flags.recursive })) out.line(line)
    if (flags.recursive) {
      const branch = { path, above: [innerType(doc)], maxDepth, signal }
      for await (const line of tree(schemas, resource, branch)) out.line(line)
    }
    out.line('')
    return exitCodes.ok
  },
})

function readMaxDepth(flags: { recursive: boolean; 'max-depth': string }): number {
  const levels = parseCount(flags['max-depth'], '--max-depth')
  if (levels > 0 && !flags.recursive) throw new UsageError('--max-depth requires --recursive')
  return levels === 0 ? maxTreeDepth : Math.min(levels, maxTreeDepth)
}

/** The longest beginning that names a resource: a group has dots as a path of fields has. */
function findResource(
  wanted: string,
  mapper: RestMapper,
): { resource: ApiResource; path: string[] } | undefined {
  const words = wanted.split('.')
  for (let count = words.length; count > 0; count--) {
    const [resource] = mapper.match(words.slice(0, count).join('.'))
    const group = words.slice(1, count).join('.')
    // A beginning of a group will not do: `spec` may be one.
    const isWhole =
      group === '' ||
      group === resource?.group ||
      group === `${resource?.version}.${resource?.group}`
    if (resource !== undefined && isWhole) return { resource, path: words.slice(count) }
  }
  return undefined
}

interface Branch {
  readonly path: readonly string[]
  /** The types above: one that holds itself is not followed again. */
  readonly above: readonly string[]
  readonly maxDepth: number
  readonly signal: AbortSignal
}

async function* tree(
  schemas: Schemas,
  resource: ApiResource,
  { path, above, maxDepth, signal }: Branch,
): AsyncGenerator<string> {
  const { children } = await schemas.explain(resource, path, signal)
  for (const child of children) {
    yield* formatTreeLine(child, above.length)
    const type = innerType(child)
    const recurs = type !== 'Object' && above.includes(type)
    if (!child.hasChildren || recurs || above.length >= maxDepth) continue
    const below = { path: [...path, child.name], above: [...above, type], maxDepth, signal }
    yield* tree(schemas, resource, below)
  }
}

/** The type of what is in lists and maps. */
const innerType = ({ type }: { readonly type: string }): string =>
  type.replace(/^(?:\[\]|map\[string\])+/, '')

/** Where a schema holds itself by no name. */
const maxTreeDepth = 30
