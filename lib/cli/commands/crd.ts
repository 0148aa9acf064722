import type { CommandGroup } from '../command.ts'

export const command: CommandGroup = {
  name: 'crd',
  summary: 'Look after custom resource definitions and their objects',
  commands: {
    check: {
      summary: 'Say what a new definition would do to the objects that there are',
      load: () => import('./crd/check.ts'),
    },
  },
}
