/*
 * The language that all other folders speak: Kubernetes' words as types, verbs as request values,
 * answers decoded, errors, and the interfaces (Transport, BlobStore, Clock, Credentials) behind which
 * all I/O happens.
 *
 * Promises: everything here is pure but for `systemClock`, the default where time can be injected; it
 * imports nothing outside this folder and runs in any JavaScript engine. Inputs are never written to. No name, selector or option can change the target of a request:
 * it is refused here, before a socket. Integers keep all their digits. No error quotes a body, a
 * header or a token.
 *
 * Not here: anything that sends, reads a file, keeps state or knows a cluster.
 */
export { type Action, isServed, UnsupportedError } from './action.ts'
export type { BlobStore } from './blob-store.ts'
export type { CacheTrace } from './cache-trace.ts'
export { canonicalJson } from './canonical-json.ts'
export type { Clock, SleepOptions } from './clock.ts'
export { closest } from './closest.ts'
export type {
  AuthHeaders,
  ClientCertificate,
  Connection,
  Credentials,
  Proxy,
} from './credentials.ts'
export { decodeList, decodeObject } from './decode-object.ts'
export { encodeJson } from './encode-json.ts'
export {
  ApiError,
  AuthError,
  type AuthFailure,
  ConfigError,
  DecodeError,
  KubeError,
  NoMatchError,
  RequestError,
  TransportError,
  type TransportFailure,
} from './errors.ts'
export { type ExtractOptions, extractFields, extractOwned } from './extract-owned.ts'
export { extractUnowned } from './extract-unowned.ts'
export { presentFields } from './field-children.ts'
export {
  type FieldPath,
  formatFieldPath,
  formatPointer,
  parsePointer,
  valueAt,
} from './field-path.ts'
export { escapeFieldValue, type FieldRequirement, parseFieldSelector } from './field-selector.ts'
export {
  decodeFieldSet,
  emptyFieldSet,
  encodeFieldSet,
  type FieldSet,
  fieldsOf,
  hasField,
  leavesOf,
  selectFields,
  subtractFields,
  uniteFields,
} from './field-set.ts'
export { encodeFieldStep, type FieldStep, formatFieldSteps } from './field-step.ts'
export { formatLabelSelector, type ObjectSelector } from './format-selector.ts'
export {
  formatApiVersion,
  formatGvk,
  type GroupVersion,
  type GroupVersionKind,
  type GroupVersionResource,
  gvkOf,
  parseApiVersion,
} from './gvk.ts'
export { LineCutter, type LineOptions, splitLines } from './json-lines.ts'
export { JsonPath, JsonPathError, type JsonPathOptions } from './json-path.ts'
export { decodeJson, parseJson } from './lossless-json.ts'
export {
  decodeManagedFields,
  type FieldOwner,
  fieldOwnersOf,
  isOf,
  type OwnedFields,
  type OwnerFilter,
  ownedOnlyBy,
  ownersOf,
  pathsOf,
  unionOf,
} from './managed-fields.ts'
export { findManagedPath } from './managed-path.ts'
export { matchesSelector } from './matches-selector.ts'
export { applyMergePatch, diffMergePatch, threeWayMergePatch } from './merge-patch.ts'
export {
  formatObject,
  isKubeObject,
  isRecord,
  type KubeList,
  type KubeObject,
  type ObjectMeta,
  type ObjectRef,
} from './object.ts'
export type { Outcome } from './outcome.ts'
export { controllerOf, type OwnerReference, ownerReferencesOf } from './owner-reference.ts'
export { type JsonPatchOperation, type Patch, patchMediaTypes } from './patch.ts'
export { groupVersionPath, pathSegment, resourcePath, type Target } from './path.ts'
export { canonicalQuantity, parseQuantity } from './quantity.ts'
export {
  type ApplyOptions,
  type DeleteCollectionOptions,
  type DeleteOptions,
  type GetOptions,
  type ListOptions,
  optionsQuery,
  type Query,
  type SelectOptions,
  type WatchOptions,
  type WriteOptions,
} from './query.ts'
export { type RawOptions, rawRequest } from './raw-request.ts'
export {
  createRequest,
  deleteCollectionRequest,
  deleteRequest,
  getRequest,
  listRequest,
  patchRequest,
  updateRequest,
  watchRequest,
} from './request.ts'
export { type ApiResource, groupResource, type Subresource } from './resource.ts'
export { compareResourceVersions } from './resource-version.ts'
export { memberOf, refuseDepth, sameJson, setMember } from './same-json.ts'
export { type LabelOperator, type LabelRequirement, parseLabelSelector } from './selector.ts'
export { SingleFlight } from './single-flight.ts'
export {
  decodeStatus,
  isAlreadyExists,
  isConflict,
  isForbidden,
  isGone,
  isInvalid,
  isNotFound,
  type Status,
  type StatusCause,
} from './status.ts'
export { systemClock } from './system-clock.ts'
export {
  type ApiRequest,
  type ApiResponse,
  formatRequest,
  type Method,
  type Middleware,
  type ResponseBody,
  type Send,
  type Transport,
} from './transport.ts'
export { utf8Length } from './utf8-length.ts'
export type { Violation } from './violation.ts'
export { visibleText } from './visible-text.ts'
export { decodeWatchEvent, isInitialEventsEnd, type WatchEvent } from './watch-event.ts'
export { fieldSteps, matchesSteps, matchesText } from './wildcard.ts'
