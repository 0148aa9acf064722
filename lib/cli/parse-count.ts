import { UsageError } from './usage-error.ts'

/** A whole number from 0 on. Throws {@link UsageError} on anything else, naming the flag. */
export function parseCount(text: string, flag: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new UsageError(`invalid argument "${text}" for "${flag}": must be a whole number`)
}
