import type { CommandGroup } from '../command.ts'

export const command: CommandGroup = {
  name: 'auth',
  summary: 'Say who one is to the server, and what one may do',
  commands: {
    'can-i': { summary: 'Say whether an action is allowed', load: () => import('./auth/can-i.ts') },
    whoami: { summary: 'Say who one is', load: () => import('./auth/whoami.ts') },
  },
}
