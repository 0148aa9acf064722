import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { parseDuration } from '../duration.ts'
import { exitCodes } from '../exit-code.ts'
import { healthFlags } from '../health-flags.ts'
import { manifestFlags } from '../manifest-flags.ts'
import { waitFlags } from '../wait-flags.ts'

export const command: Command = defineCommand({
  name: 'wait',
  summary: 'Wait until objects are there, gone, or as they are to be',
  usage: [
    'wait TYPE/NAME… --for=CONDITION [FLAGS]',
    'wait TYPE NAME… --for=CONDITION [FLAGS]',
    'wait TYPE[,TYPE…] (-l LABELS | --all) --for=CONDITION [FLAGS]',
    'wait -f PATH --for=CONDITION [FLAGS]',
  ],
  description:
    'CONDITION is create, delete, ready, condition=TYPE[=STATUS] or jsonpath=PATH[=VALUE]. Several hold one after the other, ' +
    'create first; ready is as the kind has it, and ends early, with the causes, where waiting does not help. Ends with 1 if the time is up for any object, or it cannot be waited for.',
  examples: [
    ['Until a Deployment is available', 'wait deploy/web --for=condition=Available'],
    ['Until a pod runs', "wait pod/web --for=jsonpath='{.status.phase}'=Running"],
    ['Until a rollout is done, or cannot be', 'wait deploy/web --for=ready'],
    ['Until pods are gone', 'wait pods -l app=web --for=delete --timeout=2m'],
    ['Until a Secret is there', 'wait secret/key --for=create'],
  ],
  completes: ['object', 'names'],
  flags: { ...manifestFlags, ...waitFlags, ...healthFlags, ...connectionFlags },
  async run(invocation) {
    const timeoutMs = parseTimeout(invocation.flags.timeout)
    const { waitForObjects } = await import('./wait/wait-for-objects.ts')
    await waitForObjects(invocation, timeoutMs)
    return exitCodes.ok
  },
})

/** kubectl's week, for a time below 0. */
const weekMs = 7 * 24 * 3_600_000

const parseTimeout = (text: string): number =>
  text.startsWith('-') && parseDuration(text.slice(1), '--timeout') > 0
    ? weekMs
    : parseDuration(text, '--timeout')
