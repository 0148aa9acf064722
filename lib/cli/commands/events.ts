import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { eventsFlags } from '../events-flags.ts'

export const command: Command = defineCommand({
  name: 'events',
  summary: 'Show what controllers and nodes have told of objects, the newest last',
  usage: ['events [--for TYPE/NAME] [--types Normal,Warning] [FLAGS]'],
  description:
    'With -w it goes on with what is told from then on; a connection that breaks is taken up again where it was.',
  examples: [
    ['What was told in the namespace', 'events'],
    ['Of one pod, and what comes', 'events --for pod/web-0 -w'],
    ['What has gone wrong anywhere', 'events -A --types Warning'],
  ],
  flags: { ...eventsFlags, ...connectionFlags },
  async run(invocation) {
    const { showEvents } = await import('./events/show-events.ts')
    return showEvents(invocation)
  },
})
