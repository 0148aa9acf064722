import type { Cluster } from 'anykind'
import { ApiError, isAlreadyExists, resourcePath } from '../../lib/core/index.ts'
import type { Answer } from '../../lib/rules/index.ts'
import type { Trial } from './trial.ts'

const query = [
  ['dryRun', 'All'],
  ['fieldValidation', 'Strict'],
] as const

/** What only this server could say: its own objects have taken what is asked for. */
const taken = /provided (?:IP|port) is already allocated/

/**
 * What a server answers to a strict dry run. That an object of the name is there is said of one that has passed all
 * else: it counts as accepted. There is no verdict where the server's other objects decide.
 */
export async function askServer(cluster: Cluster, trial: Trial): Promise<Answer> {
  const { operation, gvk, namespace, json, text, stored } = trial
  const resource = await cluster.discovery.resolve(gvk)
  const subresource = operation === 'status' ? operation : undefined
  const path = resourcePath(resource, { namespace, name: stored?.name, subresource })
  const method = stored === undefined ? 'POST' : 'PUT'
  const headers = { 'content-type': json ? 'application/json' : 'application/yaml' }
  try {
    const answer = await cluster.client.raw({ method, path, query, headers, body: text })
    await answer.body.bytes()
    return { verdict: 'accepted', code: answer.status }
  } catch (error) {
    if (stored === undefined && isAlreadyExists(error)) return { verdict: 'accepted', code: 201 }
    if (!(error instanceof ApiError)) return noVerdict((error as Error).message)
    const { code, reason, message, causes } = error.status
    if (taken.test(message)) return noVerdict('taken by another object of the server')
    // Of a refusal the client reads a mebibyte; what is longer has no reason.
    if (code === 422 && reason === '') return noVerdict('the refusal is too long to be read')
    return { verdict: 'rejected', code, reason, message, causes }
  }
}

const noVerdict = (message: string): Answer => ({ verdict: 'undetermined', code: 0, message })
