import type { Cluster } from '../cluster.ts'
import type { ApiResource } from '../core/index.ts'
import { UsageError } from './usage-error.ts'

/** A part of what positional arguments ask for: a type, all of it or one by name. */
export interface NamedType {
  /** Any name of a resource, or a category. */
  readonly type: string
  readonly name: string | undefined
}

/** The same with the resource found. */
export interface Selection {
  readonly resource: ApiResource
  /** Undefined for all. */
  readonly name: string | undefined
  /** Its own, where a manifest says it. */
  readonly namespace?: string | undefined
}

/**
 * Reads kubectl's ways to name things: `pods`, `pods web db`, `deploy,svc`, `deploy,svc web`, `all`,
 * `pod/web svc/web`. Throws UsageError.
 */
export function parseSelection(args: readonly string[]): NamedType[] {
  const [first, ...names] = args
  if (first === undefined) {
    throw new UsageError('you must specify the type of resource; api-resources lists what there is')
  }
  const pairs = args.filter(arg => arg.includes('/')).length
  if (pairs === args.length) return args.map(parsePair)
  if (pairs > 0) {
    throw new UsageError(
      'there is no need to specify a resource type as a separate argument when passing arguments in resource/name form',
    )
  }
  const types = first.split(',').filter(type => type !== '')
  if (names.length === 0) return types.map(type => ({ type, name: undefined }))
  return types.flatMap(type => names.map(name => ({ type, name })))
}

function parsePair(text: string): NamedType {
  const [type = '', name = '', ...more] = text.split('/')
  if (more.length > 0) {
    throw new UsageError('arguments in resource/name form may not have more than one slash')
  }
  if (type === '' || name === '' || type.includes(',')) {
    throw new UsageError('arguments in resource/name form must have a single resource and name')
  }
  return { type, name }
}

/** Finds the resources, those of a category each. Throws NoMatchError for a type that is not served. */
export async function resolveSelection(
  wanted: readonly NamedType[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Selection[]> {
  const mapper = await cluster.discovery.mapper(signal)
  const selections: Selection[] = []
  for (const { type, name } of wanted) {
    const category = name === undefined ? mapper.category(type) : []
    const resources =
      category.length > 0 ? category : [await cluster.discovery.resolve(type, signal)]
    selections.push(...resources.map(resource => ({ resource, name })))
  }
  return selections
}
