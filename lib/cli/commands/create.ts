import type { Cluster } from '../../cluster.ts'
import type { KubeObject } from '../../core/index.ts'
import type { Manifest } from '../../manifest/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { exitCodes } from '../exit-code.ts'
import type { FlagValues } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { manifestFlags, manifestSelectorFlag, readManifestFlags } from '../manifest-flags.ts'
import { ObjectResults, resultFlags } from '../object-results.ts'
import { rawFlag, sendRaw } from '../raw.ts'
import { UsageError } from '../usage-error.ts'
import { fieldValidationOf, passesValidation, validateFlag } from '../validate-flag.ts'

const flags = {
  ...manifestFlags,
  selector: manifestSelectorFlag,
  ...connectionFlags,
  'dry-run': {
    kind: 'text',
    value: 'WHERE',
    default: 'none',
    choices: ['none', 'server', 'client'],
    help: 'let the server check all, or only say what would be sent; store nothing',
  },
  'field-manager': {
    kind: 'text',
    value: 'NAME',
    default: 'anykind-create',
    help: 'who will own the fields',
  },
  raw: rawFlag,
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
  refused: {
    edit: 'change the file first',
    'save-config': 'server-side apply needs no copy of the manifest in the object; use apply',
  },
  async run(invocation) {
    const { flags, err } = invocation
    if (flags.raw !== undefined) {
      if (flags.filename.length === 0) throw new UsageError('must specify -f: a file, or -')
      return sendRaw('POST', flags.raw, invocation)
    }
    const results = await ObjectResults.of(invocation)
    const manifests = await readManifestFlags(invocation)
    if (manifests.length === 0) {
      err.line('error: no objects passed to create')
      return exitCodes.failure
    }
    const cluster = await invocation.connect()
    if (!(await passesValidation(manifests, cluster, invocation))) return exitCodes.invalid
    for (const [index, manifest] of manifests.entries()) {
      invocation.tell(`creating ${index + 1} of ${manifests.length}`)
      await create(manifest, cluster, invocation, results)
    }
    await results.printEach()
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
    if (flags['dry-run'] === 'client') {
      results.add(inNamespace(manifest.object, client.namespace), 'created (dry run)')
      return
    }
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

/** As it would be sent: an object without a namespace gets that of the line. */
const inNamespace = (object: KubeObject, namespace: string | undefined): KubeObject =>
  namespace === undefined ? object : { ...object, metadata: { ...object.metadata, namespace } }
