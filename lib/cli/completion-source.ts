import { connect } from '../connect.ts'
import { decodeJson, groupResource, isRecord, listRequest, systemClock } from '../core/index.ts'
import type { CommandGroup } from './command.ts'
import {
  type Candidate,
  type CompletedLine,
  type CompletionSource,
  type Completions,
  complete,
} from './complete.ts'
import { connectionOptions } from './connection-flags.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import type { Invocation } from './invocation.ts'

/** Who presses a key waits no longer than that; what is not known by then is not offered. */
const deadlineMs = 2000
/** More names are of no use to choose from. */
const maxNames = 500

/** Cobra's directives, which kubectl understands: names of files may follow, or nothing but the words. */
const directives = { files: 0, words: 4 } as const

/**
 * Prints what may stand next, `word<tab>help` a line, and last `:0` if the name of a file may, or `:4`: what Cobra's
 * programs print for their scripts, and kubectl expects of its plugins. Whatever fails, nothing is offered.
 */
export async function printCompletions(
  words: readonly string[],
  { out, signal }: Pick<Invocation, 'out' | 'signal'>,
  root: CommandGroup,
): Promise<ExitCode> {
  const ended = new AbortController()
  const either = AbortSignal.any([signal, ended.signal])
  const deadline = systemClock
    .sleep(deadlineMs, either, { background: true })
    .catch(() => undefined)
    .then((): Completions => ({ words: [], files: false }))
  const found = complete(words, root, clusterSource(either)).catch(
    (): Completions => ({ words: [], files: false }),
  )
  const { words: candidates, files } = await Promise.race([found, deadline])
  ended.abort()
  for (const { word, help } of candidates) out.line(help === undefined ? word : `${word}\t${help}`)
  out.line(`:${files ? directives.files : directives.words}`)
  return exitCodes.ok
}

const clusterSource = (signal: AbortSignal): CompletionSource => ({
  async types(line) {
    const { discovery } = await open(line)
    const resources = (await discovery.resources(signal)).filter(({ verbs }) => verbs.length > 0)
    const plurals = resources.map(({ plural }) => plural)
    const words = resources.map(resource =>
      plurals.indexOf(resource.plural) === resources.indexOf(resource)
        ? resource.plural
        : groupResource(resource),
    )
    return [...new Set(words)].sort().map(word => ({ word }))
  },
  names: async (type, line) => namesOf(type, line, signal),
  async entries(list, line) {
    const { kubeconfigFiles, loadKubeconfig } = await import('../config/index.ts')
    const { files, required } = kubeconfigFiles(line.kubeconfig)
    const config = await loadKubeconfig(files, required)
    return [...(config?.[list].keys() ?? [])].sort()
  },
})

/** Nothing is asked of whoever completes a word: a credential plugin gets no terminal. */
const open = (line: CompletedLine) =>
  connect({ ...connectionOptions(line), stdinUnavailable: true, onExecStderr: () => undefined })

async function namesOf(
  type: string,
  line: CompletedLine,
  signal: AbortSignal,
): Promise<Candidate[]> {
  const cluster = await open(line)
  const resource = await cluster.discovery.resolve(type, signal)
  const target = resource.namespaced ? { namespace: cluster.namespace } : {}
  const response = await cluster.client.raw(
    { ...listRequest(resource, target, { limit: maxNames }), headers: { accept: metadataOnly } },
    signal,
  )
  const answer = decodeJson(await response.body.bytes())
  const items = isRecord(answer) && Array.isArray(answer.items) ? answer.items : []
  return items.flatMap(({ metadata }) =>
    isRecord(metadata) && typeof metadata.name === 'string' ? [{ word: metadata.name }] : [],
  )
}

const metadataOnly =
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json'
