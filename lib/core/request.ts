import type { Action } from './action.ts'
import { encodeJson } from './encode-json.ts'
import { RequestError } from './errors.ts'
import { formatObject, type KubeObject } from './object.ts'
import { type Patch, patchMediaTypes } from './patch.ts'
import { resourcePath, type Target } from './path.ts'
import {
  type ApplyOptions,
  type DeleteCollectionOptions,
  type DeleteOptions,
  type GetOptions,
  type ListOptions,
  optionsQuery,
  selectQuery,
  type WatchOptions,
  type WriteOptions,
  writeQuery,
} from './query.ts'
import type { ApiResource } from './resource.ts'
import type { ApiRequest, Method } from './transport.ts'

/*
 * Verbs as values: each function gives the request that the verb is, and sends nothing. All of them
 * throw RequestError on a target that no URL can name, and where a verb of one object has no name:
 * on the wire a DELETE without a name deletes the whole collection.
 */

/** GET of one object or subresource. */
export const getRequest = (
  resource: ApiResource,
  target: Target,
  options: GetOptions = {},
): ApiRequest => ({
  method: 'GET',
  action: actionOn(resource, 'get', target),
  path: objectPath(resource, target),
  query: optionsQuery({ ...options }),
})

/** GET of one page of a collection. */
export const listRequest = (
  resource: ApiResource,
  target: Target,
  options: ListOptions = {},
): ApiRequest => ({
  method: 'GET',
  action: actionOn(resource, 'list', target),
  path: resourcePath(resource, { ...target, name: undefined }),
  query: selectQuery({ ...options }),
})

/** GET of a collection's changes, a stream of JSON lines. */
export const watchRequest = (
  resource: ApiResource,
  target: Target,
  options: WatchOptions = {},
): ApiRequest => ({
  method: 'GET',
  action: actionOn(resource, 'watch', target),
  path: resourcePath(resource, { ...target, name: undefined }),
  query: [['watch', 'true'], ...selectQuery({ ...options })],
  stream: true,
})

/** POST of a new object, or to a subresource such as `eviction` or `token`. */
export const createRequest = (
  resource: ApiResource,
  target: Target,
  object: KubeObject,
  options: WriteOptions = {},
): ApiRequest => {
  if (resource.namespaced && target.namespace === undefined) {
    throw new RequestError(`create ${formatObject(object)}: a namespace is needed`)
  }
  const request = write('POST', resourcePath(resource, target), object, options)
  return { ...request, action: actionOn(resource, 'create', target) }
}

/** PUT of a whole object; its resourceVersion, if it has one, must be the stored one. */
export const updateRequest = (
  resource: ApiResource,
  target: Target,
  object: KubeObject,
  options: WriteOptions = {},
): ApiRequest => ({
  ...write('PUT', objectPath(resource, target), object, options),
  action: actionOn(resource, 'update', target),
})

/** PATCH in any of the four ways. */
export const patchRequest = (
  resource: ApiResource,
  target: Target,
  patch: Patch,
  options: ApplyOptions = {},
): ApiRequest => ({
  method: 'PATCH',
  action: actionOn(resource, 'patch', target),
  path: objectPath(resource, target),
  query: writeQuery(options),
  headers: { 'content-type': patchMediaTypes[patch.type] },
  body: encodeJson(patch.patch),
})

/** DELETE of one object, its options in the body as client-go sends them. */
export const deleteRequest = (
  resource: ApiResource,
  target: Target,
  options: DeleteOptions = {},
): ApiRequest => ({
  method: 'DELETE',
  action: actionOn(resource, 'delete', target),
  path: objectPath(resource, target),
  headers: jsonBody,
  body: deleteBody(options),
})

/**
 * DELETE of the objects of a collection that are selected. Throws RequestError also where neither a selector
 * nor `all` is given, and without a namespace, as the server deletes in one at a time.
 */
export const deleteCollectionRequest = (
  resource: ApiResource,
  target: Target,
  { labelSelector, fieldSelector, all = false, ...options }: DeleteCollectionOptions = {},
): ApiRequest => {
  if (resource.namespaced && target.namespace === undefined) {
    throw new RequestError(`delete ${resource.plural}: a namespace is needed`)
  }
  if (!labelSelector && !fieldSelector && !all) {
    throw new RequestError(`delete ${resource.plural}: a selector is needed, or all: true`)
  }
  return {
    method: 'DELETE',
    path: resourcePath(resource, { ...target, name: undefined }),
    query: selectQuery({ labelSelector, fieldSelector }),
    headers: jsonBody,
    body: deleteBody(options),
    action: actionOn(resource, 'deletecollection', target),
  }
}

const deleteBody = ({ dryRun, ...options }: DeleteOptions): string =>
  encodeJson({
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    ...options,
    ...(dryRun ? { dryRun: ['All'] } : {}),
  })

/** What discovery knows the request by. */
const actionOn = (resource: ApiResource, verb: string, { subresource }: Target): Action => ({
  resource,
  verb,
  subresource,
})

const jsonBody = { 'content-type': 'application/json' }

function objectPath(resource: ApiResource, target: Target): string {
  if (target.name === undefined) throw new RequestError(`${resource.kind}: a name is needed`)
  return resourcePath(resource, target)
}

const write = (
  method: Method,
  path: string,
  object: KubeObject,
  options: WriteOptions,
): ApiRequest => ({
  method,
  path,
  query: writeQuery(options),
  headers: jsonBody,
  body: encodeJson(object),
})
