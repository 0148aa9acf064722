import type { Cluster } from '../../cluster.ts'
import type { Manifest } from '../../manifest/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { exitCodes } from '../exit-code.ts'
import type { FlagValues } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { manifestFlags, readManifestFlags } from '../manifest-flags.ts'
import { ObjectResults, resultFlags } from '../object-results.ts'
import { fieldValidationOf, passesValidation, validateFlag } from '../validate-flag.ts'

const flags = {
  ...manifestFlags,
  ...connectionFlags,
  'dry-run': {
    kind: 'text',
    value: 'WHERE',
    default: 'none',
    choices: ['none', 'server'],
    help: 'let the server check all and store nothing',
  },
  'field-manager': {
    kind: 'text',
    value: 'NAME',
    default: 'anykind-create',
    help: 'who will own the fields',
  },
  ...resultFlags,
  validate: validateFlag,
} as const

type Values = FlagValues<typeof flags>

export const command: Command = defineCommand({
  name: 'create',
  summary: 'Store new objects from manifests',
  usage: ['create -f PATH [FLAGS]'],
  description:
    'Objects that exist already are failures; apply is what changes them. They go out in the order of the manifests.',
  examples: [
    ['What a file holds', 'create -f job.yaml'],
    ['A new object each time, by metadata.generateName', 'create -f run.yaml -o name'],
  ],
  flags,
  async run(invocation) {
    const { err } = invocation
    const manifests = await readManifestFlags(invocation)
    if (manifests.length === 0) {
      err.line('error: no objects passed to create')
      return exitCodes.failure
    }
    const cluster = await invocation.connect()
    if (!(await passesValidation(manifests, cluster, invocation))) return exitCodes.invalid
    const results = new ObjectResults(invocation)
    for (const [index, manifest] of manifests.entries()) {
      invocation.tell(`creating ${index + 1} of ${manifests.length}`)
      await create(manifest, cluster, invocation, results)
    }
    await results.print({ list: manifests.length > 1 })
    return results.failed ? exitCodes.failure : exitCodes.ok
  },
})

async function create(
  manifest: Manifest,
  cluster: Cluster,
  { flags, signal }: Invocation<Values>,
  results: ObjectResults,
): Promise<void> {
  const dryRun = flags['dry-run'] === 'server'
  try {
    const client = await cluster.for(manifest.object, signal)
    const stored = await client.create(manifest.object, {
      dryRun,
      fieldManager: flags['field-manager'],
      fieldValidation: fieldValidationOf[flags.validate],
      signal,
    })
    results.add(stored, dryRun ? 'created (server dry run)' : 'created')
  } catch (error) {
    signal.throwIfAborted()
    results.fail(error, manifest)
  }
}
