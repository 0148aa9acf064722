const minute = 60
const hour = 60 * minute
const day = 24 * hour
const year = 365 * day

/**
 * How long ago, as kubectl says it (apimachinery's `HumanDuration`): of two units at most, and the second only while it
 * tells something. Two clocks may be two seconds apart; what is further in the future is `<invalid>`.
 */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 2 * minute) return `${Math.max(0, seconds)}s`
  if (seconds < 10 * minute) return pair(seconds, [minute, 'm'], [1, 's'])
  if (seconds < 3 * hour) return single(seconds, minute, 'm')
  if (seconds < 8 * hour) return pair(seconds, [hour, 'h'], [minute, 'm'])
  if (seconds < 2 * day) return single(seconds, hour, 'h')
  if (seconds < 8 * day) return pair(seconds, [day, 'd'], [hour, 'h'])
  if (seconds < 2 * year) return single(seconds, day, 'd')
  if (seconds < 8 * year) return pair(seconds, [year, 'y'], [day, 'd'])
  return single(seconds, year, 'y')
}

type Unit = readonly [seconds: number, letter: string]

const single = (seconds: number, unit: number, letter: string): string =>
  `${Math.floor(seconds / unit)}${letter}`

function pair(seconds: number, [unit, letter]: Unit, [smaller, smallerLetter]: Unit): string {
  const rest = Math.floor((seconds % unit) / smaller)
  return single(seconds, unit, letter) + (rest === 0 ? '' : `${rest}${smallerLetter}`)
}
