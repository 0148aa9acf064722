import type { CommandGroup } from './command.ts'

/** Every command, loaded when it is called. */
export const anykind: CommandGroup = {
  name: 'anykind',
  summary: 'One client for any kind of Kubernetes resource',
  commands: {
    version: {
      summary: 'Print the versions of the command and of the server',
      load: () => import('./commands/version.ts'),
    },
  },
}
