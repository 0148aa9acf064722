/*
 * Numbers as Go reads them from JSON: an int64 if the text is integral and fits, else a float64.
 */

const minInt64 = -(2n ** 63n)
const maxInt64 = 2n ** 63n - 1n

/**
 * Whether the server reads the number as an int64. What JSON had as `1.0` is 1 here and passes; a number
 * beyond 2^53 that is no BigInt was written with a fraction or an exponent, or with too many digits.
 */
export const isInteger = (value: unknown): value is number | bigint =>
  typeof value === 'bigint'
    ? value >= minInt64 && value <= maxInt64
    : typeof value === 'number' && Number.isSafeInteger(value)

/** Whether an integer fits an int32. */
export const isInt32 = (value: number | bigint): boolean =>
  value >= -(2 ** 31) && value <= 2 ** 31 - 1

/** Whether the value is a JSON number, read as either of JavaScript's. */
export const isNumber = (value: unknown): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint'
