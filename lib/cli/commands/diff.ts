import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { type DiffInvocation, diffCodes, diffFlags } from '../diff-flags.ts'
import type { ExitCode } from '../exit-code.ts'
import { manifestFlags, manifestSelectorFlag, readManifestFlags } from '../manifest-flags.ts'
import { UsageError } from '../usage-error.ts'

export const command: Command = defineCommand({
  name: 'diff',
  summary: 'Show what apply would change',
  usage: ['diff -f PATH [FLAGS]'],
  description:
    'The server merges each manifest in a dry run; what it would store is compared with what is there. Ends with ' +
    '0 if nothing differs, 1 if something does, 2 on a failure. KUBECTL_EXTERNAL_DIFF names another program than ' +
    'our own, which gets two folders.',
  examples: [
    ['What a folder would change', 'diff -f deploy/'],
    ['And whose the changed fields are', 'diff -f deploy/ --owners'],
  ],
  flags: { ...manifestFlags, selector: manifestSelectorFlag, ...connectionFlags, ...diffFlags },
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
      return diffCodes.failure
    }
  },
})

async function diff(invocation: DiffInvocation): Promise<ExitCode> {
  const { env, flags } = invocation
  const manifests = await readManifestFlags(invocation)
  const cluster = await invocation.connect()
  const { compareManifests } = await import('./diff/compare-manifests.ts')
  const { compared, failed } = await compareManifests(manifests, cluster, invocation)
  const { printDiff, printJson, texts } = await import('./diff/print.ts')
  const external = env.KUBECTL_EXTERNAL_DIFF
  let code: ExitCode
  if (flags.output === 'json') code = printJson(compared, invocation)
  else if (external) {
    const { externalDiff } = await import('../external-diff.ts')
    code = await externalDiff(external, await texts(compared), invocation)
  } else code = await printDiff(compared, invocation)
  return failed ? diffCodes.failure : code
}
