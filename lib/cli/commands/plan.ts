import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { manifestFlags, manifestSelectorFlag } from '../manifest-flags.ts'
import { pruneFlags } from '../prune-flags.ts'
import { sourceFlags } from '../source-flags.ts'
import { UsageError } from '../usage-error.ts'
import { applyFlags } from './apply/apply-flags.ts'
import { applySetFlags } from './apply/apply-set-flags.ts'

const flags = {
  ...manifestFlags,
  selector: manifestSelectorFlag,
  ...connectionFlags,
  ...sourceFlags,
  ...applySetFlags,
  ...pruneFlags,
  'conflict-policy': applyFlags['conflict-policy'],
  engine: {
    kind: 'text',
    value: 'ENGINE',
    choices: ['both', 'exact', 'fast'],
    help: "what judges where no server can: the server's own code, published schemas; default what is quick enough; one of",
  },
  'field-manager': {
    kind: 'text',
    value: 'NAME',
    default: 'anykind',
    help: 'who would own the fields',
  },
  'force-conflicts': { kind: 'switch', help: 'as if fields of other managers were taken over' },
  'replace-immutable': {
    kind: 'switch',
    help: 'as if what differs in fields that cannot be changed were deleted and made anew',
  },
  output: {
    kind: 'text',
    short: 'o',
    value: 'FORMAT',
    default: 'tree',
    choices: ['tree', 'json', 'ndjson', 'sarif', 'junit', 'html'],
    help: 'for people, as data, the findings alone, or a page; one of',
  },
  check: {
    kind: 'text',
    value: 'FILE',
    help: 'say what of a plan that was kept may still be done; -f gives the Secrets of it',
  },
  out: { kind: 'text', value: 'FILE', help: 'also write the plan, to be looked at and applied' },
} as const

export const command: Command = defineCommand({
  name: 'plan',
  summary: 'Show what is to be done to make the cluster hold a set, and how sure that is',
  usage: ['plan -f PATH [FLAGS]', 'plan --check FILE [-f PATH] [FLAGS]'],
  description:
    'Writes nothing. The server says by dry runs what would come of each object; what is of a kind or in a namespace that ' +
    "the set itself brings is judged by the server's own code, here. Ends with 0 if nothing is to be done, 1 if something " +
    'is, 3 if no plan could be made, 4 if others own fields, 6 if something is refused.',
  examples: [
    ['What a folder would change', 'plan -f deploy/'],
    ['A set, with what would be pruned', 'plan -f deploy/ --prune --applyset=shop -n shop'],
    ['To be looked at, and applied as it is', 'plan -f deploy/ --out plan.json'],
    ['Whether it may still be applied', 'plan --check plan.json -f deploy/'],
    ['As a page', 'plan -f deploy/ -o html > plan.html'],
    ['Without a cluster', 'plan -f deploy/ --offline'],
  ],
  flags,
  async run(invocation) {
    const { err, signal } = invocation
    const { planExitCodes } = await import('./plan/plan-exit-codes.ts')
    const { check } = invocation.flags
    try {
      if (check === undefined) {
        const { showPlan } = await import('./plan/show-plan.ts')
        return await showPlan(invocation)
      }
      const { checkSavedPlan } = await import('./plan/check-saved-plan.ts')
      return await checkSavedPlan(invocation, check)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof UsageError) throw error
      const { failureLines } = await import('../output/failure-lines.ts')
      for (const line of failureLines(error)) err.line(line)
      return planExitCodes.failure
    }
  },
})
