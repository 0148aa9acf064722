import { isRecord } from '../../../core/index.ts'
import { type Command, defineCommand } from '../../command.ts'
import { connectionFlags } from '../../connection-flags.ts'
import { exitCodes } from '../../exit-code.ts'
import { review } from './review.ts'

export const command: Command = defineCommand({
  name: 'whoami',
  summary: 'Say who one is to the server',
  usage: ['auth whoami [-o json|yaml]'],
  flags: {
    ...connectionFlags,
    output: {
      kind: 'text',
      short: 'o',
      value: 'FORMAT',
      help: 'one of',
      choices: ['json', 'yaml'],
    },
  },
  async run(invocation) {
    const { flags, out } = invocation
    const status = await review('SelfSubjectReview', undefined, invocation)
    if (flags.output !== undefined) {
      const { encode } = await import('../../output/objects.ts')
      const apiVersion = 'authentication.k8s.io/v1'
      const object = { apiVersion, kind: 'SelfSubjectReview', metadata: {}, status }
      out.data(await encode(object, flags.output))
      return exitCodes.ok
    }
    const { Columns } = await import('../../output/columns.ts')
    for (const line of new Columns().format(rowsOf(status.userInfo))) out.line(line)
    return exitCodes.ok
  },
})

function rowsOf(userInfo: unknown): string[][] {
  const { username, uid, groups, extra } = isRecord(userInfo) ? userInfo : {}
  const rows = [['ATTRIBUTE', 'VALUE']]
  if (typeof username === 'string' && username !== '') rows.push(['Username', username])
  if (typeof uid === 'string' && uid !== '') rows.push(['UID', uid])
  if (Array.isArray(groups) && groups.length > 0) rows.push(['Groups', `[${groups.join(' ')}]`])
  for (const [key, values] of Object.entries(isRecord(extra) ? extra : {}).sort()) {
    rows.push([`Extra: ${key}`, `[${[values].flat().join(' ')}]`])
  }
  return rows
}
