import type { RestMapper } from '../../../discovery/index.ts'
import type { Schemas } from '../../../schemas-cache/index.ts'
import { type ApiResource, parseApiVersion } from '../../core/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { exitCodes } from '../exit-code.ts'
import { formatField, formatKind, formatTreeLine } from '../output/explanation.ts'
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
  flags: {
    ...connectionFlags,
    'api-version': { kind: 'text', value: 'VERSION', help: 'group and version: apps/v1' },
    recursive: { kind: 'switch', help: 'all fields below, by name and type' },
  },
  async run({ args, flags, signal, out, connect }) {
    const [wanted, ...more] = args
    if (wanted === undefined)
      throw new UsageError('you must specify the type of resource to explain')
    if (more.length > 0) throw new UsageError('we accept only this format: explain RESOURCE')
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
    if (!flags.recursive) return exitCodes.ok
    for await (const line of tree(schemas, resource, { path, above: [doc.type], signal })) {
      out.line(line)
    }
    return exitCodes.ok
  },
})

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
  readonly signal: AbortSignal
}

async function* tree(
  schemas: Schemas,
  resource: ApiResource,
  { path, above, signal }: Branch,
): AsyncGenerator<string> {
  const { children } = await schemas.explain(resource, path, signal)
  for (const child of children) {
    yield* formatTreeLine(child, above.length)
    const type = child.type.replace(/^(?:\[\]|map\[string\])+/, '')
    const recurs = type !== 'Object' && above.includes(type)
    if (!child.hasChildren || recurs || above.length > maxDepth) continue
    const below = { path: [...path, child.name], above: [...above, type], signal }
    yield* tree(schemas, resource, below)
  }
}

const maxDepth = 30
