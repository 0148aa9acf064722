import { request } from 'node:https'
import type { ApiEndpoint } from '../../lib/local/api-request.ts'
import type { Answer } from '../../lib/rules/index.ts'

/** A manifest, YAML or JSON, and where it is sent. */
export interface DryRun {
  readonly method: 'POST' | 'PUT'
  readonly path: string
  readonly text: string
}

interface Status {
  readonly code: number
  readonly reason?: string
  readonly message?: string
  readonly details?: {
    readonly causes?: readonly { field?: string; reason?: string; message?: string }[]
  }
}

/** What a server answers to a strict dry run, warnings too, in the words in which the rules tell it. */
export async function strictDryRun(
  endpoint: ApiEndpoint,
  { method, path, text }: DryRun,
): Promise<Answer> {
  const url = new URL(path, endpoint.server)
  url.search = '?dryRun=All&fieldValidation=Strict'
  const { promise, resolve, reject } = Promise.withResolvers<{
    headers: readonly string[]
    body: string
  }>()
  const { certificateAuthority: ca, client } = endpoint
  const headers = { 'content-type': 'application/yaml', accept: 'application/json' }
  const sent = request(url, {
    method,
    ca,
    cert: client?.certificate,
    key: client?.key,
    headers,
    agent: false,
  })
  sent.once('error', reject)
  sent.once('response', async response => {
    const chunks = await response.toArray()
    resolve({
      headers: response.headersDistinct.warning ?? [],
      body: Buffer.concat(chunks).toString(),
    })
  })
  sent.end(text)
  const { headers: warnings, body } = await promise
  const status = JSON.parse(body) as Status & { readonly kind: string; readonly status?: string }
  const isRefused = status.kind === 'Status' && status.status === 'Failure'
  return {
    verdict: isRefused ? 'rejected' : 'accepted',
    code: isRefused ? status.code : method === 'POST' ? 201 : 200,
    reason: isRefused ? status.reason : undefined,
    message: isRefused ? status.message : undefined,
    causes: (isRefused ? (status.details?.causes ?? []) : []).map(
      ({ field = '', reason = '', message = '' }) => ({
        field,
        reason,
        message,
      }),
    ),
    warnings: warnings.map(textOf),
  }
}

/** Of `299 - "TEXT"`, a quoted string. */
const textOf = (header: string): string =>
  (/^299 \S+ "(.*)"$/s.exec(header)?.[1] ?? header).replaceAll(/\\(.)/g, '$1')
