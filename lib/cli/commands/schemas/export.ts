import type { Schemas } from '../../../../schemas-cache/index.ts'
import { closest, type GroupVersionKind, NoMatchError } from '../../../core/index.ts'
import { type Command, defineCommand } from '../../command.ts'
import { connectionFlags } from '../../connection-flags.ts'
import { exitCodes } from '../../exit-code.ts'
import { openSource, sourceFlags } from '../../source-flags.ts'
import { UsageError } from '../../usage-error.ts'
import { readObjects } from '../../validator-flags.ts'

export const command: Command = defineCommand({
  name: 'export',
  summary: 'Write schemas as other tools read them',
  usage: ['export (KIND… | --all) [-o DIR] [FLAGS]'],
  description:
    'A JSON Schema for each kind, DIR/KIND-GROUP-VERSION.json, as kubeconform names them, and DIR/all.json, which takes ' +
    'objects of all of these, for editors. A KIND is Deployment, or Deployment.apps; of --crds alone it is the kinds that they define.',
  examples: [
    ['All kinds of the cluster', 'schemas export --all -o .schemas'],
    [
      "Kubernetes' own kinds, and some of definitions",
      'schemas export --all --offline --crds crds/',
    ],
    ['Two kinds', 'schemas export Deployment Certificate.cert-manager.io'],
  ],
  flags: {
    output: { kind: 'text', short: 'o', value: 'DIR', default: 'schemas', help: 'where to' },
    format: {
      kind: 'text',
      value: 'FORMAT',
      default: 'jsonschema',
      choices: ['jsonschema'],
      help: 'draft 7 of JSON Schema; one of',
    },
    all: { kind: 'switch', help: 'all kinds' },
    ...sourceFlags,
    ...connectionFlags,
  },
  async run(invocation) {
    const { args, flags, out, err, signal, tell } = invocation
    if (flags.all && args.length > 0) throw new UsageError('--all takes no kinds')
    if (!flags.all && args.length === 0 && flags.crds.length === 0) {
      throw new UsageError('must specify kinds, or --all')
    }
    const { builtInPack, exportJsonSchemas } = await import('../../../validate/index.ts')
    const crds = await readObjects(invocation, flags.crds)
    const source = (await openSource(invocation)) ?? (await builtInPack())
    const schemas = await source.schemas()
    for (const crd of crds) schemas.define(crd)
    const known = await schemas.kinds(signal)
    const kinds = flags.all ? known : wanted(args, known, schemas)
    tell(`writing ${kinds.length} schemas`)
    const { files, warnings } = await exportJsonSchemas(flags.output, schemas, kinds, signal)
    for (const warning of warnings) err.line(warning)
    out.line(`${flags.output}: ${files.size} kind${files.size === 1 ? '' : 's'}, all.json`)
    return exitCodes.ok
  },
})

/** The kinds that are named; of definitions, if none are. */
function wanted(
  names: readonly string[],
  known: readonly GroupVersionKind[],
  schemas: Schemas,
): readonly GroupVersionKind[] {
  if (names.length === 0) return known.filter(gvk => schemas.defines(gvk))
  return [...new Set(names.flatMap(name => named(name, known)))]
}

/** In all versions; in all groups, too, if no group is named. */
function named(name: string, known: readonly GroupVersionKind[]): readonly GroupVersionKind[] {
  const wanted = name.toLowerCase()
  const found = known.filter(({ kind, group }) =>
    [kind, `${kind}.${group}`].some(text => text.toLowerCase() === wanted),
  )
  if (found.length > 0) return found
  const near = closest(
    name,
    known.map(({ kind }) => kind),
  )
  throw new NoMatchError(name, near, 'there is no schema of such a kind')
}
