import { formatFieldPath, RequestError } from '../core/index.ts'
import {
  type AdmissionRequest,
  type AdmissionResponse,
  decodeAdmissionReview,
  encodeAdmissionReview,
} from './admission-review.ts'
import { asSent } from './as-sent.ts'
import type { Refusal } from './check.ts'
import type { Validation } from './validate.ts'
import type { Validator } from './validator.ts'

/** Options of {@link reviewAdmission}. */
export interface ReviewAdmissionOptions {
  /**
   * What becomes of a request on which there is no verdict. Default `allow`, with a warning: nothing is refused that
   * may be right. Where policies must hold, `deny`: whoever knows what has no verdict gets past them otherwise.
   */
  readonly undetermined?: 'allow' | 'deny' | undefined
  /** A longer body is refused. Default 7 MiB: two objects of 3 MiB, which is all that an API server takes, and the rest. */
  readonly maxBodyBytes?: number | undefined
}

/** What to answer the API server over HTTP. */
export interface AdmissionAnswer {
  /** 200 with a review; 400 and 413 for a body that is none, 500 where the validator cannot go on. */
  readonly code: number
  /** JSON: an AdmissionReview, or a `metav1.Status` that says why there is none. */
  readonly body: string
}

/**
 * Answers the body of an API server's request to a webhook, an AdmissionReview of admission.k8s.io/v1: creates, updates
 * and status updates are judged by the validator, and refused with its status and causes. Deletes and connections are
 * allowed; so are changes of other subresources, with a warning. Never throws, whatever the body is.
 *
 *     createServer(tls, async (request, response) => {
 *       const { code, body } = await reviewAdmission(validator, request)
 *       response.writeHead(code, { 'content-type': 'application/json' }).end(body)
 *     })
 *
 * By the time that it asks, the API server has judged the object itself: it is policies, Pod Security and definitions
 * of the validator's own that make a difference. The exact engine is needed: the fast one judges each update as if the
 * object were new.
 */
export async function reviewAdmission(
  validator: Validator,
  body: AsyncIterable<Uint8Array>,
  { undetermined = 'allow', maxBodyBytes = 7 * 1024 * 1024 }: ReviewAdmissionOptions = {},
): Promise<AdmissionAnswer> {
  try {
    const bytes = await readAll(body, maxBodyBytes)
    if (bytes === undefined) {
      return failure(413, 'RequestEntityTooLarge', `the body is longer than ${maxBodyBytes} bytes`)
    }
    const request = decodeAdmissionReview(bytes)
    const response = await respond(validator, request, undetermined)
    return { code: 200, body: encodeAdmissionReview(response) }
  } catch (error) {
    const { message } = error as Error
    return error instanceof RequestError
      ? failure(400, 'BadRequest', message)
      : failure(500, 'InternalError', message)
  }
}

/** Undefined if there is more; that is read and let go, so that whoever sends it gets to hear of it. */
async function readAll(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length <= maxBytes) chunks.push(chunk)
    else chunks.length = 0
  }
  return length > maxBytes ? undefined : Buffer.concat(chunks)
}

async function respond(
  validator: Validator,
  { uid, operation, subresource, object, oldObject, user }: AdmissionRequest,
  undetermined: 'allow' | 'deny',
): Promise<AdmissionResponse> {
  if (object === undefined) return { uid, allowed: true }
  const isStatus = operation === 'UPDATE' && subresource === 'status'
  if (subresource !== '' && !isStatus) {
    return { uid, ...undecided(undetermined, `changes of ${subresource} are not judged`) }
  }
  const validation =
    operation === 'CREATE'
      ? await validator.validate(asSent(object), { user })
      : await validator.validate(object, {
          old: oldObject,
          user,
          subresource: isStatus ? 'status' : undefined,
        })
  const warnings = validation.warnings.map(({ message }) => message)
  if (validation.verdict === 'accepted') return { uid, allowed: true, warnings }
  if (validation.verdict === 'undetermined') {
    const whys = validation.checks.flatMap(check => check.unchecked ?? [])
    return { uid, ...undecided(undetermined, [...new Set(whys)].join('; ')) }
  }
  return { uid, allowed: false, status: statusOf(refusalOf(validation)), warnings }
}

function undecided(
  undetermined: 'allow' | 'deny',
  why: string,
): Pick<AdmissionResponse, 'allowed' | 'status' | 'warnings'> {
  const message = `anykind: no verdict: ${why}`
  if (undetermined === 'allow') return { allowed: true, warnings: [message] }
  return {
    allowed: false,
    status: statusOf({ code: 403, reason: 'Forbidden', message, causes: [] }),
  }
}

/** The server's own words, or else, of the fast engine, ours. */
function refusalOf({ refusal, violations }: Validation): Refusal {
  if (refusal !== undefined) return refusal
  const causes = violations.map(({ path, reason, message }) => ({
    field: formatFieldPath(path),
    reason,
    message,
  }))
  const message = causes.map(({ field, message }) => `${field}: ${message}`).join(', ')
  return { code: 422, reason: 'Invalid', message, causes }
}

const statusOf = ({ causes, ...status }: Refusal): object => ({
  status: 'Failure',
  ...status,
  ...(causes.length === 0 ? {} : { details: { causes } }),
})

const failure = (code: number, reason: string, message: string): AdmissionAnswer => ({
  code,
  body: JSON.stringify({
    apiVersion: 'v1',
    kind: 'Status',
    ...statusOf({ code, reason, message, causes: [] }),
  }),
})
