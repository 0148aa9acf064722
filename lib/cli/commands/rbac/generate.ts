import type { Cluster } from '../../../cluster.ts'
import { type Command, defineCommand } from '../../command.ts'
import { connectionFlags } from '../../connection-flags.ts'
import { exitCodes } from '../../exit-code.ts'
import { parseCount } from '../../parse-count.ts'
import { UsageError } from '../../usage-error.ts'
import type { Access, WantedAccess } from './access.ts'

const access = { kind: 'list', value: 'TYPE' } as const

export const command: Command = defineCommand({
  name: 'generate',
  summary: 'Print the manifests of a controller: account, roles, bindings, Deployment',
  usage: [
    'generate NAME [--module FILE…] [--watch TYPE…] [--write TYPE[/SUBRESOURCE][=VERB,…]…] [FLAGS]',
  ],
  description:
    'NAME is that of all objects, and of the Lease that leaders are elected by. What it may do is the least that it needs to ' +
    'watch and write these types, as the cluster serves them: with all verbs that are needed to make, change and remove ' +
    'objects, or those that are given. A module that exports controllers says itself what it watches, and that it writes what it owns; ' +
    'it is run to be asked. For owners that are protected, let it write TYPE/finalizers=update.',
  examples: [
    [
      'A controller of all Widgets, which makes ConfigMaps',
      'rbac generate my-operator --watch widgets --write widgets/status --write configmaps --events --leader-election',
    ],
    [
      'One for its own namespace, with a Deployment',
      'rbac generate my-operator -n shop --namespaced --watch pods --image registry.example.com/op:1',
    ],
    [
      'What a module declares, and the status that it writes',
      'rbac generate my-operator --module ./controllers.js --write widgets/status',
    ],
    ['Only what apply takes', 'rbac generate my-operator --write configmaps=create,patch'],
  ],
  flags: {
    ...connectionFlags,
    watch: { ...access, help: 'what it reads and follows' },
    write: { ...access, help: 'what it makes, changes and removes' },
    module: { kind: 'list', value: 'FILE', help: 'a module that exports its controllers' },
    namespaced: { kind: 'switch', help: 'only in its own namespace: a Role, and no ClusterRole' },
    'leader-election': { kind: 'switch', help: 'it elects a leader by the Lease NAME' },
    'coordinated-election': {
      kind: 'switch',
      help: 'the server chooses who leads: it also keeps LeaseCandidates',
    },
    sharding: { kind: 'switch', help: 'its replicas share its keys by Leases' },
    events: { kind: 'switch', help: 'it tells of what it does by events' },
    image: { kind: 'text', value: 'IMAGE', help: 'of a Deployment; else there is none' },
    replicas: { kind: 'text', value: 'N', default: '1', help: 'of the Deployment' },
    output: {
      kind: 'text',
      short: 'o',
      value: 'FORMAT',
      default: 'yaml',
      choices: ['yaml', 'json', 'kyaml', 'name'],
      help: 'how it is printed: yaml, json, kyaml or name',
    },
  },
  async run({ args, flags, signal, out, connect }) {
    const [name, ...more] = args
    if (name === undefined || more.length > 0) throw new UsageError('it takes one NAME')
    const replicas = parseCount(flags.replicas, '--replicas')
    const { parseAccess, policyRules } = await import('./access.ts')
    const { declaredAccess } = await import('./declared-access.ts')
    const wanted: WantedAccess[] = [
      ...(await Promise.all(flags.module.map(declaredAccess))).flat(),
      ...flags.watch.map(text => parseAccess('watch', text)),
      ...flags.write.map(text => parseAccess('write', text)),
    ]
    const cluster = await connect()
    const { controllerManifests } = await import('./manifests.ts')
    const { printerOf } = await import('../../output/printer.ts')
    const objects = controllerManifests({
      name,
      namespace: cluster.namespace,
      isNamespaced: flags.namespaced,
      rules: policyRules(await resolved(cluster, wanted, flags.namespaced, signal)),
      leaderElection: flags['leader-election'],
      coordinated: flags['coordinated-election'],
      sharding: flags.sharding,
      events: flags.events,
      image: flags.image,
      replicas,
    })
    const print = await printerOf(flags.output)
    if (flags.output === 'yaml' || flags.output === 'kyaml') {
      for (const object of objects) await print([object], { list: false, out })
    } else await print(objects, { list: true, out })
    return exitCodes.ok
  },
})

async function resolved(
  { discovery }: Cluster,
  wanted: readonly WantedAccess[],
  isNamespaced: boolean,
  signal: AbortSignal,
): Promise<readonly Access[]> {
  const { accessTo } = await import('./access.ts')
  const accesses = await Promise.all(
    wanted.map(async each => accessTo(await discovery.resolve(each.type, signal), each)),
  )
  const global = accesses.find(({ resource }) => !resource.namespaced)
  if (isNamespaced && global !== undefined) {
    throw new UsageError(`${global.resource.plural} are in no namespace: leave out --namespaced`)
  }
  return accesses
}
