import type { Clock } from '../core/index.ts'
import { AnswerFault, decodeExecAnswer, type ExecAnswer } from './exec-answer.ts'
import type { ExecPlugin } from './exec-entry.ts'
import { answerFault, denied, endFault, noProgram, noTerminal } from './exec-failure.ts'
import { type ExecCluster, encodeExecInfo } from './exec-info.ts'
import { type ExecPolicy, isAllowed } from './exec-policy.ts'
import { runPlugin } from './exec-process.ts'
import { findProgram } from './exec-program.ts'

/** Around a plugin: who may run, for which cluster, with what of ours. */
export interface PluginSurroundings {
  readonly execPolicy: ExecPolicy
  readonly cluster: ExecCluster
  readonly clock: Clock
  readonly isTerminal: () => boolean
  readonly signal: AbortSignal
  readonly onExecStderr?: ((line: string) => void) | undefined
  readonly stdinUnavailable?: boolean | undefined
}

/** A plugin asks a cloud over the network; one that takes longer has hung. */
const timeoutMs = 60_000
/** A person reads, types and looks for a telephone. */
const interactiveTimeoutMs = 5 * 60_000

/**
 * Runs a plugin once and decodes its answer. Throws AuthError, which quotes neither the answer nor the
 * environment nor arguments, and `signal.reason`.
 */
export async function askPlugin(
  plugin: ExecPlugin,
  around: PluginSurroundings,
): Promise<ExecAnswer> {
  const interactive = isInteractive(plugin, around)
  const end = await runPlugin(
    {
      path: await permittedPath(plugin, around.execPolicy),
      name: plugin.command,
      args: plugin.args,
      env: {
        ...process.env,
        ...Object.fromEntries(plugin.env.map(({ name, value }) => [name, value])),
        KUBERNETES_EXEC_INFO: encodeExecInfo(plugin, around.cluster, interactive),
      },
      interactive,
      timeoutMs: interactive ? interactiveTimeoutMs : timeoutMs,
      onLine: around.onExecStderr,
    },
    around.clock,
    around.signal,
  )
  const fault = endFault(plugin, end, around.onExecStderr !== undefined)
  if (fault !== undefined) throw fault
  try {
    return await decodeExecAnswer(end.stdout, plugin.apiVersion)
  } catch (error) {
    throw error instanceof AnswerFault ? answerFault(plugin, error) : error
  }
}

/** Whether the plugin gets the terminal; an AuthError if it must have it and cannot. */
function isInteractive(
  plugin: ExecPlugin,
  { stdinUnavailable = false, isTerminal }: PluginSurroundings,
): boolean {
  if (plugin.interactiveMode === 'Never') return false
  const available = !stdinUnavailable && isTerminal()
  if (!available && plugin.interactiveMode === 'Always') {
    throw noTerminal(plugin, stdinUnavailable)
  }
  return available
}

/** Looked up each time, as a plugin may be installed or replaced meanwhile; what is found is what runs. */
async function permittedPath(plugin: ExecPlugin, policy: ExecPolicy): Promise<string> {
  const found = await findProgram(plugin.command)
  if ('fault' in found) throw noProgram(plugin, found.fault)
  const find = async (command: string) => {
    const other = await findProgram(command)
    return 'path' in other ? other.path : undefined
  }
  if (await isAllowed(policy, found.path, find)) return found.path
  throw denied(plugin)
}
