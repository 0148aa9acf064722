import { gvkOf } from '../core/index.ts'
import type { FlagValues } from './flags.ts'
import type { Invocation } from './invocation.ts'
import { type manifestFlags, readManifestFlags } from './manifest-flags.ts'
import { parseSelection, resolveSelection, type Selection } from './selection.ts'
import { UsageError } from './usage-error.ts'

type Values = FlagValues<typeof manifestFlags> & {
  readonly namespace: string | undefined
  readonly selector: string | undefined
  readonly 'field-selector'?: string | undefined
  readonly 'all-namespaces': boolean
}

/**
 * What a reading command is about: the types and names of its line, or the objects that its manifests name. Throws
 * UsageError, ManifestError, and NoMatchError for a type that is not served.
 */
export async function selectObjects(invocation: Invocation<Values>): Promise<Selection[]> {
  const { args, flags, signal } = invocation
  if (flags.filename.length === 0 && flags.kustomize === undefined) {
    const wanted = parseSelection(args)
    const selections = await resolveSelection(wanted, await invocation.connect(), signal)
    if (flags['all-namespaces'] && selections.some(isOfNamespace)) {
      throw new UsageError('a resource cannot be retrieved by name across all namespaces')
    }
    return checked(selections, flags, args[0]?.includes('/') ? pairs : names)
  }
  if (args.length > 0) {
    throw new UsageError(
      'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well',
    )
  }
  const manifests = await readManifestFlags(invocation)
  const { discovery } = await invocation.connect()
  const selections: Selection[] = []
  for (const { object } of manifests) {
    const resource = await discovery.resolve(gvkOf(object), signal)
    const { name, namespace } = object.metadata
    selections.push({ resource, name, namespace })
  }
  return checked(selections, flags, names)
}

const isOfNamespace = ({ resource, name }: Selection): boolean =>
  resource.namespaced && name !== undefined

const names = 'name cannot be provided when a selector is specified'
const pairs = 'selectors and the all flag cannot be used when passing resource/name arguments'

function checked(selections: Selection[], flags: Values, refusal: string): Selection[] {
  const selects = flags.selector !== undefined || flags['field-selector'] !== undefined
  if (selects && selections.some(({ name }) => name !== undefined)) throw new UsageError(refusal)
  return selections
}
