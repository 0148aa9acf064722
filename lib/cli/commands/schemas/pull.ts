import type { Cluster } from '../../../cluster.ts'
import { type ApiResource, NoMatchError, type Send } from '../../../core/index.ts'
import { type Command, defineCommand } from '../../command.ts'
import { connectionFlags } from '../../connection-flags.ts'
import { exitCodes } from '../../exit-code.ts'

export const command: Command = defineCommand({
  name: 'pull',
  summary: 'Write the schemas of kinds to a folder',
  usage: ['pull [DIR] [TYPE…] [FLAGS]'],
  description:
    'DIR is `schemas` unless given; of all kinds unless some are named. For each kind there is a JSON Schema, ' +
    'DIR/GROUP/KIND_VERSION.json, as kubeconform and editors read it, and for each group and version the ' +
    "server's OpenAPI document, which `anykind validate --schemas DIR` reads, as it does the definitions of custom kinds and, where all kinds are pulled, what admission looks up: policies with " +
    'their parameters, namespaces, LimitRanges. Secrets are never read.',
  examples: [
    ['All kinds', 'schemas pull'],
    ['Two kinds', 'schemas pull schemas/ deployments certificates.cert-manager.io'],
  ],
  flags: connectionFlags,
  async run({ args, out, err, signal, connect }) {
    const [folder = 'schemas', ...names] = args
    const cluster = await connect()
    const { recordJsonSchema, recordPack } = await import('../../../validate/index.ts')
    const resources = await wanted(cluster, names, signal)
    const send: Send = (request, signal) => cluster.client.raw(request, signal)
    const homes = names.length > 0 ? resources : undefined
    const admission = homes === undefined ? await cluster.readAdmission(signal) : undefined
    const { definitions } = await recordPack(folder, send, { homes, admission, signal })
    for (const what of admission?.unread ?? []) err.line(`not recorded: ${what}`)
    if (!definitions) {
      err.line(
        'CustomResourceDefinitions may not be listed: custom kinds are recorded without them',
      )
    }
    let count = 0
    for (const resource of resources) {
      try {
        const schemas = await cluster.schemas()
        const path = await recordJsonSchema(
          folder,
          resource,
          await schemas.jsonSchemaOf(resource, signal),
        )
        if (path === undefined)
          err.line(`${resource.kind}: not written: its name is no name of a file`)
        else count += 1
      } catch (error) {
        // An aggregated API without schemas; of one that was asked for by name it is the answer.
        if (names.length > 0 || !(error instanceof NoMatchError)) throw error
        err.line(error.message)
      }
    }
    out.line(`${folder}: ${count} kind${count === 1 ? '' : 's'}`)
    return exitCodes.ok
  },
})

async function wanted(
  { discovery }: Cluster,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly ApiResource[]> {
  if (names.length === 0) return discovery.resources(signal)
  return Promise.all(names.map(name => discovery.resolve(name, signal)))
}
