import { type Command, defineCommand } from '../../command.ts'
import { UsageError } from '../../usage-error.ts'
import { nameFlag } from './name-flag.ts'

export const command: Command = defineCommand({
  name: 'exec',
  summary: 'Run a program on the cluster',
  usage: ['exec -- CMD [ARG…]'],
  description:
    "Runs the program with KUBECONFIG set to the cluster's and a kubectl of its version first on PATH, and ends with its exit code.",
  examples: [
    ['kubectl of the right version', 'local exec -- kubectl get pods -A'],
    ['A test suite', 'local exec -- npm test'],
  ],
  flags: nameFlag,
  passesRest: true,
  async run({ args, rest, flags, env, signal }) {
    const [file, ...parameters] = rest
    if (args.length > 0 || file === undefined) {
      throw new UsageError('the program and its arguments come after --')
    }
    const { runningCluster } = await import('./running-cluster.ts')
    const { runProgram } = await import('./run-program.ts')
    const cluster = await runningCluster(flags.name, { env, signal })
    return runProgram(file, parameters, { cluster, env, signal })
  },
})
