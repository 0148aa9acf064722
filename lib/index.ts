/*
 * anykind: one Kubernetes client for any kind of resource.
 *
 * `connect()` gives a Cluster; everything else here is what its methods take, give and throw, and the
 * functions that work on a Cluster's client: watching, waiting, applying whole sets. Every public name
 * is listed; what is not here or in a subpath (`anykind/json-patch`, `anykind/manifest`, `anykind/discovery`,
 * `anykind/schemas`, `anykind/local`) is no promise.
 */
export {
  type ApplyConflict,
  type CallOptions,
  type Client,
  ConflictError,
  type ResourceClient,
  type ResourceName,
} from './client/index.ts'
export type { Cluster, ConnectOptions } from './cluster.ts'
export type { ExecPolicy } from './config/index.ts'
export { connect } from './connect.ts'
export {
  ApiError,
  type ApiRequest,
  type ApiResource,
  type ApiResponse,
  type ApplyOptions,
  AuthError,
  ConfigError,
  type Connection,
  type Credentials,
  DecodeError,
  type DeleteOptions,
  decodeJson,
  encodeJson,
  type FieldPath,
  formatFieldPath,
  formatObject,
  type GetOptions,
  type GroupVersionKind,
  type GroupVersionResource,
  gvkOf,
  isAlreadyExists,
  isConflict,
  isGone,
  isInvalid,
  isNotFound,
  type JsonPatchOperation,
  KubeError,
  type KubeList,
  type KubeObject,
  type ListOptions,
  type Middleware,
  NoMatchError,
  type ObjectMeta,
  type Outcome,
  type Patch,
  parseJson,
  RequestError,
  type Send,
  type Status,
  type StatusCause,
  TransportError,
  UnsupportedError,
  type Violation,
  type WatchEvent,
  type WatchOptions,
  type WriteOptions,
} from './core/index.ts'
export {
  type ApplyEvent,
  type ApplySetOptions,
  applySet,
  type DeleteEvent,
  type DeleteSetOptions,
  type Drift,
  deleteSet,
  diffObjects,
  type FieldChange,
  findDrift,
  type Health,
  healthOf,
  UnhealthyError,
  type WaitEvent,
  type WaitForSetOptions,
  waitForReady,
} from './gitops/index.ts'
export type { OnWarning, RateLimit, RequestTrace, SocketTrace } from './transport/index.ts'
export type { Validation } from './validate/index.ts'
export { version } from './version.ts'
export {
  type Change,
  type Condition,
  exists,
  hasCondition,
  isDeleted,
  type ObserveOptions,
  observe,
  statusCondition,
  WaitError,
  type WaitOptions,
  waitFor,
} from './watch/index.ts'
