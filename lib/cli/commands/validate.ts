import { formatFieldPath, formatObject } from '../../core/index.ts'
import type { Rules } from '../../rules/index.ts'
import {
  type Checked,
  checkManifests,
  type Judge,
  printUnchecked,
  printViolations,
} from '../check-manifests.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { exitCodes } from '../exit-code.ts'
import type { Invocation } from '../invocation.ts'
import { manifestFlags, readManifestFlags } from '../manifest-flags.ts'
import { encode } from '../output/objects.ts'
import { UsageError } from '../usage-error.ts'

export const command: Command = defineCommand({
  name: 'validate',
  summary: "Check manifests against the cluster's schemas, without sending them",
  usage: ['validate -f PATH [FLAGS]'],
  description:
    'Prints file:line:column for each fault. What could not be looked at is undetermined, and no fault. ' +
    'Exit code 0: no fault; 3: some are invalid; 1: a manifest or the server could not be read.',
  examples: [
    ['A folder with its folders', 'validate -R -f deploy/'],
    ['Without a cluster', 'validate -f deploy/ --schemas schemas/'],
    ["By the server's own code", 'validate -f deploy/ --engine exact --crds crds/'],
    ['What another program prints', 'validate -f -'],
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
    output: {
      kind: 'text',
      short: 'o',
      value: 'FORMAT',
      help: 'one of',
      choices: ['json', 'yaml'],
    },
  },
  async run(invocation) {
    const { flags, out, err, signal } = invocation
    checkFlags(invocation)
    if (flags.batch) {
      const { judgeBatch } = await import('./validate/batch.ts')
      return judgeBatch(invocation, await openRules(invocation, flags.crds), flags.namespace)
    }
    const manifests = await readManifestFlags(invocation)
    const cluster = await judge(invocation, flags)
    const all: Checked[] = []
    for await (const checked of checkManifests(manifests, cluster, signal)) {
      all.push(checked)
      if (flags.output === undefined) printViolations(checked, out)
      printUnchecked(checked, err)
    }
    if (flags.output === undefined) out.line(summary(all))
    else out.data(await encode(all.flatMap(toData), flags.output))
    return all.some(isInvalid) ? exitCodes.invalid : exitCodes.ok
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

const isInvalid = ({ violations }: Checked): boolean => violations.length > 0

function summary(all: readonly Checked[]): string {
  const invalid = all.filter(isInvalid).length
  const undetermined = all.filter(one => !isInvalid(one) && one.unchecked !== undefined).length
  const valid = all.length - invalid - undetermined
  const counts = `${valid} valid, ${invalid} invalid, ${undetermined} undetermined`
  return `${all.length} object${all.length === 1 ? '' : 's'}: ${counts}`
}

const toData = ({ manifest, violations, unchecked }: Checked) => ({
  object: formatObject(manifest.object),
  file: manifest.source.file,
  line: manifest.source.line,
  column: manifest.source.column,
  verdict:
    violations.length > 0 ? 'rejected' : unchecked === undefined ? 'accepted' : 'undetermined',
  unchecked,
  violations: violations.map(violation => ({
    ...manifest.source.locate(violation.path),
    path: formatFieldPath(violation.path),
    reason: violation.reason,
    message: violation.message,
    suggestion: violation.suggestion,
  })),
})
