import type { ResourceClient } from '../../client/index.ts'
import type { Cluster } from '../../cluster.ts'
import { isNotFound, type KubeObject } from '../../core/index.ts'
import type { Manifest } from '../../manifest/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import type { ExitCode } from '../exit-code.ts'
import type { DiffTexts } from '../external-diff.ts'
import type { FlagValues } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { manifestFlags, manifestSelectorFlag, readManifestFlags } from '../manifest-flags.ts'
import { UsageError } from '../usage-error.ts'

const flags = {
  ...manifestFlags,
  selector: manifestSelectorFlag,
  ...connectionFlags,
  'field-manager': {
    kind: 'text',
    value: 'NAME',
    default: 'anykind',
    help: 'who would own the fields',
  },
  'force-conflicts': { kind: 'switch', help: 'as if fields of other managers were taken over' },
  'server-side': { kind: 'switch', default: true, help: "always so; accepted for kubectl's sake" },
  'show-managed-fields': { kind: 'switch', help: 'compare managedFields, too' },
  'show-secrets': { kind: 'switch', help: 'do not mask the values of Secrets' },
} as const

type Values = FlagValues<typeof flags>

/** As diff(1) ends: a script tells differences from failures. */
const codes = { same: 0, different: 1, failure: 2 } as const

/** An object now and as apply would leave it, under the name of its file. */
interface Compared {
  readonly name: string
  readonly live: KubeObject | undefined
  readonly merged: KubeObject
}

export const command: Command = defineCommand({
  name: 'diff',
  summary: 'Show what apply would change',
  usage: ['diff -f PATH [FLAGS]'],
  description:
    'The server merges each manifest in a dry run; what it would store is compared with what is there. Ends with ' +
    '0 if nothing differs, 1 if something does, 2 on a failure. KUBECTL_EXTERNAL_DIFF names another program than ' +
    'our own, which gets two folders.',
  examples: [['What a folder would change', 'diff -f deploy/']],
  flags,
  refused: {
    prune: 'what no manifest has is left alone; delete removes it',
  },
  async run(invocation) {
    const { flags, err, signal } = invocation
    if (!flags['server-side']) throw new UsageError('there is server-side apply only')
    const { failureLines } = await import('../output/failure-lines.ts')
    try {
      return await diff(invocation)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof UsageError) throw error
      for (const line of failureLines(error)) err.line(line)
      return codes.failure
    }
  },
})

async function diff(invocation: Invocation<Values>): Promise<ExitCode> {
  const { env, err, signal, tell } = invocation
  const manifests = await readManifestFlags(invocation)
  const cluster = await invocation.connect()
  const { failureLines } = await import('../output/failure-lines.ts')
  const compared: Compared[] = []
  let failed = false
  for (const [index, manifest] of manifests.entries()) {
    tell(`comparing ${index + 1} of ${manifests.length}`)
    try {
      compared.push(await compare(manifest, cluster, invocation))
    } catch (error) {
      signal.throwIfAborted()
      failed = true
      const { file, line, column } = manifest.source
      const [first = '', ...more] = failureLines(error)
      err.line(`${file}:${line}:${column}: ${first}`)
      for (const line of more) err.line(line)
    }
  }
  compared.sort((a, b) => (a.name < b.name ? -1 : 1))
  const external = env.KUBECTL_EXTERNAL_DIFF
  const code = external
    ? await (await import('../external-diff.ts')).externalDiff(
        external,
        await texts(compared),
        invocation,
      )
    : await print(compared, invocation)
  return failed ? codes.failure : code
}

async function compare(
  { object }: Manifest,
  cluster: Cluster,
  invocation: Invocation<Values>,
): Promise<Compared> {
  const { flags, err, signal } = invocation
  const client = await cluster.for(object, signal)
  const { name = '' } = object.metadata
  const { live, merged } = await bothStates(object, client, invocation)
  if (live?.metadata.deletionTimestamp !== undefined) {
    const { styled } = await import('../output/text.ts')
    const what = `Detected changes to resource ${name} which is currently being deleted.`
    err.line(styled('yellow', 'Warning:'), ` ${what}`)
  }
  const { group, version, kind } = client.resource
  const { withoutManagedFields } = await import('../output/objects.ts')
  const { maskSecrets } = await import('../output/mask-secrets.ts')
  const shown = (object: KubeObject | undefined) =>
    object === undefined || flags['show-managed-fields'] ? object : withoutManagedFields(object)
  const masked: (KubeObject | undefined)[] = flags['show-secrets']
    ? [live, merged]
    : maskSecrets(live, merged)
  return {
    name: `${group === '' ? '' : `${group}.`}${version}.${kind}.${client.namespace ?? ''}.${name}`,
    live: shown(masked[0]),
    merged: shown(masked[1]) ?? merged,
  }
}

/** More writes than that between two requests are not waited out. */
const maxAttempts = 4

/** A dry run answers with the version that it started from: if that is another one, somebody has written in between. */
async function bothStates(
  object: KubeObject,
  client: ResourceClient,
  { flags, signal }: Invocation<Values>,
): Promise<{ live: KubeObject | undefined; merged: KubeObject }> {
  for (let attempt = 1; ; attempt++) {
    const live = await client.get(object.metadata.name ?? '', { signal }).catch(error => {
      if (isNotFound(error)) return undefined
      throw error
    })
    const merged = await client.apply(object, {
      dryRun: true,
      fieldManager: flags['field-manager'],
      force: flags['force-conflicts'],
      signal,
    })
    const same = live?.metadata.resourceVersion === merged.metadata.resourceVersion
    if (same || attempt === maxAttempts) return { live, merged }
  }
}

/** What each object is as YAML: nothing for one that is not there. */
async function texts(compared: readonly Compared[]): Promise<DiffTexts[]> {
  const { encode } = await import('../output/objects.ts')
  return Promise.all(
    compared.map(async ({ name, live, merged }) => ({
      name,
      before: live === undefined ? '' : await encode(live, 'yaml'),
      after: await encode(merged, 'yaml'),
    })),
  )
}

async function print(
  compared: readonly Compared[],
  { out }: Invocation<Values>,
): Promise<ExitCode> {
  const { unifiedDiff } = await import('../output/unified-diff.ts')
  const { styled } = await import('../output/text.ts')
  let code: ExitCode = codes.same
  for (const { name, before, after } of await texts(compared)) {
    const names = { before: `LIVE/${name}`, after: `MERGED/${name}` }
    const lines = unifiedDiff(before, after, names)
    if (lines.length === 0) continue
    code = codes.different
    out.line(styled('bold', `diff -u -N ${names.before} ${names.after}`))
    for (const line of lines) {
      const style = ({ '-': 'red', '+': 'green', '@': 'cyan' } as const)[line.charAt(0)]
      out.line(style === undefined ? line : styled(style, line))
    }
  }
  return code
}
