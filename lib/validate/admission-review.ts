import { DecodeError, decodeJson, isRecord, type KubeObject, RequestError } from '../core/index.ts'
import type { RequestUser } from '../rules/index.ts'

const operations = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'] as const

/** What an API server asks of a webhook: the `request` of an AdmissionReview, as far as it counts here. */
export interface AdmissionRequest {
  readonly uid: string
  readonly operation: (typeof operations)[number]
  /** Empty for the object itself. */
  readonly subresource: string
  /** There with CREATE and UPDATE, as it will be stored unless somebody refuses. */
  readonly object: KubeObject | undefined
  /** There with UPDATE. */
  readonly oldObject: KubeObject | undefined
  readonly user: RequestUser | undefined
}

const apiVersion = 'admission.k8s.io/v1'

/** Reads a body. Throws RequestError, which says what is wrong with it and repeats none of it. */
export function decodeAdmissionReview(bytes: Uint8Array): AdmissionRequest {
  const review = parse(bytes)
  if (!isRecord(review) || review.kind !== 'AdmissionReview')
    throw wrong('it is no AdmissionReview')
  if (review.apiVersion !== apiVersion) {
    throw wrong(`it is not of ${apiVersion}, which admissionReviewVersions has to name`)
  }
  const { request } = review
  if (!isRecord(request)) throw wrong('it has no request')
  const { uid, subResource = '', userInfo } = request
  const operation = operations.find(known => known === request.operation)
  if (typeof uid !== 'string' || uid === '') throw wrong('request.uid is no text')
  if (operation === undefined) throw wrong(`request.operation is none of ${operations.join(', ')}`)
  if (typeof subResource !== 'string') throw wrong('request.subResource is no text')
  const changes = operation === 'CREATE' || operation === 'UPDATE'
  return {
    uid,
    operation,
    subresource: subResource,
    object: changes ? objectOf(request, 'object') : undefined,
    oldObject: operation === 'UPDATE' ? objectOf(request, 'oldObject') : undefined,
    user: isUser(userInfo) ? userInfo : undefined,
  }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return decodeJson(bytes)
  } catch (error) {
    if (error instanceof DecodeError) throw wrong(`it is ${error.message}`)
    throw error
  }
}

const wrong = (why: string): RequestError => new RequestError(`read the body: ${why}`)

/** What it holds beside is for whoever judges it. */
function objectOf(request: Record<string, unknown>, field: 'object' | 'oldObject'): KubeObject {
  const object = request[field]
  if (isRecord(object)) return object as KubeObject
  throw wrong(`request.${field} is no object`)
}

const isUser = (value: unknown): value is RequestUser =>
  isRecord(value) && typeof value.username === 'string'

/** What a webhook says of a request: the `response` of an AdmissionReview. */
export interface AdmissionResponse {
  readonly uid: string
  readonly allowed: boolean
  /** Why not: a `metav1.Status`, which the API server passes on to whoever asked. */
  readonly status?: object | undefined
  readonly warnings?: readonly string[] | undefined
}

/** The body of an answer. */
export const encodeAdmissionReview = (response: AdmissionResponse): string =>
  JSON.stringify({ apiVersion, kind: 'AdmissionReview', response })
