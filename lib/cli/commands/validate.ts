import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import type { Invocation } from '../invocation.ts'
import { manifestFlags } from '../manifest-flags.ts'
import { reportFlags } from '../report/report-flags.ts'
import { sourceFlags } from '../source-flags.ts'
import { UsageError } from '../usage-error.ts'
import { type ValidatorFlags, validatorFlags } from '../validator-flags.ts'

export const command: Command = defineCommand({
  name: 'validate',
  summary: 'Say what the API server would say of manifests, without sending them',
  usage: ['validate (-f PATH | PATH…) [FLAGS]'],
  description:
    "By the server's own code, for kinds that the cluster serves; without a cluster, for Kubernetes' own and those of --crds. " +
    'Prints file:line:column for each fault. What could not be looked at is undetermined. ' +
    'Exit code 0: all are valid; 1: some are invalid; 2: a manifest or the server could not be read, or an object ' +
    'is undetermined.',
  examples: [
    ['A folder with its folders', 'validate -R -f deploy/'],
    ['Without a cluster', 'validate -f deploy/ --offline --crds crds/'],
    ['By what was recorded of one', 'validate -f deploy/ --schemas schemas/'],
    ['What another program prints', 'validate -f -'],
    ['For code scanning', 'validate -R -f deploy/ -o sarif > validate.sarif'],
    ['While one writes', 'validate -R -f deploy/ --watch'],
  ],
  flags: {
    ...manifestFlags,
    ...connectionFlags,
    ...sourceFlags,
    ...validatorFlags,
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
      return judgeBatch(invocation)
    }
    const { validateFiles } = await import('./validate/validate-files.ts')
    const filename = [...flags.filename, ...invocation.args]
    return validateFiles({ ...invocation, args: [], flags: { ...flags, filename } })
  },
})

function checkFlags({ flags, args }: Invocation<ValidatorFlags & Batch>): void {
  if (!flags.batch) return
  if (flags.filename.length + args.length > 0) {
    throw new UsageError('--batch reads standard input, and neither files nor arguments')
  }
  if (flags.engine !== 'exact') throw new UsageError('--batch takes --engine=exact')
}

interface Batch {
  readonly batch: boolean
  readonly filename: readonly string[]
}
