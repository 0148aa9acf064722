import { formatFieldPath, formatObject } from '../../core/index.ts'
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
    ['What another program prints', 'validate -f -'],
  ],
  flags: {
    ...manifestFlags,
    ...connectionFlags,
    schemas: { kind: 'text', value: 'DIR', help: 'what `schemas pull` wrote, and no cluster' },
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
    const manifests = await readManifestFlags(invocation)
    const cluster = await judge(invocation, flags.schemas)
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

async function judge({ connect }: Invocation, folder: string | undefined): Promise<Judge> {
  if (folder === undefined) return connect()
  const { openSchemasFolder } = await import('../schemas-folder.ts')
  return openSchemasFolder(folder)
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
