import { isatty } from 'node:tty'
import {
  type AuthHeaders,
  type ClientCertificate,
  type Clock,
  type Credentials,
  SingleFlight,
  systemClock,
} from '../core/index.ts'
import type { ExecAnswer } from './exec-answer.ts'
import { checkExec, type ExecEntry } from './exec-entry.ts'
import { denied } from './exec-failure.ts'
import type { ExecCluster } from './exec-info.ts'
import { askPlugin } from './exec-plugin.ts'
import { checkExecPolicy, type ExecPolicy } from './exec-policy.ts'

/** Whether a user's credential plugin may run, and what it gets of this process. */
export interface ExecOptions {
  /**
   * Which plugins may run. Default: `AllowAll` for kubeconfig files, which are the user's own or named by
   * the caller; `DenyAll` for a kubeconfig that came otherwise, as it may be anybody's (CVE-2022-24817).
   */
  readonly execPolicy?: ExecPolicy | undefined
  /**
   * Told each line that a plugin writes for people, control characters made visible; one that has the
   * terminal writes there. Default: the last lines are in the error, if there is one.
   */
  readonly onExecStderr?: ((line: string) => void) | undefined
  /** The caller reads the terminal itself, so that no plugin may. Default false. */
  readonly stdinUnavailable?: boolean | undefined
}

/** What specs own. */
export interface ExecWorld {
  readonly clock: Clock
  /** Milliseconds of the calendar, in which plugins tell when a credential ends. */
  readonly today: () => number
  /** Whether somebody can be asked on standard input. */
  readonly isTerminal: () => boolean
}

const machine: ExecWorld = { clock: systemClock, today: Date.now, isTerminal: () => isatty(0) }

/** A credential that ends while a request is on its way is refused. */
const leewayMs = 10_000
/** However short a plugin, or a clock that is wrong, says that a credential lives. */
const minimumLifeMs = 10_000
/** A plugin that fails is not run by each of a thousand calls. */
const rememberFailureMs = 5_000

/** What is in use, and since when. */
interface Held extends ExecAnswer {
  readonly headers: AuthHeaders
  readonly since: number
  /** It was asked for because the one before it was refused. */
  readonly isRenewal: boolean
}

/**
 * Credentials that a program gives (KEP-541). It is run by the first request, and by one request for all when
 * what it gave ends or is refused:
 *
 *                  ┌───────────── ends in 10 s, and is 10 s old ──────────────┐
 *                  ▼                                                          │
 *     none ──▶ plugin runs ── good answer ──▶ held ── 401 on what is held ────┤
 *                  │  ▲                         │                             │
 *              failure └─ after 5 s             └─ 401 on a renewal that is   ┘
 *              for all                             not 10 s old: is the answer
 *
 * What it gave is used to its very end where the plugin fails before. Identical entries of several connections
 * run on their own. Requests reject with AuthError, whose message says what to do.
 */
export class ExecCredentials implements Credentials {
  readonly #ask: (signal: AbortSignal) => Promise<ExecAnswer>
  readonly #clock: Clock
  readonly #today: () => number
  readonly #runs = new SingleFlight<Held>()
  #held: Held | undefined
  #failure: { readonly error: unknown; readonly until: number } | undefined

  constructor(
    ask: (signal: AbortSignal) => Promise<ExecAnswer>,
    { clock, today }: Pick<ExecWorld, 'clock' | 'today'>,
  ) {
    this.#ask = ask
    this.#clock = clock
    this.#today = today
  }

  /** Undefined until the plugin has run: {@link refresh} comes first. */
  get clientCertificate(): ClientCertificate | undefined {
    return this.#held?.clientCertificate
  }

  async headers(signal?: AbortSignal): Promise<AuthHeaders> {
    return (await this.#current(signal)).headers
  }

  /** Sees to a certificate that can be used. Rejects as {@link headers} does. */
  async refresh(signal?: AbortSignal): Promise<void> {
    await this.#current(signal)
  }

  async renew(refused: AuthHeaders, signal?: AbortSignal): Promise<boolean> {
    const held = this.#held
    if (held !== undefined) {
      if (held.headers.authorization !== refused.authorization) return true
      const isNew = this.#clock.now() - held.since < minimumLifeMs
      // Nothing tells a certificate that was refused from the one that has just taken its place.
      if (held.isRenewal && isNew) return held.token === undefined
    }
    return !isSame(await this.#run(true, signal), held)
  }

  async #current(signal?: AbortSignal): Promise<Held> {
    const held = this.#held
    if (held !== undefined && this.#isFresh(held)) return held
    try {
      return await this.#run(false, signal)
    } catch (error) {
      signal?.throwIfAborted()
      if (held === undefined || this.#leftMs(held) <= 0) throw error
      return held
    }
  }

  #isFresh(held: Held): boolean {
    return this.#clock.now() - held.since < minimumLifeMs || this.#leftMs(held) > leewayMs
  }

  #leftMs({ expiresAt }: Held): number {
    return expiresAt === undefined ? Number.POSITIVE_INFINITY : expiresAt - this.#today()
  }

  async #run(isRenewal: boolean, signal?: AbortSignal): Promise<Held> {
    const failure = this.#failure
    if (failure !== undefined && this.#clock.now() < failure.until) throw failure.error
    return this.#runs.run('run', signal => this.#runOnce(isRenewal, signal), signal)
  }

  async #runOnce(isRenewal: boolean, signal: AbortSignal): Promise<Held> {
    try {
      const answer = await this.#ask(signal)
      const { token } = answer
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
      this.#failure = undefined
      this.#held = { ...answer, headers, since: this.#clock.now(), isRenewal }
      return this.#held
    } catch (error) {
      // Nobody waits any more: that is no failure of the plugin's.
      if (!signal.aborted) {
        this.#failure = { error, until: this.#clock.now() + rememberFailureMs }
      }
      throw error
    }
  }
}

const isSame = (one: ExecAnswer, other: ExecAnswer | undefined): boolean =>
  one.token === other?.token &&
  one.clientCertificate?.cert === other?.clientCertificate?.cert &&
  one.clientCertificate?.key === other?.clientCertificate?.key

/**
 * The credentials of a user whose kubeconfig entry names a plugin. Nothing runs yet. Throws ConfigError on an
 * entry or policy that cannot be used, and AuthError `ERR_KUBE_AUTH_EXEC_DENIED` if none may run.
 */
export function execCredentials(
  entry: ExecEntry,
  cluster: ExecCluster,
  options: ExecOptions = {},
  world: ExecWorld = machine,
): ExecCredentials {
  const { execPolicy = 'DenyAll' } = options
  checkExecPolicy(execPolicy)
  const plugin = checkExec(entry)
  if (execPolicy === 'DenyAll') throw denied(plugin)
  const ask = (signal: AbortSignal) =>
    askPlugin(plugin, { ...options, execPolicy, cluster, ...world, signal })
  return new ExecCredentials(ask, world)
}
