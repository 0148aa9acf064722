import { type ApiResource, type Clock, KubeError } from '../lib/core/index.ts'
import { isEmpty, type ServedChange, servedChange } from './served-change.ts'

/**
 * Says which groups may serve something else than before, as they become known; undefined for any group,
 * first of all and whenever something may have been missed.
 */
export type ChangeSource = (signal: AbortSignal) => AsyncIterable<string | undefined>

/** How to follow. */
export interface FollowOptions {
  /** Ends it, with its reason. */
  readonly signal?: AbortSignal | undefined
  /** Default: discovery's. */
  readonly clock?: Clock | undefined
}

/** The part of discovery that a follower needs. */
export interface Served {
  known(signal: AbortSignal): Promise<readonly ApiResource[]>
  /** Reads these groups anew, or all. */
  read(
    groups: ReadonlySet<string> | undefined,
    signal: AbortSignal,
  ): Promise<readonly ApiResource[]>
}

/**
 * When a group is looked at after a hint, each pause from the look before. The first gathers the hints of a
 * definition that is being established; the others are for the server, whose discovery follows the same
 * changes and may come later than their watch. A look that finds nothing new costs no body, or two small ones.
 */
const pausesMs = [50, 200, 750, 2000]
/** From one look to the next, whatever is due: hundreds of definitions may come at once. */
const spacingMs = 100
/** Between looks that fail; doubled each time, up to the longest. */
const failurePauseMs = 1000
const maxFailurePauseMs = 30_000

/** When a group is looked at next, and how often it has been since the hint. */
interface Due {
  readonly at: number
  readonly round: number
}

/**
 * Looks at groups when somebody says that they may have changed:
 *
 *            hint                      look finds something: told
 *     quiet ──────▶ due ──────▶ looking ──────▶ due again ──▶ … the last look ──▶ quiet
 *                    ▲   pause     │
 *                    └── failure ──┘  a hint starts the rounds anew
 */
export class Follower {
  readonly #served: Served
  readonly #sources: readonly ChangeSource[]
  readonly #clock: Clock
  /** By group; undefined is all of them. */
  readonly #due = new Map<string | undefined, Due>()
  #silent: number
  #failure: { readonly error: unknown } | undefined
  #failed = 0
  #notBefore = Number.NEGATIVE_INFINITY
  #sleep = new AbortController()

  constructor(served: Served, sources: readonly ChangeSource[], clock: Clock) {
    this.#served = served
    this.#sources = sources
    this.#clock = clock
    this.#silent = sources.length
  }

  async *changes(signal?: AbortSignal): AsyncGenerator<ServedChange, void, undefined> {
    const end = new AbortController()
    const onAbort = () => this.#sleep.abort()
    const ending = signal === undefined ? end.signal : AbortSignal.any([signal, end.signal])
    ending.addEventListener('abort', onAbort)
    try {
      let before = await this.#served.known(ending)
      for (const source of this.#sources) this.#start(source, ending)
      for (let first = true; ; ) {
        const after = await this.#look(await this.#next(ending), ending)
        if (after === undefined) continue
        const change = servedChange(before, after)
        before = after
        if (first || !isEmpty(change)) yield change
        first = false
      }
    } finally {
      end.abort()
    }
  }

  #start(source: ChangeSource, signal: AbortSignal): void {
    this.#listen(source, signal).catch(error => {
      this.#failure ??= { error }
      this.#sleep.abort()
    })
  }

  async #listen(source: ChangeSource, signal: AbortSignal): Promise<void> {
    let silent = true
    for await (const group of source(signal)) {
      if (silent) this.#silent -= 1
      silent = false
      const at = this.#clock.now() + (pausesMs[0] ?? 0)
      // Hints without end do not put it off.
      this.#due.set(group, { at: Math.min(at, this.#due.get(group)?.at ?? at), round: 0 })
      this.#sleep.abort()
    }
  }

  /** Waits until groups are due, and takes them. */
  async #next(signal: AbortSignal): Promise<Map<string | undefined, Due>> {
    for (;;) {
      signal.throwIfAborted()
      if (this.#failure !== undefined) throw this.#failure.error
      // What a source that has not begun would have said is not missed only if it is read after that.
      const next = this.#silent > 0 ? Number.POSITIVE_INFINITY : this.#nextAt()
      const now = this.#clock.now()
      if (next <= now) return this.#take(now)
      this.#sleep = new AbortController()
      await this.#clock.sleep(next - now, this.#sleep.signal).catch(() => undefined)
    }
  }

  #nextAt(): number {
    const times = Array.from(this.#due.values(), ({ at }) => at)
    return Math.max(this.#notBefore, Math.min(...times))
  }

  #take(now: number): Map<string | undefined, Due> {
    const taken = new Map([...this.#due].filter(([, { at }]) => at <= now))
    for (const group of taken.keys()) this.#due.delete(group)
    return taken
  }

  /** Reads the groups and says when they are read again; nothing if that failed. */
  async #look(
    taken: ReadonlyMap<string | undefined, Due>,
    signal: AbortSignal,
  ): Promise<readonly ApiResource[] | undefined> {
    const groups = new Set([...taken.keys()].filter(group => group !== undefined))
    try {
      const found = await this.#served.read(taken.has(undefined) ? undefined : groups, signal)
      this.#failed = 0
      for (const [group, { round }] of taken) this.#lookAgain(group, pausesMs[round + 1], round + 1)
      return found
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof KubeError)) throw error
      const pauseMs = Math.min(failurePauseMs * 2 ** this.#failed, maxFailurePauseMs)
      this.#failed += 1
      for (const [group, { round }] of taken) this.#lookAgain(group, pauseMs, round)
      return undefined
    } finally {
      this.#notBefore = this.#clock.now() + spacingMs
    }
  }

  #lookAgain(group: string | undefined, pauseMs: number | undefined, round: number): void {
    // A hint that came meanwhile has started it anew.
    if (pauseMs === undefined || this.#due.has(group)) return
    this.#due.set(group, { at: this.#clock.now() + pauseMs, round })
  }
}
