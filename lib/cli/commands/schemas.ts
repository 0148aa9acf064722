import type { CommandGroup } from '../command.ts'

export const command: CommandGroup = {
  name: 'schemas',
  summary: 'Keep what the server says of its kinds in files',
  commands: {
    export: {
      summary: 'Write schemas as other tools read them',
      load: () => import('./schemas/export.ts'),
    },
    pull: {
      summary: 'Write the schemas of kinds to a folder',
      load: () => import('./schemas/pull.ts'),
    },
  },
}
