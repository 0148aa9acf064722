import type { ApiRequest } from '../../../core/index.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import type { Invocation } from '../../invocation.ts'
import { UsageError } from '../../usage-error.ts'

/** Nothing of the address of the server: a path and, behind `?`, a query. */
const uri = /^(\/[\w.~!$&'()*+,;=:@%/-]*)(?:\?([\w.~!$&'()*+,;=:@%/?-]*))?$/

/**
 * `get --raw URI`: what the server answers, byte by byte as it comes, so that a watch or a log can be followed. Throws
 * UsageError on what is no path: a whole URL would take the credentials to where it says.
 */
export async function getRaw(
  text: string,
  { out, signal, connect }: Pick<Invocation, 'out' | 'signal' | 'connect'>,
): Promise<ExitCode> {
  const request = rawRequest(text)
  const cluster = await connect()
  const response = await cluster.client.raw(request, signal)
  const decoder = new TextDecoder()
  for await (const bytes of response.body) {
    out.data(decoder.decode(bytes, { stream: true }))
    await out.flush()
  }
  out.data(decoder.decode())
  return exitCodes.ok
}

function rawRequest(text: string): ApiRequest {
  const [, path, query = ''] = uri.exec(text) ?? []
  if (path === undefined || path.startsWith('//') || hasDots(path)) {
    throw new UsageError(`--raw must be a valid URL path: ${JSON.stringify(text)}`)
  }
  return {
    method: 'GET',
    path,
    query: [...new URLSearchParams(query)],
    headers: { accept: 'application/json, */*' },
    stream: true,
  }
}

/** Segments that servers and proxies fold would reach another path than the one that is written. */
const hasDots = (path: string): boolean =>
  path.split('/').some(segment => /^(?:\.|%2e){1,2}$/i.test(segment))
