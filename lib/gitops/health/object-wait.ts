import type { Client, ResourceClient } from '../../client/index.ts'
import {
  type Clock,
  formatObject,
  type KubeObject,
  RequestError,
  systemClock,
} from '../../core/index.ts'
import { Deadline, WaitError } from '../../watch/index.ts'
import type { Cause } from './cause.ts'
import type { FollowedFamily } from './families.ts'
import { healthOf } from './health.ts'
import { failed, type Health, progressing } from './health-state.ts'
import { Latch } from './latch.ts'
import { type ObjectTimes, timesOf } from './object-times.ts'
import type { SharedWatches } from './shared-watches.ts'
import { hasStatus, isAnswered, isBuiltInKind } from './status-evidence.ts'
import { UnhealthyError, withCauses } from './unhealthy-error.ts'
import type { WaitForSetOptions } from './wait-options.ts'
import { explainWorkload, isWorkload } from './workload-family.ts'

/** What is known of an object on its way. */
export interface Standing extends Health {
  readonly causes: readonly Cause[]
}

/** What waits for one object need besides it. */
export interface ObjectWaitSetting extends WaitForSetOptions {
  readonly client: Client
  /** Of all objects of a set. */
  readonly watches: SharedWatches
  /** Told of each standing that is not yet the last one, once. */
  readonly onProgress: (standing: Standing) => void
}

const defaultStatusGraceMs = 30_000
const defaultUnschedulableGraceMs = 15_000

/**
 * Waits for one object, `written` being what our write of it was answered with.
 *
 *     sightings ──▶ the object as it is ─┐
 *     families ──▶ what is below it ─────┼─▶ judge ──▶ progressing: told, if its words are new
 *     a grace is over ───────────────────┘     ├─▶ ready
 *                                              └─▶ failed, deleted, another object of its name
 */
export class ObjectWait {
  readonly #written: KubeObject
  readonly #setting: ObjectWaitSetting
  readonly #clock: Clock
  readonly #times: ObjectTimes
  readonly #begun: number
  readonly #changed = new Latch()
  readonly #ended = new AbortController()
  /** When each Pod without a node was seen first. */
  readonly #unscheduled = new Map<string, number>()
  #last: KubeObject | undefined
  #standing: Standing = { ...progressing(''), causes: [] }
  #family: FollowedFamily | undefined
  #isFollowing = false
  /** Whether it was read since it was written. */
  #isSeen = false
  #isGivenStatus = false

  constructor(written: KubeObject, setting: ObjectWaitSetting) {
    this.#written = written
    this.#last = written
    this.#setting = setting
    this.#clock = setting.clock ?? systemClock
    this.#begun = this.#clock.now()
    this.#times = timesOf(written)
  }

  /** The object when it is ready. Throws {@link UnhealthyError}, WaitError, and what `observe` throws. */
  async run(): Promise<KubeObject> {
    const { client, signal } = this.#setting
    const isBuiltIn = isBuiltInKind(this.#written)
    if (isBuiltIn) await this.#judge()
    if (this.#standing.state !== 'progressing') return this.#settle()
    const resource = await client.for(this.#written, signal)
    if (!isBuiltIn) {
      this.#isGivenStatus = hasStatus(resource.resource)
      await this.#judge()
      if (this.#standing.state !== 'progressing') return this.#settle()
    }
    this.#setting.onProgress(this.#standing)
    const deadline = new Deadline({
      clock: this.#clock,
      ms: this.#timeoutMs || undefined,
      error: () => this.#timedOut(),
      signal,
    })
    const stop = AbortSignal.any([deadline.signal, this.#ended.signal])
    try {
      return await this.#wait(resource, stop)
    } finally {
      deadline.end()
      this.#ended.abort()
    }
  }

  async #wait(resource: ResourceClient, stop: AbortSignal): Promise<KubeObject> {
    if (this.#isGivenStatus) this.#wakeIn(this.#statusGraceMs)
    this.#observe(resource, stop).catch(error => this.#changed.fail(error))
    for (;;) {
      await this.#changed.turn()
      const before = this.#standing
      await this.#judge()
      if (this.#standing.state !== 'progressing') return this.#settle()
      if (this.#timeoutMs === 0 && this.#isSeen) throw this.#timedOut()
      if (textOf(before) !== textOf(this.#standing)) this.#setting.onProgress(this.#standing)
    }
  }

  async #observe(resource: ResourceClient, signal: AbortSignal): Promise<void> {
    const { name } = this.#written.metadata
    if (name === undefined) {
      throw new RequestError(`wait for ${formatObject(this.#written)}: metadata.name is needed`)
    }
    const { sightings } = this.#setting.watches
    for await (const object of sightings.of(resource, this.#written, signal)) {
      this.#last = object
      this.#isSeen = true
      this.#changed.set()
    }
  }

  async #judge(): Promise<void> {
    const now = this.#last
    if (now === undefined) this.#standing = { ...failed('was deleted'), causes: [] }
    else this.#standing = this.#isAnother(now) ?? (await this.#standingOf(now))
  }

  #isAnother({ metadata }: KubeObject): Standing | undefined {
    const { uid } = this.#written.metadata
    if (uid === undefined || uid === metadata.uid) return undefined
    return { ...failed('was deleted, and another one has its name'), causes: [] }
  }

  async #standingOf(now: KubeObject): Promise<Standing> {
    const health = (await this.#setting.rules?.(now)) ?? healthOf(now)
    if (health.state === 'progressing') return this.#explained(now, health)
    if (this.#isOfBefore(now)) {
      return { ...progressing('nobody has written its status since it was applied'), causes: [] }
    }
    return { ...health, causes: [] }
  }

  #isOfBefore(now: KubeObject): boolean {
    if (!this.#isGivenStatus || isAnswered(now, this.#written)) return false
    return this.#clock.now() - this.#begun < this.#statusGraceMs
  }

  async #explained(now: KubeObject, health: Health): Promise<Standing> {
    if (!isWorkload(now)) return { ...health, causes: [] }
    this.#follow(now)
    const family = this.#family
    if (family === undefined) return { ...health, causes: [] }
    const isOverdue = (uid: string) => this.#isOverdue(uid)
    const { causes, isLasting, unscheduled } = explainWorkload(now, family, isOverdue)
    for (const uid of unscheduled) this.#expectNode(uid)
    const { failEarly = true } = this.#setting
    if (!isLasting || !failEarly) return { ...health, causes }
    const whole = explainWorkload(now, await family.withStoredWarnings(), isOverdue)
    return { ...failed(health.message), causes: whole.causes }
  }

  #follow({ metadata }: KubeObject): void {
    if (this.#isFollowing) return
    this.#isFollowing = true
    const namespace = metadata.namespace ?? this.#setting.client.namespace
    const changed = () => this.#changed.set()
    this.#setting.watches.families.follow(namespace, changed).then(family => {
      this.#family = family
      changed()
    }, changed)
  }

  #expectNode(uid: string): void {
    if (this.#unscheduled.has(uid)) return
    this.#unscheduled.set(uid, this.#clock.now())
    this.#wakeIn(this.#unschedulableGraceMs)
  }

  #isOverdue(uid: string): boolean {
    const since = this.#unscheduled.get(uid) ?? Number.POSITIVE_INFINITY
    return this.#clock.now() - since >= this.#unschedulableGraceMs
  }

  #wakeIn(ms: number): void {
    if (ms === Number.POSITIVE_INFINITY) return
    const { signal } = this.#ended
    this.#clock.sleep(ms, signal).then(
      () => this.#changed.set(),
      () => {},
    )
  }

  #settle(): KubeObject {
    const { state, message, causes } = this.#standing
    const last = this.#last ?? this.#written
    if (state === 'failed') throw new UnhealthyError(last, message, causes)
    return last
  }

  #timedOut(): WaitError {
    const seconds = (this.#timeoutMs ?? 0) / 1000
    return new WaitError(
      `wait for ${formatObject(this.#written)}: after ${seconds} s ${textOf(this.#standing)}`,
      this.#last,
    )
  }

  get #timeoutMs(): number | undefined {
    const { timeoutMs, objectTimeoutMs } = this.#setting
    const own = this.#times.timeoutMs ?? objectTimeoutMs
    if (own === undefined || timeoutMs === undefined) return own ?? timeoutMs
    return Math.min(own, timeoutMs)
  }

  get #statusGraceMs(): number {
    return this.#times.statusGraceMs ?? this.#setting.statusGraceMs ?? defaultStatusGraceMs
  }

  get #unschedulableGraceMs(): number {
    return this.#setting.unschedulableGraceMs ?? defaultUnschedulableGraceMs
  }
}

const textOf = ({ message, causes }: Standing): string => withCauses(message, causes)
