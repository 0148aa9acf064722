import type { Rules } from '../../rules/index.ts'
import type { Judge } from '../check-manifests.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import type { Invocation } from '../invocation.ts'
import { manifestFlags } from '../manifest-flags.ts'
import { reportFlags } from '../report/report-flags.ts'
import { UsageError } from '../usage-error.ts'

export const command: Command = defineCommand({
  name: 'validate',
  summary: "Check manifests against the cluster's schemas, without sending them",
  usage: ['validate -f PATH [FLAGS]'],
  description:
    'Prints file:line:column for each fault. What could not be looked at is undetermined. ' +
    'Exit code 0: all are valid; 1: some are invalid; 2: a manifest or the server could not be read, or an object ' +
    'is undetermined.',
  examples: [
    ['A folder with its folders', 'validate -R -f deploy/'],
    ['Without a cluster', 'validate -f deploy/ --schemas schemas/'],
    ["By the server's own code", 'validate -f deploy/ --engine exact --crds crds/'],
    ['What another program prints', 'validate -f -'],
    ['For code scanning', 'validate -R -f deploy/ -o sarif > validate.sarif'],
    ['While one writes', 'validate -R -f deploy/ --watch'],
  ],
  flags: {
    ...manifestFlags,
    ...connectionFlags,
    schemas: { kind: 'text', value: 'DIR', help: 'what `schemas pull` wrote, and no cluster' },
    engine: {
      kind: 'text',
      value: 'ENGINE',
      default: 'fast',
      choices: ['fast', 'exact'],
      help: "by published schemas, or by the server's own code and no cluster; one of",
    },
    crds: {
      kind: 'list',
      value: 'PATH',
      help: 'with the exact engine: files or folders with definitions, of kinds that are not built in',
    },
    batch: {
      kind: 'switch',
      help: 'with the exact engine: judge each line of JSON on stdin, {"id", "manifest"}, in a line on stdout',
    },
    ...reportFlags,
  },
  async run(invocation) {
    const { flags } = invocation
    checkFlags(invocation)
    if (flags.batch) {
      const { judgeBatch } = await import('./validate/batch.ts')
      return judgeBatch(invocation, await openRules(invocation, flags.crds), flags.namespace)
    }
    const { validateFiles } = await import('./validate/validate-files.ts')
    return validateFiles(invocation, () => judge(invocation, flags))
  },
})

interface EngineFlags {
  readonly filename: readonly string[]
  readonly engine: 'fast' | 'exact'
  readonly crds: readonly string[]
  readonly schemas: string | undefined
  readonly batch: boolean
  readonly namespace: string | undefined
}

function checkFlags({ flags, args }: Invocation<EngineFlags>): void {
  const { engine, crds, batch, schemas, filename } = flags
  if (batch && filename.length + args.length > 0) {
    throw new UsageError('--batch reads standard input, and neither files nor arguments')
  }
  if (engine === 'fast' && batch) throw new UsageError('--batch takes --engine=exact')
  if (engine === 'fast' && crds.length > 0) throw new UsageError('--crds takes --engine=exact')
  if (engine === 'exact' && schemas !== undefined) {
    throw new UsageError('--schemas is for --engine=fast; the exact engine takes --crds')
  }
}

async function judge(invocation: Invocation, flags: EngineFlags): Promise<Judge> {
  if (flags.engine === 'exact') {
    const { exactJudge } = await import('../exact-judge.ts')
    return exactJudge(await openRules(invocation, flags.crds), flags.namespace)
  }
  if (flags.schemas === undefined) return invocation.connect()
  const { openSchemasFolder } = await import('../schemas-folder.ts')
  return openSchemasFolder(flags.schemas)
}

/** The exact engine, with the definitions of some files. */
async function openRules({ signal }: Invocation, crds: readonly string[]): Promise<Rules> {
  const { define, openRules } = await import('../exact-judge.ts')
  const rules = await openRules()
  if (crds.length === 0) return rules
  const { loadManifests } = await import('../../manifest/index.ts')
  for await (const { object } of loadManifests(crds, { recursive: true, signal }))
    define(rules, object)
  return rules
}
