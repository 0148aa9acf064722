import { UsageError } from './usage-error.ts'

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}

const whole = /^(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/

/**
 * Milliseconds of a Go duration (`1m30s`, `1.5h`) or of bare seconds (`30`), as kubectl takes them.
 * Throws {@link UsageError} on anything else, naming the flag.
 */
export function parseDuration(text: string, flag: string): number {
  if (/^\d+$/.test(text)) return Number(text) * 1000
  if (!whole.test(text)) {
    throw new UsageError(`invalid argument "${text}" for "${flag}": use a time such as 30s, 2m, 1h`)
  }
  let ms = 0
  for (const [, amount, unit = ''] of text.matchAll(/([\d.]+)([a-zµ]+)/g)) {
    ms += Number(amount) * (unitMs[unit] ?? 0)
  }
  return ms
}
