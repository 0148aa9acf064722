import type { ExamineOptions } from '../../../gitops/index.ts'
import { type Command, defineCommand } from '../../command.ts'
import { connectionFlags } from '../../connection-flags.ts'
import { exitCodes } from '../../exit-code.ts'
import { memberTableFlags } from './member-table.ts'

export const command: Command = defineCommand({
  name: 'fsck',
  summary: 'Compare what a set is said to hold with what carries its label',
  usage: ['inventory fsck [TYPE[.GROUP]/]NAME -n NAMESPACE [--fix] [FLAGS]'],
  description:
    'Lists what does not agree, and looks for the label in all kinds and namespaces. With --fix the inventory forgets what is ' +
    'missing, made anew by others or of another owner, what has lost its label gets it back, and what carries a label that we have ' +
    'set is taken in. Nothing is deleted.',
  examples: [
    ['What is wrong with a set', 'inventory fsck shop -n shop'],
    ['Make it right', 'inventory fsck shop -n shop --fix'],
  ],
  flags: {
    fix: { kind: 'switch', help: 'make inventory and labels agree' },
    'field-manager': {
      kind: 'text',
      value: 'NAME',
      default: 'anykind',
      help: 'by whom the set is applied',
    },
    ...memberTableFlags,
    ...connectionFlags,
  },
  async run(invocation) {
    const { flags, signal, err } = invocation
    const { readSetOnly } = await import('./set-arguments.ts')
    const { examineSet, foreignOwnerReason, mendSet } = await import('../../../gitops/index.ts')
    const { printMembers } = await import('./member-table.ts')
    const { cluster, inventory } = await readSetOnly(invocation)
    const resources = await cluster.discovery.resources(signal)
    const ours = { fieldManager: flags['field-manager'], applySet: inventory.id }
    const options: ExamineOptions = {
      resources,
      fieldManager: ours.fieldManager,
      foreignOwner: object => foreignOwnerReason(object, ours),
      signal,
    }
    const findings = await examineSet(cluster.client, inventory, options)
    const wrong = findings.filter(({ state }) => state !== 'ok')
    if (wrong.length > 0 || flags.output !== undefined) await printMembers(wrong, invocation)
    err.line(`${findings.length} members, ${wrong.length} of them not as they should be`)
    if (wrong.length === 0) return exitCodes.ok
    if (!flags.fix) return exitCodes.failure
    await mendSet(cluster.client, inventory, findings, options)
    err.line('inventory and labels agree now')
    return exitCodes.ok
  },
})
