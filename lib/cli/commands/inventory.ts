import type { CommandGroup } from '../command.ts'

export const command: CommandGroup = {
  name: 'inventory',
  summary: 'Show what is in a set, and change it without applying',
  commands: {
    view: { summary: 'List the members of a set', load: () => import('./inventory/view.ts') },
    fsck: {
      summary: 'Compare what a set is said to hold with what carries its label',
      load: () => import('./inventory/fsck.ts'),
    },
    adopt: {
      summary: 'Make objects that are stored members of a set',
      load: () => import('./inventory/adopt.ts'),
    },
    move: {
      summary: 'Make members of one set those of another, without deleting them',
      load: () => import('./inventory/move.ts'),
    },
    disband: {
      summary: 'Let go of all members, which stay, and end the set',
      load: () => import('./inventory/disband.ts'),
    },
  },
}
