import { AuthError, type AuthFailure, visibleText } from '../core/index.ts'
import type { ExecPlugin } from './exec-entry.ts'
import type { PluginEnd } from './exec-process.ts'
import type { ProgramFault } from './exec-program.ts'
import { redact } from './exec-stderr.ts'

/*
 * What a plugin's user reads: what failed, why, what to do. Nothing of its answer, environment or
 * arguments; of what it wrote for people the last lines, as there the reason is.
 */

/** A hint is a line or two; a kubeconfig may hold anything. */
const maxHintLength = 1_000

/** The policy forbids it. */
export const denied = ({ command }: ExecPlugin): AuthError =>
  failed(
    command,
    'execPolicy does not permit it: only if you trust this kubeconfig, put the command into its allowlist',
    { code: 'AUTH_EXEC_DENIED' },
  )

/** There is nothing to start. The hint is the kubeconfig's, so it is no more than text. */
export function noProgram({ command, installHint }: ExecPlugin, fault: ProgramFault): AuthError {
  if (fault !== 'missing') {
    const why = fault === 'not executable' ? 'it is not executable' : `it is a ${fault}`
    return failed(command, `${why}: name a program that can be started without a shell`)
  }
  const hint = installHint
    ?.trim()
    .slice(0, maxHintLength)
    .split(/\r?\n/)
    .map(line => visibleText(line, { inLine: true }))
  const message = 'there is no such program: install it, or put its folder into PATH'
  const whole = hint === undefined ? message : `${message}\n\n${hint.join('\n')}`
  return failed(command, whole, { code: 'AUTH_EXEC_MISSING' })
}

/** It must ask a person, and cannot. */
export const noTerminal = ({ command }: ExecPlugin, isInUse: boolean): AuthError =>
  failed(
    command,
    `it must have a terminal, and standard input is ${isInUse ? 'read by this program' : 'none'}: log in by running it in one`,
  )

/** What it printed cannot be used. */
export const answerFault = ({ command }: ExecPlugin, { message }: Error): AuthError =>
  failed(command, message)

/**
 * A run that gave no answer; undefined if it gave one. `isTold`: what it wrote has been shown already, so it
 * is not said twice.
 */
export function endFault(
  plugin: ExecPlugin,
  end: PluginEnd,
  isTold: boolean,
): AuthError | undefined {
  const why = whyOf(end.how)
  if (why === undefined) return undefined
  const lines = isTold ? [] : redact(end.stderr, secretsOf(plugin, end.stdout))
  const written =
    lines.length === 0 ? '' : `; it wrote:\n${lines.map(line => `  | ${line}`).join('\n')}`
  return failed(plugin.command, why + written)
}

function whyOf(how: PluginEnd['how']): string | undefined {
  if ('notStarted' in how) return notStarted(how.notStarted)
  if ('signal' in how) return `it was ended by ${how.signal}`
  if ('exitCode' in how) {
    return how.exitCode === 0
      ? undefined
      : `it failed with exit code ${how.exitCode}: is one logged in? Try it by hand`
  }
  return how.stopped === 'flood'
    ? 'it printed more than 1 MiB where an ExecCredential should be'
    : 'it took too long and was ended: does it wait for a login, or for a network that is not there?'
}

const notStarted = (code: string): string =>
  code === 'E2BIG'
    ? 'it cannot be started, as its arguments and environment are too long: is provideClusterInfo needed?'
    : `it cannot be started (${code})`

const failed = (
  command: string,
  message: string,
  { code }: { code: AuthFailure } = { code: 'AUTH_EXEC' },
): AuthError => new AuthError(message, { code, command: visibleText(command, { inLine: true }) })

/** Of an answer that is none, as many bytes are looked for in what is told: more than any has. */
const maxPrinted = 64 * 1024

/** What is secret by its name, or was printed as the answer. */
function secretsOf({ env, args }: ExecPlugin, stdout: Buffer): Set<string> {
  const isSecret = (name: string) => /secret|token|passw|key|credential/i.test(name)
  const flags = args.flatMap((arg, index) => {
    const [name = '', value = args[index + 1] ?? ''] = arg.split(/=(.*)/s)
    return name.startsWith('-') && isSecret(name) ? [value] : []
  })
  const variables = env.filter(({ name }) => isSecret(name)).map(({ value }) => value)
  const ours = Object.entries(process.env).map(([name, value = '']) =>
    isSecret(name) ? value : '',
  )
  const printed = stdout.toString('utf8', 0, maxPrinted).match(/[^\s"',;]+/g) ?? []
  return new Set([...flags, ...variables, ...ours, ...printed].filter(({ length }) => length > 5))
}
