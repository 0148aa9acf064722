import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import type { Reading } from '../fetch.ts'
import { checkGetFlags, getFlags } from '../get-flags.ts'
import { manifestFlags } from '../manifest-flags.ts'
import { parseCount } from '../parse-count.ts'
import { selectObjects } from '../select-objects.ts'
import { UsageError } from '../usage-error.ts'

export const command: Command = defineCommand({
  name: 'get',
  summary: 'Show objects of any kind',
  usage: [
    'get TYPE[,TYPE…] [NAME…] [FLAGS]',
    'get TYPE/NAME… [FLAGS]',
    'get -f PATH [FLAGS]',
    'get --raw URI',
  ],
  description:
    'TYPE is a plural, singular, kind, short name or category, with a group and version where it needs one: ' +
    'deploy, Deployment, deployments.apps, deployments.v1.apps, all.',
  examples: [
    ['All pods of the namespace', 'get pods'],
    ['Two kinds, in every namespace', 'get deploy,svc -A'],
    ['One custom resource as YAML', 'get promo/summer -o yaml'],
    ['The images of all pods', "get pods -o jsonpath='{.items[*].spec.containers[*].image}'"],
    ['Pods as they come and go', 'get pods -w'],
  ],
  completes: ['object', 'names'],
  flags: { ...manifestFlags, ...getFlags, ...connectionFlags },
  async run(invocation) {
    const { flags, signal } = invocation
    checkGetFlags(invocation)
    if (flags.raw !== undefined) {
      const { getRaw } = await import('./get/raw.ts')
      return getRaw(flags.raw, invocation)
    }
    const limit = parseCount(flags['chunk-size'], '--chunk-size')
    const selections = await selectObjects(invocation)
    if (flags.subresource !== undefined && selections.some(({ name }) => name === undefined)) {
      throw new UsageError('subresource cannot be used when bulk resources are specified')
    }
    const cluster = await invocation.connect()
    const reading: Reading = {
      cluster,
      signal,
      namespace: flags['all-namespaces'] ? undefined : cluster.namespace,
      limit,
      labelSelector: flags.selector,
      fieldSelector: flags['field-selector'],
      subresource: flags.subresource,
    }
    if (flags.watch || flags['watch-only']) {
      const { watchObjects } = await import('./get/watch.ts')
      return watchObjects(invocation, selections, reading)
    }
    if (flags.output === undefined || flags.output === 'wide') {
      const { getTables } = await import('../get-tables.ts')
      return getTables(invocation, selections, reading)
    }
    const { getObjects } = await import('../get-objects.ts')
    return getObjects(invocation, selections, reading, flags.output)
  },
})
