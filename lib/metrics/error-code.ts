import { KubeError } from '../core/index.ts'

/** What an error is called. Its message may be the server's, and hold what is not to be told. */
export function errorCode(error: unknown): string | undefined {
  if (error === undefined) return undefined
  if (error instanceof KubeError) return error.code
  return error instanceof Error ? error.name : 'unknown'
}
