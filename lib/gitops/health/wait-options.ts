import type { Clock, KubeObject } from '../../core/index.ts'
import type { Health } from './health-state.ts'

/** How long to wait, for what, and for what signal to stop. */
export interface WaitForSetOptions {
  /** For the whole set. Default: for ever. 0 looks once and does not wait. */
  readonly timeoutMs?: number | undefined
  /**
   * For each object. Default: as long as for the set. An object's own annotation `anykind.dev/timeout-seconds` goes before
   * it.
   */
  readonly objectTimeoutMs?: number | undefined
  /**
   * How long a custom resource with a status may have none that was written after it was: then it is taken as it stands, as it
   * may be nobody's to report on. Default 30 s, in which a controller is started; Infinity for one that is known to report.
   * An object's own annotation `anykind.dev/status-grace-seconds` goes before it.
   */
  readonly statusGraceMs?: number | undefined
  /** How long a Pod may be without a node, as one may yet be added. Default 15 s, as kstatus has it. */
  readonly unschedulableGraceMs?: number | undefined
  /**
   * Whether a workload fails as soon as a Pod of its newest template does what does not pass, as CrashLoopBackOff. Default
   * true; else it is told on the way, and only the deadline, or the workload's own, ends it.
   */
  readonly failEarly?: boolean | undefined
  /** Whether the first failure ends the waiting for all others, which are then `abandoned`. Default false. */
  readonly failFast?: boolean | undefined
  /** Goes before the rules of kinds; undefined where it has none for the object. See `healthByExpressions`. */
  readonly rules?: ((object: KubeObject) => Promise<Health | undefined>) | undefined
  readonly signal?: AbortSignal | undefined
  readonly clock?: Clock | undefined
}
