import { RequestError } from '../../core/index.ts'

/** How long a Lease lasts, and how it is kept. All in milliseconds. */
export interface LeaseTimes {
  /** After so long without a renewal others may take it. Whole seconds, as the Lease keeps it. Default 15 s. */
  readonly leaseDurationMs: number
  /** After so long without a renewal its holder stops. Default 10 s: five seconds to stop in. */
  readonly renewDeadlineMs: number
  /** Between two attempts. Default 2 s. */
  readonly retryPeriodMs: number
}

/** client-go's (component-base/config/v1alpha1): core components of Kubernetes run with them. */
export const defaultLeaseTimes: LeaseTimes = {
  leaseDurationMs: 15_000,
  renewDeadlineMs: 10_000,
  retryPeriodMs: 2_000,
}

/** Attempts of those who wait are so many times the period apart at most (`leaderelection.JitterFactor`). */
const jitterFactor = 1.2

/** The times of some options, with the defaults. Throws {@link RequestError} as {@link checkLeaseTimes}. */
export function leaseTimes({
  leaseDurationMs = defaultLeaseTimes.leaseDurationMs,
  renewDeadlineMs = defaultLeaseTimes.renewDeadlineMs,
  retryPeriodMs = defaultLeaseTimes.retryPeriodMs,
}: Partial<LeaseTimes>): LeaseTimes {
  const times = { leaseDurationMs, renewDeadlineMs, retryPeriodMs }
  checkLeaseTimes(times)
  return times
}

/** What the server can hold: an int32 of seconds. */
const maxDurationMs = (2 ** 31 - 1) * 1000

/** Throws {@link RequestError} for times of which client-go says that they cannot work. */
export function checkLeaseTimes(times: LeaseTimes): void {
  const { leaseDurationMs, renewDeadlineMs, retryPeriodMs } = times
  for (const [name, ms] of Object.entries(times)) {
    if (!(ms >= 1)) throw new RequestError(`leader election: ${name} must be at least 1, not ${ms}`)
  }
  if (leaseDurationMs % 1000 !== 0 || leaseDurationMs > maxDurationMs) {
    throw new RequestError(
      `leader election: leaseDurationMs must be whole seconds, at most 2^31 - 1 of them, not ${leaseDurationMs} ms`,
    )
  }
  if (leaseDurationMs <= renewDeadlineMs) {
    throw new RequestError(
      `leader election: leaseDurationMs (${leaseDurationMs}) must be greater than renewDeadlineMs (${renewDeadlineMs})`,
    )
  }
  if (renewDeadlineMs <= retryPeriodMs * jitterFactor) {
    throw new RequestError(
      `leader election: renewDeadlineMs (${renewDeadlineMs}) must be greater than ${jitterFactor} times retryPeriodMs (${retryPeriodMs})`,
    )
  }
}

/**
 * Until the next attempt of one who waits: the period, and up to a fifth more, so that they do not all come at once.
 * client-go adds up to 120 %, and finds out that much later that a leader has gone.
 */
export const retryPauseMs = ({ retryPeriodMs }: LeaseTimes, random: () => number): number =>
  retryPeriodMs * (1 + (jitterFactor - 1) * random())
