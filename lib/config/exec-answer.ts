import { createPrivateKey, X509Certificate } from 'node:crypto'
import { type ClientCertificate, isRecord, parseJson } from '../core/index.ts'

/** What a plugin has answered: `ExecCredentialStatus`, with a token, a certificate or both. */
export interface ExecAnswer {
  readonly token: string | undefined
  readonly clientCertificate: ClientCertificate | undefined
  /** When the first of them ends, in milliseconds of the calendar; undefined: nobody knows. */
  readonly expiresAt: number | undefined
}

/** Why an answer cannot be used; never with a piece of it. */
export class AnswerFault extends Error {}

const group = 'client.authentication.k8s.io'
const versions: readonly unknown[] = ['v1', 'v1beta1', 'v1alpha1'].map(name => `${group}/${name}`)

/**
 * Decodes what a plugin has printed: an ExecCredential as JSON or YAML, both of which client-go takes, of
 * the version that was asked for, with a status that can be used. Fields that are not known are passed over, as
 * there. Throws {@link AnswerFault}.
 */
export async function decodeExecAnswer(stdout: Buffer, apiVersion: string): Promise<ExecAnswer> {
  const answer = await parseAnswer(stdout.toString())
  const field = (key: string) => (Object.hasOwn(answer, key) ? answer[key] : undefined)
  if (field('apiVersion') !== apiVersion || field('kind') !== 'ExecCredential') {
    throw new AnswerFault(mismatch(field('apiVersion'), apiVersion))
  }
  const status = field('status')
  if (!isRecord(status)) throw new AnswerFault('its answer has no status')
  const text = (key: string): string | undefined => {
    const found = Object.hasOwn(status, key) ? (status[key] ?? '') : ''
    if (typeof found !== 'string') throw new AnswerFault(`its status.${key} is not a string`)
    return found === '' ? undefined : found
  }
  const token = checkToken(text('token'))
  const pair = checkPair(text('clientCertificateData'), text('clientKeyData'))
  if (token === undefined && pair === undefined) {
    throw new AnswerFault('its answer holds neither a token nor a certificate and key')
  }
  const expirations = [parseExpiration(text('expirationTimestamp')), pair?.expiresAt]
  return {
    token,
    clientCertificate: pair?.clientCertificate,
    expiresAt: earliest(expirations),
  }
}

async function parseAnswer(text: string): Promise<Record<string, unknown>> {
  let value: unknown
  try {
    value = parseJson(text)
  } catch {
    const { parseYaml } = await import('../manifest/index.ts')
    try {
      value = parseYaml(text, 'answer')
    } catch {
      // The parser's message may quote the token.
    }
  }
  if (isRecord(value)) return value
  throw new AnswerFault('its answer is neither JSON nor YAML of an object')
}

/** Quotes a version only if it is one: anything else may be whatever the plugin printed. */
const mismatch = (found: unknown, wanted: string): string =>
  versions.includes(found) && found !== wanted
    ? `it answers ${found} where the kubeconfig says ${wanted}: make the two the same`
    : `its answer is not an ExecCredential of ${wanted}`

/** Visible ASCII only: a line end in a token would start a header of its own. */
function checkToken(token: string | undefined): string | undefined {
  if (token === undefined || /^[\x21-\x7e]+$/.test(token)) return token
  throw new AnswerFault('its token holds characters that no token has')
}

/** As Go's `tls.X509KeyPair`: PEM, both or none, and the key the first certificate's. */
function checkPair(cert: string | undefined, key: string | undefined) {
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined) {
    throw new AnswerFault('its answer holds a certificate or a key, and not both')
  }
  let certificate: X509Certificate
  let belongs: boolean
  try {
    certificate = new X509Certificate(cert)
    belongs = certificate.checkPrivateKey(createPrivateKey(key))
  } catch {
    throw new AnswerFault('its certificate or key is not PEM that can be read')
  }
  if (!belongs) throw new AnswerFault("its key is not the certificate's")
  return { clientCertificate: { cert, key }, expiresAt: certificate.validToDate.getTime() }
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

function parseExpiration(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const time = rfc3339.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw new AnswerFault('its expirationTimestamp is not RFC 3339')
  // What Go writes for a time that was not set, and client-go takes for none.
  return text === '0001-01-01T00:00:00Z' ? undefined : time
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter(time => time !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
