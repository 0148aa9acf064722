import { type Command, defineCommand } from '../command.ts'
import { exitCodes } from '../exit-code.ts'
import { completionScript, shells } from '../output/completion-scripts.ts'
import { UsageError } from '../usage-error.ts'

export const command: Command = defineCommand({
  name: 'completion',
  summary: 'Print a script by which a shell completes command lines',
  usage: ['completion bash|zsh|fish'],
  description:
    'Commands, flags, types, names, namespaces and contexts are completed. The script asks the command at each press of ' +
    'the key, and waits two seconds at most. For kubectl anykind the script of kubectl is enough.',
  examples: [
    ['For this bash; the same line in ~/.bashrc is for all', 'completion bash | source /dev/stdin'],
    ['For all fishes', 'completion fish > ~/.config/fish/completions/anykind.fish'],
  ],
  completes: [shells],
  flags: {},
  async run({ args, out }) {
    const [name, ...more] = args
    const shell = shells.find(shell => shell === name)
    if (shell === undefined || more.length > 0) {
      throw new UsageError(`you must specify one argument: ${shells.join(', ')}`)
    }
    out.data(completionScript(shell, 'anykind'))
    return exitCodes.ok
  },
})
