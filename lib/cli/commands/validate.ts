import { formatFieldPath, formatObject } from '../../core/index.ts'
import { checkManifests, type Finding, printFindings } from '../check-manifests.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { exitCodes } from '../exit-code.ts'
import { manifestFlags, readManifestFlags } from '../manifest-flags.ts'
import { count } from '../output/count.ts'
import { encode } from '../output/objects.ts'

export const command: Command = defineCommand({
  name: 'validate',
  summary: "Check manifests against the cluster's schemas, without sending them",
  usage: ['validate -f PATH [FLAGS]'],
  description:
    'Prints file:line:column for each fault. Exit code 0: all are valid; 3: some are not; 1: it could not be told.',
  examples: [
    ['A folder with its folders', 'validate -R -f deploy/'],
    ['What another program prints', 'validate -f -'],
  ],
  flags: {
    ...manifestFlags,
    ...connectionFlags,
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
    const cluster = await invocation.connect()
    const { findings, skipped } = await checkManifests(manifests, cluster, signal)
    if (flags.output !== undefined) {
      out.data(await encode(findings.map(toData), flags.output))
    } else {
      printFindings(findings, out)
      for (const [{ object, source }, reason] of skipped) {
        err.line(
          `${source.file}:${source.line}:${source.column}: ${formatObject(object)}: skipped: ${reason}`,
        )
      }
      const invalid = new Set(findings.map(({ manifest }) => manifest)).size
      const valid = manifests.length - invalid - skipped.size
      out.line(
        `${count(manifests.length, 'object')}: ${valid} valid, ${invalid} invalid, ${skipped.size} skipped`,
      )
    }
    return findings.length > 0 ? exitCodes.invalid : exitCodes.ok
  },
})

const toData = ({ manifest, violation, place }: Finding) => ({
  ...place,
  object: formatObject(manifest.object),
  path: formatFieldPath(violation.path),
  reason: violation.reason,
  message: violation.message,
  suggestion: violation.suggestion,
})
