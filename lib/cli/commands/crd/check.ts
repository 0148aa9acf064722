import { type Command, defineCommand } from '../../command.ts'
import { connectionFlags } from '../../connection-flags.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import { manifestFlags, readManifestFlags } from '../../manifest-flags.ts'
import { parseCount } from '../../parse-count.ts'

/** Something could not be looked at, as for `validate`. */
const undetermined: ExitCode = 2

export const command: Command = defineCommand({
  name: 'check',
  summary: 'Say what a new definition would do to the objects that there are',
  usage: ['check -f PATH [FLAGS]'],
  description:
    "Reads the definitions' objects and judges each by the new definition, with the server's own code; writes nothing. Manifests of other " +
    'kinds are passed over. Exit code 0: nothing speaks against it; 1: something would be lost or refused; 2: something ' +
    'could not be looked at.',
  examples: [
    ['Before an operator is upgraded', 'crd check -f crds/'],
    ['For a program', 'crd check -f widgets.yaml -o json'],
  ],
  flags: {
    ...manifestFlags,
    ...connectionFlags,
    'max-objects': {
      kind: 'text',
      value: 'N',
      default: '1000',
      help: 'so many objects of each definition are judged',
    },
    output: {
      kind: 'text',
      short: 'o',
      value: 'FORMAT',
      choices: ['json'],
      help: 'how it is printed:',
    },
  },
  async run(invocation) {
    const { flags, signal, out, err, connect, tell } = invocation
    const maxInstances = parseCount(flags['max-objects'], '--max-objects')
    const manifests = await readManifestFlags(invocation)
    const wanted = manifests.filter(({ object }) => object.kind === 'CustomResourceDefinition')
    if (wanted.length === 0) {
      err.line('error: no CustomResourceDefinition passed to check')
      return exitCodes.failure
    }
    const { checkDefinitionUpgrade } = await import('../../../gitops/index.ts')
    const { printFindings } = await import('./findings.ts')
    const cluster = await connect()
    const results = []
    for (const { object } of wanted) {
      tell(`checking ${object.metadata.name}`)
      const findings = await checkDefinitionUpgrade(cluster.client, object, {
        maxInstances,
        signal,
      })
      results.push({ definition: object.metadata.name ?? '', findings })
    }
    printFindings(results, flags.output, out)
    const all = results.flatMap(({ findings }) => findings)
    if (all.some(({ severity }) => severity === 'refuse')) return exitCodes.failure
    return all.some(({ rule }) => rule === 'unverified') ? undetermined : exitCodes.ok
  },
})
