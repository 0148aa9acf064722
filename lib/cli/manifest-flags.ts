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
    help: 'not here: kustomize build DIR | anykind COMMAND -f -',
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
 * The manifests of `-f`, or those of them that `-l` selects. Throws UsageError if there is no `-f`, ManifestError if one
 * cannot be read, or is of another namespace than `-n` says, RequestError if `-l` is no selector. With `onFault`, that is
 * told of each such manifest, and the others are given.
 */
export async function readManifestFlags(
  { flags, args, stdin, signal }: Invocation<Values>,
  onFault?: (fault: ManifestError) => void,
): Promise<Manifest[]> {
  if (flags.kustomize !== undefined) {
    throw new UsageError(
      `-k is not here: anykind builds nothing; run kustomize build ${flags.kustomize} | anykind apply -f -`,
    )
  }
  if (args.length > 0) throw new UsageError(`unexpected arguments: ${args.join(' ')}`)
  if (flags.filename.length === 0)
    throw new UsageError('must specify -f: a file, a folder, a URL, or -')
  const { loadManifests, ManifestError } = await import('../manifest/index.ts')
  const { recursive, namespace: wanted } = flags
  const isSelected = await selecting(flags.selector)
  const manifests: Manifest[] = []
  const options = { recursive, stdin, signal, fetch: globalThis.fetch, onFault }
  for await (const manifest of loadManifests(flags.filename, options)) {
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

async function selecting(selector: string | undefined): Promise<(manifest: Manifest) => boolean> {
  if (selector === undefined) return () => true
  const { isRecord, matchesSelector, parseLabelSelector } = await import('../core/index.ts')
  const requirements = parseLabelSelector(selector)
  return ({ object: { metadata } }) =>
    // What is written there may be anything; the server has not seen it yet.
    matchesSelector(requirements, isRecord(metadata.labels) ? metadata.labels : {})
}
