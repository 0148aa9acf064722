import type { MembershipEvent } from '../../../gitops/index.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import type { Invocation } from '../../invocation.ts'
import { failureLines } from '../../output/failure-lines.ts'
import { resourceName } from '../../output/resource-name.ts'

/** Tells line by line what becomes of objects that come into a set or leave it: `configmap/a adopted`. */
export async function tellMembers(
  events: AsyncIterable<MembershipEvent>,
  done: string,
  { out, err }: Pick<Invocation, 'out' | 'err'>,
): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok
  for await (const event of events) {
    const name = resourceName(event.object)
    switch (event.type) {
      case 'labelled':
      case 'released':
        out.line(`${name} ${done}`)
        continue
      case 'refused':
        err.line(`${name} refused: ${event.reason}`)
        break
      case 'failed':
        for (const line of failureLines(event.error)) err.line(line)
    }
    code = exitCodes.failure
  }
  return code
}
