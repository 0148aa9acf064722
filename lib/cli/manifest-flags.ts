import type { Manifest, ManifestError } from '../manifest/index.ts'
import type { FlagValues } from './flags.ts'
import type { Invocation } from './invocation.ts'
import { UsageError } from './usage-error.ts'

/** kubectl's flags for manifests; every command that reads some spreads them into its own. */
export const manifestFlags = {
  filename: {
    kind: 'list',
    short: 'f',
    value: 'PATH',
    commas: true,
    help: 'file, folder, pattern, URL or - for standard input; may be repeated',
  },
  kustomize: {
    kind: 'text',
    short: 'k',
    value: 'DIR',
    help: 'folder of kustomize or helm, which have to be installed',
  },
  recursive: { kind: 'switch', short: 'R', help: 'also the folders in a folder' },
} as const

/** kubectl's `-l` of commands that read manifests. */
export const manifestSelectorFlag = {
  kind: 'text',
  short: 'l',
  value: 'LABELS',
  help: 'only manifests with these labels: app=web,tier in (a,b)',
} as const

type Values = FlagValues<typeof manifestFlags> & {
  readonly namespace: string | undefined
  readonly selector?: string | undefined
}

/**
 * The manifests of `-f` or `-k`, or those of them that `-l` selects. Throws UsageError if there is neither, ConfigError for a
 * folder that is not rendered, ManifestError if one cannot be read, or is of another namespace than `-n` says, RequestError if `-l` is no selector. With `onFault`, that is
 * told of each such manifest, and the others are given.
 */
export async function readManifestFlags(
  { flags, args, stdin, env, signal }: Invocation<Values>,
  onFault?: (fault: ManifestError) => void,
): Promise<Manifest[]> {
  if (args.length > 0) throw new UsageError(`unexpected arguments: ${args.join(' ')}`)
  const { filename, kustomize } = flags
  if (filename.length > 0 && kustomize !== undefined) throw new UsageError('either -f or -k')
  if (filename.length === 0 && kustomize === undefined)
    throw new UsageError('must specify -f: a file, a folder, a URL, or -')
  const { loadManifests, ManifestError } = await import('../manifest/index.ts')
  const { recursive, namespace: wanted } = flags
  const isSelected = await selecting(flags.selector)
  const manifests: Manifest[] = []
  const options = { recursive, stdin, signal, fetch: globalThis.fetch, onFault }
  const given =
    kustomize === undefined
      ? loadManifests(filename, options)
      : await rendered(kustomize, { env, signal })
  for await (const manifest of given) {
    const { namespace } = manifest.object.metadata
    if (wanted !== undefined && namespace !== undefined && namespace !== wanted) {
      const fault = new ManifestError(
        `the namespace from the provided object "${namespace}" does not match the namespace "${wanted}"; ` +
          `pass --namespace=${namespace}, or none`,
        manifest.source.locate(['metadata', 'namespace']),
      )
      if (onFault === undefined) throw fault
      onFault(fault)
    } else if (isSelected(manifest)) manifests.push(manifest)
  }
  return manifests
}

/** What the user's own kustomize or helm makes of a folder. */
async function rendered(
  folder: string,
  options: Pick<Invocation, 'env' | 'signal'>,
): Promise<readonly Manifest[]> {
  const { renderFolder } = await import('../render/index.ts')
  const { readManifests } = await import('../manifest/index.ts')
  const made = await renderFolder(folder, options)
  if (made !== undefined) return readManifests(made.text, made.name)
  throw new UsageError(`-k ${folder}: it has no kustomization.yaml and no Chart.yaml; use -f`)
}

async function selecting(selector: string | undefined): Promise<(manifest: Manifest) => boolean> {
  if (selector === undefined) return () => true
  const { isRecord, matchesSelector, parseLabelSelector } = await import('../core/index.ts')
  const requirements = parseLabelSelector(selector)
  return ({ object: { metadata } }) =>
    // What is written there may be anything; the server has not seen it yet.
    matchesSelector(requirements, isRecord(metadata.labels) ? metadata.labels : {})
}
