import type { Cluster } from '../../cluster.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import type { Reading } from '../fetch.ts'
import { checkGetFlags, type GetInvocation, getFlags } from '../get-flags.ts'
import { manifestFlags, readManifestFlags } from '../manifest-flags.ts'
import { parseCount } from '../parse-count.ts'
import { parseSelection, resolveSelection, type Selection } from '../selection.ts'
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
    const { args, flags, signal } = invocation
    checkGetFlags(invocation)
    if (flags.raw !== undefined) {
      const { getRaw } = await import('./get/raw.ts')
      return getRaw(flags.raw, invocation)
    }
    const limit = parseCount(flags['chunk-size'], '--chunk-size')
    const wanted = flags.filename.length === 0 ? parseSelection(args) : []
    const cluster = await invocation.connect()
    const selections =
      flags.filename.length === 0
        ? await resolveSelection(wanted, cluster, signal)
        : await selectManifests(invocation, cluster)
    checkSelections(selections, flags)
    const reading: Reading = {
      cluster,
      signal,
      namespace: flags['all-namespaces'] ? undefined : cluster.namespace,
      limit,
      labelSelector: flags.selector,
      fieldSelector: flags['field-selector'],
      subresource: flags.subresource,
    }
    if (flags.output === undefined || flags.output === 'wide') {
      const { getTables } = await import('../get-tables.ts')
      return getTables(invocation, selections, reading)
    }
    const { getObjects } = await import('../get-objects.ts')
    return getObjects(invocation, selections, reading, flags.output)
  },
})

/** The objects that manifests name. */
async function selectManifests(invocation: GetInvocation, cluster: Cluster): Promise<Selection[]> {
  const { gvkOf } = await import('../../core/index.ts')
  const selections: Selection[] = []
  for (const { object } of await readManifestFlags(invocation)) {
    const resource = await cluster.discovery.resolve(gvkOf(object), invocation.signal)
    const { name, namespace } = object.metadata
    selections.push({ resource, name, namespace })
  }
  return selections
}

function checkSelections(selections: readonly Selection[], flags: GetInvocation['flags']): void {
  const named = selections.filter(({ name }) => name !== undefined)
  if (flags.subresource !== undefined && named.length < selections.length) {
    throw new UsageError('subresource cannot be used when bulk resources are specified')
  }
  if (named.length === 0) return
  if (flags.selector !== undefined || flags['field-selector'] !== undefined) {
    throw new UsageError('name cannot be provided when a selector is specified')
  }
  const isOfManifests = flags.filename.length > 0
  if (
    flags['all-namespaces'] &&
    !isOfManifests &&
    named.some(({ resource }) => resource.namespaced)
  ) {
    throw new UsageError('a resource cannot be retrieved by name across all namespaces')
  }
}
