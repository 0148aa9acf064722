import { type ApiResponse, formatRequest, type Middleware, visibleText } from '../core/index.ts'

/** Longer than what API servers let pass; see apiserver/pkg/endpoints/filters/warning.go. */
const maxLength = 256
/** Whoever has not read twenty will not read more. */
const maxWarnings = 20

/** Takes a server's warning, and the request that it is about: `PATCH /apis/…`. */
export type OnWarning = (warning: string, request: string) => void

/**
 * Gives the server's warnings (KEP-1693: deprecated versions, unknown fields, what admission thinks) to
 * a callback: each text once, cut at 256 characters, its control characters made visible, and the first 20 only.
 * An error of the callback's, thrown or rejected with, harms no call and is dropped.
 */
export const warnings = (onWarning: OnWarning): Middleware => {
  const seen = new Set<string>()
  return next => async (request, signal) => {
    const response = await next(request, signal)
    if (response.headers.warning === undefined) return response
    for (const text of warningsOf(response)) {
      const warning = visibleText(text, { maxLength })
      if (seen.size >= maxWarnings || seen.has(warning)) continue
      seen.add(warning)
      // Typed to give nothing, an async function is one all the same.
      new Promise(resolve => resolve(onWarning(warning, formatRequest(request)))).catch(() => {})
    }
    return response
  }
}

/** The texts of an answer's warnings of code 299, which are all that Kubernetes sends. */
const warningsOf = ({ headers }: ApiResponse): string[] =>
  [headers.warning ?? []].flat().flatMap(parseWarnings)

/** One warning (RFC 7234, 5.5): `299 AGENT "TEXT"`, with a date perhaps, then a comma or the end. */
const pattern = /\s*(\d{3}) [^\s"]+ "((?:[^"\\]|\\.)*)"(?: "[^"]*")?\s*(?:,|$)/sy

/** The texts of a header's warnings of code 299, up to what is no warning. Its bytes are UTF-8. */
export function parseWarnings(header: string): string[] {
  const texts: string[] = []
  pattern.lastIndex = 0
  for (let match = pattern.exec(header); match !== null; match = pattern.exec(header)) {
    const [, code, quoted = ''] = match
    const text = Buffer.from(quoted.replace(/\\(.)/gs, '$1'), 'latin1').toString()
    if (code === '299' && text !== '') texts.push(text)
  }
  return texts
}
