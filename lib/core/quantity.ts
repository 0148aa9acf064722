/** Powers of ten and of two that a suffix stands for, as apimachinery's api/resource has them. */
const decimal: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
}
const binary = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

const syntax = /^([+-]?)(\d*)\.?(\d*)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]?|[eE][+-]?\d+)$/
/** Nothing finer than 10^-9 is kept, and nothing above 2^63-1, as there: an exponent cannot make work. */
const scale = 9
const largest = (2n ** 63n - 1n) * 10n ** BigInt(scale)
const maxDigits = 1000

/**
 * A `resource.Quantity` (`500m`, `1Gi`, `2e3`, `0.5`) in billionths, to compare by. Undefined for a text that is
 * none, as the server would refuse it.
 */
export function parseQuantity(text: string): bigint | undefined {
  if (text.length > maxDigits) return undefined
  const [, sign, whole = '', fraction = '', suffix = ''] = syntax.exec(text) ?? []
  if (whole === '' && fraction === '') return undefined
  const power = binary.indexOf(suffix) + 1
  const exponent = power > 0 ? 0 : (decimal[suffix] ?? Number(suffix.slice(1)))
  const value = shift(
    BigInt(whole + fraction) * 1024n ** BigInt(power),
    exponent - fraction.length + scale,
  )
  const bounded = value > largest ? largest : value
  return sign === '-' ? -bounded : bounded
}

/** Times ten to the power of so many places; what is lost rounds up, away from zero. */
function shift(value: bigint, places: number): bigint {
  if (value === 0n) return 0n
  if (places >= 0) return places > maxDigits ? largest : value * 10n ** BigInt(places)
  if (-places > 3 * maxDigits) return 1n
  const divisor = 10n ** BigInt(-places)
  return (value + divisor - 1n) / divisor
}

/**
 * The text as which the server keeps a quantity: `1000m` is `1`, `1024Mi` is `1Gi`, `0.5Gi` is `512Mi`. Undefined for
 * a text that is none, or has an exponent, which stays one.
 */
export function canonicalQuantity(text: string): string | undefined {
  const billionths = parseQuantity(text)
  if (billionths === undefined || /[eE][+-]?\d+$/.test(text)) return undefined
  if (billionths === 0n) return '0'
  const whole = billionths / unit
  const isBinary =
    text.endsWith('i') && billionths % unit === 0n && (whole >= 1024n || whole <= -1024n)
  return isBinary
    ? shorten(whole, 1024n, ['', ...binary])
    : shorten(billionths, 1000n, Object.keys(decimal))
}

const unit = 10n ** BigInt(scale)

/** As few digits as suffixes allow, each of which stands for so many times the one before. */
function shorten(value: bigint, step: bigint, suffixes: readonly string[]): string {
  let rest = value
  let index = 0
  while (rest % step === 0n && index < suffixes.length - 1) {
    rest /= step
    index++
  }
  return `${rest}${suffixes[index]}`
}
