import { isRecord } from '../../../core/index.ts'
import { type Command, defineCommand } from '../../command.ts'
import { connectionFlags } from '../../connection-flags.ts'
import { exitCodes } from '../../exit-code.ts'
import { objectFormats, type Printer, printerOf } from '../../output/printer.ts'
import { UsageError } from '../../usage-error.ts'
import { review, statusOf } from './review.ts'

export const command: Command = defineCommand({
  name: 'whoami',
  summary: 'Say who one is to the server',
  usage: ['auth whoami [-o FORMAT]'],
  examples: [['The name alone', "auth whoami -o jsonpath='{.status.userInfo.username}'"]],
  flags: {
    ...connectionFlags,
    output: { kind: 'text', short: 'o', value: 'FORMAT', help: objectFormats },
  },
  async run(invocation) {
    const { args, flags, out } = invocation
    if (args.length > 0) throw new UsageError(`unexpected arguments: ${args.join(' ')}`)
    const print = flags.output === undefined ? printTable : await printerOf(flags.output)
    const object = await review('SelfSubjectReview', undefined, invocation)
    await print([object], { list: false, out })
    return exitCodes.ok
  },
})

const printTable: Printer = async ([object], { out }) => {
  const { Columns } = await import('../../output/columns.ts')
  const { userInfo } = object === undefined ? {} : statusOf(object)
  for (const line of new Columns().format(rowsOf(userInfo))) out.line(line)
}

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
