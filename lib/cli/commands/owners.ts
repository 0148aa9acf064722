import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { manifestFlags } from '../manifest-flags.ts'
import { ourselvesFlag, ownedFlags } from '../ownership-flags.ts'

export const command: Command = defineCommand({
  name: 'owners',
  summary: 'Show who owns which fields of objects',
  usage: [
    'owners TYPE[,TYPE…] [NAME…] [FLAGS]',
    'owners TYPE/NAME… [FLAGS]',
    'owners -f PATH [FLAGS]',
  ],
  description:
    'Of objects by name each field and all of its owners. Of manifests how many fields each owner has, and which fields are ' +
    'live, in no manifest, and of somebody else: put there by kubectl edit, say. Whoever else manages an object (Flux, Argo ' +
    'CD, Helm, kapp, kpt, an ApplySet, a controller) is named, too. No values are shown.',
  examples: [
    ['Of a Deployment', 'owners deploy/web'],
    ['Who sets its replicas', 'owners deploy/web --path spec.replicas'],
    ['Of a whole set', 'owners -f deploy/'],
  ],
  completes: ['object', 'names'],
  flags: {
    ...manifestFlags,
    ...connectionFlags,
    ...ownedFlags,
    ...ourselvesFlag,
    manager: { kind: 'list', value: 'MANAGER', help: 'only fields of these; * is any text' },
  },
  async run(invocation) {
    const { showOwners } = await import('./owners/show-owners.ts')
    return showOwners(invocation)
  },
})
