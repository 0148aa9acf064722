import type { Method } from '../core/index.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import type { Invocation } from './invocation.ts'
import { UsageError } from './usage-error.ts'

/** kubectl's `--raw`; the commands that send something have it. */
export const rawFlag = {
  kind: 'text',
  value: 'PATH',
  help: 'send what -f has, as it is, to this path of the server: /api/v1/namespaces',
} as const

interface Values {
  readonly filename: readonly string[]
  readonly recursive: boolean
  readonly output: string | undefined
  readonly selector: string | undefined
}

/**
 * Sends a request to a path, with what the one file of `-f` holds, and prints the answer as it comes. Throws UsageError
 * where other flags contradict, RequestError on what is no path.
 */
export async function sendRaw(
  method: Method,
  path: string,
  invocation: Invocation<Values>,
): Promise<ExitCode> {
  const { args, flags, out, signal, connect } = invocation
  if (args.length > 0) throw new UsageError(`unexpected arguments: ${args.join(' ')}`)
  if (flags.filename.length > 1) throw new UsageError('--raw can only use a single file or stdin')
  for (const name of ['recursive', 'output', 'selector'] as const) {
    if (flags[name]) throw new UsageError(`--raw and --${name} are mutually exclusive`)
  }
  const { rawRequest } = await import('../core/index.ts')
  const [file] = flags.filename
  const body = file === undefined ? undefined : await readBytes(file, invocation)
  const request = rawRequest(method, path, body === undefined ? {} : { body })
  const { client } = await connect()
  const response = await client.raw(request, signal)
  const decoder = new TextDecoder()
  for await (const bytes of response.body) out.data(decoder.decode(bytes, { stream: true }))
  return exitCodes.ok
}

async function readBytes(file: string, { stdin }: Pick<Invocation, 'stdin'>): Promise<Uint8Array> {
  if (file === '-') return Buffer.concat(await Array.fromAsync(stdin))
  const { readFile } = await import('node:fs/promises')
  try {
    return await readFile(file)
  } catch (error) {
    throw new UsageError(`unable to read ${file}: ${(error as Error).message}`)
  }
}
