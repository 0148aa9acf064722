import { isDeepStrictEqual } from 'node:util'
import type { ResourceClient } from '../../client/index.ts'
import { ApiError, formatGvk, KubeError, type Patch, patchMediaTypes } from '../../core/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { serverDryRunFlag } from '../dry-run-flag.ts'
import { exitCodes } from '../exit-code.ts'
import type { FlagValues } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { manifestFlags, readManifestFlags } from '../manifest-flags.ts'
import { ObjectResults, resultFlags } from '../object-results.ts'
import { parseSelection, resolveSelection } from '../selection.ts'
import { UsageError } from '../usage-error.ts'

const flags = {
  ...manifestFlags,
  ...connectionFlags,
  patch: { kind: 'text', short: 'p', value: 'PATCH', help: 'the patch, as JSON or YAML' },
  'patch-file': { kind: 'text', value: 'FILE', help: 'a file with the patch' },
  type: {
    kind: 'text',
    value: 'TYPE',
    default: 'strategic',
    choices: ['strategic', 'merge', 'json'],
    help: 'how it is read',
  },
  'dry-run': serverDryRunFlag,
  'field-manager': {
    kind: 'text',
    value: 'NAME',
    default: 'anykind-patch',
    help: 'who will own the fields',
  },
  subresource: { kind: 'text', value: 'NAME', help: 'patch this part: status, scale, resize' },
  ...resultFlags,
} as const

type Values = FlagValues<typeof flags>

export const command: Command = defineCommand({
  name: 'patch',
  summary: 'Change fields of objects',
  usage: [
    'patch TYPE NAME… (-p PATCH | --patch-file FILE) [FLAGS]',
    'patch TYPE/NAME… (-p PATCH | --patch-file FILE) [FLAGS]',
    'patch -f PATH (-p PATCH | --patch-file FILE) [FLAGS]',
  ],
  description:
    'A strategic merge patch knows how lists of built-in kinds merge; custom resources take merge (RFC 7386) and json (RFC 6902).',
  examples: [
    ['Scale', 'patch deploy/web -p \'{"spec":{"replicas":3}}\''],
    [
      'One item of a list, if it is what one thinks',
      'patch deploy web --type=json -p \'[{"op":"test","path":"/spec/replicas","value":3},{"op":"replace","path":"/spec/replicas","value":4}]\'',
    ],
  ],
  completes: ['object', 'names'],
  flags,
  refused: {
    local: 'the server knows how a patch merges; use --dry-run=server -o yaml',
  },
  async run(invocation) {
    const results = await ObjectResults.of(invocation)
    const patch = await readPatch(invocation)
    const targets = await targetsOf(invocation)
    for (const { client, name } of targets) {
      await patchOne(client, name, patch, invocation, results)
    }
    await results.printEach()
    return results.failed ? exitCodes.failure : exitCodes.ok
  },
})

interface PatchTarget {
  readonly client: ResourceClient
  readonly name: string
}

/** The objects that arguments name, or that manifests are of. */
async function targetsOf(invocation: Invocation<Values>): Promise<PatchTarget[]> {
  const { args, flags, signal } = invocation
  if (flags.filename.length > 0) {
    const manifests = await readManifestFlags(invocation)
    const cluster = await invocation.connect()
    return Promise.all(
      manifests.map(async ({ object }) => ({
        client: await cluster.for(object, signal),
        name: object.metadata.name ?? '',
      })),
    )
  }
  const wanted = parseSelection(args)
  if (wanted.some(({ name }) => name === undefined)) {
    throw new UsageError('resource(s) were provided, but no name was specified')
  }
  const cluster = await invocation.connect()
  const selections = await resolveSelection(wanted, cluster, signal)
  return selections.map(({ resource, name = '' }) => ({
    client: cluster.client.of(resource).in(cluster.namespace),
    name,
  }))
}

async function readPatch({ flags }: Invocation<Values>): Promise<Patch> {
  const { patch: inline, 'patch-file': file, type } = flags
  if (inline !== undefined && file !== undefined) {
    throw new UsageError('cannot specify --patch and --patch-file together')
  }
  if (inline === undefined && file === undefined) {
    throw new UsageError(
      'must specify --patch or --patch-file containing the contents of the patch',
    )
  }
  const { parseYaml } = await import('../../manifest/index.ts')
  const patch: unknown = parseYaml(inline ?? (await readPatchFile(file ?? '')), file ?? 'patch')
  if (type !== 'json') return { type, patch }
  if (!Array.isArray(patch)) throw new UsageError('a JSON patch is a list of operations')
  return { type, patch }
}

async function readPatchFile(file: string): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new UsageError(`unable to read patch file: ${(error as Error).message}`)
  }
}

async function patchOne(
  whole: ResourceClient,
  name: string,
  patch: Patch,
  { flags, signal }: Invocation<Values>,
  results: ObjectResults,
): Promise<void> {
  const client = flags.subresource === undefined ? whole : whole.subresource(flags.subresource)
  const dryRun = flags['dry-run'] === 'server'
  try {
    const before = await client.get(name, { signal })
    const fieldManager = flags['field-manager']
    const after = await client.patch(name, patch, { dryRun, fieldManager, signal })
    const what = isDeepStrictEqual(before, after) ? 'patched (no change)' : 'patched'
    results.add(after, dryRun ? `${what} (server dry run)` : what)
  } catch (error) {
    signal.throwIfAborted()
    results.fail(withHint(error, patch, client))
  }
}

/** In kubectl's words, which name the media type, and what to do about it, which is the flag. */
function withHint(error: unknown, { type }: Patch, { resource }: ResourceClient): unknown {
  if (!(error instanceof ApiError) || error.status.code !== 415) return error
  const hint = type === 'strategic' ? '; custom resources take --type=merge or --type=json' : ''
  const message = `${patchMediaTypes[type]} is not supported by ${formatGvk(resource)}: ${error.status.message}`
  return new KubeError('API', `${message}${hint}`, { cause: error })
}
