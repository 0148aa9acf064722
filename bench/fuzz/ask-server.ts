import type { Cluster } from 'anykind'
import {
  ApiError,
  type ApiRequest,
  type ApiResource,
  decodeJson,
  isAlreadyExists,
  type KubeObject,
  patchMediaTypes,
  resourcePath,
  TransportError,
} from '../../lib/core/index.ts'
import type { Answer } from '../../lib/rules/index.ts'
import { patchType } from './patch-type.ts'
import type { Trial } from './trial.ts'

/** What only this server could say: its own objects have taken what is asked for. */
const taken = /provided (?:IP|port) is already allocated/

/**
 * What a server answers to a strict dry run. That an object of the name is there is said of one that has passed all
 * else: it counts as accepted. There is no verdict where the server's other objects decide.
 */
export async function askServer(cluster: Cluster, trial: Trial): Promise<Answer> {
  const { stored } = trial
  const resource = await cluster.discovery.resolve(trial.gvk)
  try {
    const answer = await cluster.client.raw(dryRunOf(trial, resource))
    const object = decodeJson(await answer.body.bytes()) as KubeObject
    return { verdict: 'accepted', code: answer.status, object }
  } catch (error) {
    if (stored === undefined && isAlreadyExists(error)) return { verdict: 'accepted', code: 201 }
    if (error instanceof TransportError) return failed
    if (!(error instanceof ApiError)) throw error
    const { code, reason, message, causes } = error.status
    if (taken.test(message)) return noVerdict('taken by another object of the server')
    // Of a refusal the client reads a mebibyte; what is longer has no reason.
    if (code === 422 && reason === '') return noVerdict('the refusal is too long to be read')
    return { verdict: 'rejected', code, reason, message, causes }
  }
}

/** The request of a strict dry run. */
function dryRunOf(
  { operation, namespace, json, text, stored }: Trial,
  resource: ApiResource,
): ApiRequest {
  const subresource = operation === 'status' ? operation : undefined
  const path = resourcePath(resource, { namespace, name: stored?.name, subresource })
  const query = { dryRun: 'All', fieldValidation: 'Strict' }
  const type = patchType(operation)
  if (type !== undefined) {
    const headers = { 'content-type': patchMediaTypes[type] }
    const force = operation === 'force' ? { force: 'true' } : {}
    const asked = { ...query, fieldManager: 'anykind', ...force }
    return { method: 'PATCH', path, query: Object.entries(asked), headers, body: text }
  }
  const headers = { 'content-type': json ? 'application/json' : 'application/yaml' }
  const method = stored === undefined ? 'POST' : 'PUT'
  return { method, path, query: Object.entries(query), headers, body: text }
}

/** What the engine says of what makes the server's code panic: the connection is closed. */
const failed: Answer = { verdict: 'rejected', code: 500, reason: 'InternalError' }

const noVerdict = (message: string): Answer => ({ verdict: 'undetermined', code: 0, message })
