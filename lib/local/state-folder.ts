import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { checkClusterName } from './check-options.ts'

/**
 * The folder of a cluster that outlives its command: `$XDG_STATE_HOME/anykind/local/NAME`, by default
 * under `~/.local/state`. A relative value is ignored, as the XDG specification says. Throws ConfigError
 * on a name that is none.
 */
export function stateFolder(name: string, env: NodeJS.ProcessEnv = process.env): string {
  checkClusterName(name)
  const { XDG_STATE_HOME = '' } = env
  const root = isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(homedir(), '.local', 'state')
  return join(root, 'anykind', 'local', name)
}
