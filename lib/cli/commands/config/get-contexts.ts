import { type Command, defineCommand } from '../../command.ts'
import { exitCodes } from '../../exit-code.ts'
import { kubeconfigFlag, loadConfig } from './files.ts'

export const command: Command = defineCommand({
  name: 'get-contexts',
  summary: 'List contexts',
  usage: ['config get-contexts [NAME…] [-o name] [--no-headers]'],
  completes: ['contexts'],
  flags: {
    ...kubeconfigFlag,
    'no-headers': { kind: 'switch', help: 'print no header line' },
    output: { kind: 'text', short: 'o', value: 'FORMAT', help: 'one of', choices: ['name'] },
  },
  async run(invocation) {
    const { flags, args, out, err } = invocation
    const config = await loadConfig(invocation)
    const contexts = config?.contexts ?? new Map()
    const missing = args.filter(name => !contexts.has(name))
    const names = (args.length > 0 ? args : [...contexts.keys()]).filter(name => contexts.has(name))
    const rows = names.sort().map(name => {
      const { cluster = '', user = '', namespace = '' } = contexts.get(name) ?? {}
      return [name === config?.currentContext ? '*' : ' ', name, cluster, user, namespace]
    })
    const header = ['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE']
    if (flags.output === 'name') for (const name of names) out.line(name)
    else {
      const { Columns } = await import('../../output/columns.ts')
      const table = flags['no-headers'] ? rows : [header, ...rows]
      for (const line of new Columns().format(table)) out.line(line)
    }
    for (const name of missing) err.line(`error: context ${name} not found`)
    return missing.length > 0 ? exitCodes.failure : exitCodes.ok
  },
})
