import type { CommandGroup } from '../command.ts'

export const command: CommandGroup = {
  name: 'local',
  summary: 'Run a real Kubernetes control plane on this machine, without containers',
  commands: {
    up: { summary: 'Start the cluster', load: () => import('./local/up.ts') },
    down: { summary: 'End the cluster', load: () => import('./local/down.ts') },
    status: { summary: 'Say whether the cluster runs', load: () => import('./local/status.ts') },
    kubeconfig: {
      summary: "Print the path of the cluster's kubeconfig",
      load: () => import('./local/kubeconfig.ts'),
    },
    exec: {
      summary: 'Run a program on the cluster',
      load: () => import('./local/exec.ts'),
    },
  },
}
