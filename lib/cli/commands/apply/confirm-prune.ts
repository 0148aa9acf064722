import type { DoomedObject } from '../../../gitops/index.ts'
import type { Invocation } from '../../invocation.ts'
import { lineReader } from '../../line-reader.ts'
import { resourceName } from '../../output/resource-name.ts'

/**
 * Asks on a terminal whether a namespace or definition may be pruned, by having its name typed. Undefined where nobody can be
 * asked: then it has to be allowed on the line.
 */
export function confirmPrune({
  flags,
  out,
  err,
  stdin,
}: Invocation<{ readonly filename: readonly string[] }>):
  | ((doomed: DoomedObject) => Promise<boolean>)
  | undefined {
  if (!out.isTerminal || !err.isTerminal || flags.filename.includes('-')) return undefined
  const readLine = lineReader(stdin)
  return async ({ object, affects }) => {
    const name = resourceName(object)
    err.line(`${name} is no longer in the set, and takes others with it:`)
    for (const line of affects) err.line(`  ${line}`)
    err.line(`type ${object.metadata.name} to delete it, or nothing to keep it:`)
    return (await readLine()).trim() === object.metadata.name
  }
}
