import { isDate } from './formats.ts'

/*
 * Texts that Go types of built-in kinds read by code of their own, of which a schema says no more than
 * "string". Odd things are odd there too.
 */

/** `metav1.Time`: RFC 3339, by `time.Parse`. */
export function isTime(text: string): boolean {
  const found =
    /^(\d{4}-\d\d-\d\d)T(\d{1,2}):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|[+-](\d\d):(\d\d))$/.exec(text)
  if (found === null || !isDate(found[1] ?? '')) return false
  const limits = [23, 59, 59, 24, 60]
  return found.slice(2).every((part, i) => Number(part ?? 0) <= (limits[i] ?? 0))
}

/** `metav1.MicroTime`: six digits of a second, no more and no fewer. */
export const isMicroTime = (text: string): boolean =>
  /^[^.,]*\.\d{6}(?:Z|[+-]\d\d:\d\d)$/.test(text) && isTime(text)

/** `resource.Quantity`: `1`, `1.5Gi`, `100m`, `1e3`; the number may even be absent. */
export const isQuantity = (text: string): boolean => {
  const trimmed = text.trim()
  return (
    trimmed !== '' &&
    /^[+-]?(\d+(\.\d*)?|\.\d*)?([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/.test(trimmed)
  )
}

/** `[]byte`: standard base64 with its padding; line breaks are skipped. */
export const isBase64 = (text: string): boolean => {
  const joined = text.replace(/[\r\n]/g, '')
  return joined.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(joined)
}
