import type { CommandGroup, CommandTable } from './command.ts'

/** Every command, loaded when it is called. */
export const commands: CommandTable = {
  version: {
    summary: 'Print the versions of the command and of the server',
    load: () => import('./commands/version.ts'),
  },
}

/** The program itself. */
export const anykind: CommandGroup = {
  name: 'anykind',
  summary: 'One client for any kind of Kubernetes resource',
  commands,
}
