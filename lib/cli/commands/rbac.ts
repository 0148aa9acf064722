import type { CommandGroup } from '../command.ts'

export const command: CommandGroup = {
  name: 'rbac',
  summary: 'Say what a program needs to be allowed',
  commands: {
    generate: {
      summary: 'Print the manifests of a controller: account, roles, bindings, Deployment',
      load: () => import('./rbac/generate.ts'),
    },
  },
}
