import type { CommandGroup } from '../command.ts'

export const command: CommandGroup = {
  name: 'config',
  summary: 'Show and change the kubeconfig',
  commands: {
    view: { summary: 'Show the merged kubeconfig', load: () => import('./config/view.ts') },
    'current-context': {
      summary: 'Print the current context',
      load: () => import('./config/current-context.ts'),
    },
    'get-contexts': { summary: 'List contexts', load: () => import('./config/get-contexts.ts') },
    'use-context': {
      summary: 'Make a context the current one',
      load: () => import('./config/use-context.ts'),
    },
    'set-context': {
      summary: 'Make a context, or change its fields',
      load: () => import('./config/set-context.ts'),
    },
  },
}
