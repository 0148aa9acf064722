import type { CommandGroup } from '../command.ts'

export const command: CommandGroup = {
  name: 'schemas',
  summary: 'Keep what the server says of its kinds in files',
  commands: {
    pull: {
      summary: 'Write the schemas of kinds to a folder',
      load: () => import('./schemas/pull.ts'),
    },
  },
}
