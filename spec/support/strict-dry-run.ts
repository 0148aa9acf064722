import { request } from 'node:https'
import { decodeJson, type KubeObject } from '../../lib/core/index.ts'
import type { ApiEndpoint } from '../../lib/local/api-request.ts'
import type { Answer } from '../../lib/rules/index.ts'

/** A text, and where it is sent. */
export interface DryRun {
  readonly method: 'POST' | 'PUT' | 'PATCH'
  readonly path: string
  readonly text: string
  /** Default YAML, which JSON is too. */
  readonly contentType?: string
  readonly query?: Readonly<Record<string, string>>
}

interface Status {
  readonly code: number
  readonly reason?: string
  readonly message?: string
  readonly details?: {
    readonly causes?: readonly { field?: string; reason?: string; message?: string }[]
  }
}

/** What a server answers to a strict dry run, warnings and the object too, in the words in which the rules tell it. */
export async function strictDryRun(endpoint: ApiEndpoint, dryRun: DryRun): Promise<Answer> {
  const { code, headers, body } = await send(endpoint, dryRun)
  const warnings = headers.map(textOf)
  if (code < 400) return { verdict: 'accepted', code, object: body as KubeObject, warnings }
  const status = body as Status
  const causes = status.details?.causes ?? []
  return {
    verdict: 'rejected',
    code: status.code,
    reason: status.reason,
    message: status.message,
    causes: causes.map(({ field = '', reason = '', message = '' }) => ({ field, reason, message })),
    warnings,
  }
}

interface Received {
  readonly code: number
  /** The Warning headers. */
  readonly headers: readonly string[]
  readonly body: unknown
}

function send(
  { server, certificateAuthority: ca, client }: ApiEndpoint,
  { method, path, text, contentType = 'application/yaml', query }: DryRun,
): Promise<Received> {
  const url = new URL(path, server)
  url.search = `${new URLSearchParams({ dryRun: 'All', fieldValidation: 'Strict', ...query })}`
  const { promise, resolve, reject } = Promise.withResolvers<Received>()
  const headers = { 'content-type': contentType, accept: 'application/json' }
  const { certificate: cert, key } = client ?? {}
  const sent = request(url, { method, ca, cert, key, headers, agent: false })
  sent.once('error', reject)
  sent.once('response', async response => {
    const body = decodeJson(Buffer.concat(await response.toArray()))
    const { statusCode: code = 0, headersDistinct } = response
    resolve({ code, headers: headersDistinct.warning ?? [], body })
  })
  sent.end(text)
  return promise
}

/** Of `299 - "TEXT"`, a quoted string. */
const textOf = (header: string): string =>
  (/^299 \S+ "(.*)"$/s.exec(header)?.[1] ?? header).replaceAll(/\\(.)/g, '$1')
