import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { describeFlags } from '../describe-flags.ts'
import { manifestFlags } from '../manifest-flags.ts'

export const command: Command = defineCommand({
  name: 'describe',
  summary: 'Show all that is known of objects, for people',
  usage: [
    'describe TYPE[,TYPE…] [NAME…] [FLAGS]',
    'describe TYPE/NAME… [FLAGS]',
    'describe -f PATH [FLAGS]',
  ],
  description:
    'One form for every kind, custom ones too: who the object is and who owns it, its fields, its conditions, its ' +
    'events. A NAME that no object has stands for those that begin with it. Of Secrets only lengths are shown.',
  examples: [
    ['A Deployment', 'describe deploy/web'],
    ['All pods whose name begins with web', 'describe pods web'],
    ['Custom resources with a label', 'describe promo -l app=web'],
  ],
  completes: ['object', 'names'],
  flags: { ...manifestFlags, ...describeFlags, ...connectionFlags },
  async run(invocation) {
    const { describeObjects } = await import('./describe/describe-objects.ts')
    return describeObjects(invocation)
  },
})
