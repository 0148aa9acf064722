import type { KubeObject } from '../../../core/index.ts'
import type { ForecastOptions, Resolve } from '../../../gitops/index.ts'
import type { Engine, SchemaSource, Validator } from '../../../validate/index.ts'
import type { Invocation } from '../../invocation.ts'
import type { SourceFlags } from '../../source-flags.ts'
import { readObjects } from '../../validator-flags.ts'

/** By what a plan is made: a cluster, or what is known without one. */
export interface PlanWorld
  extends Pick<ForecastOptions, 'client' | 'resolve' | 'validatorOf' | 'namespace'>,
    AsyncDisposable {}

/** The flags that say by what. */
export type PlanWorldFlags = SourceFlags & {
  readonly engine: Engine | undefined
  readonly namespace: string | undefined
}

/** Whether the flags say to ask no cluster. */
export const isOffline = (flags: SourceFlags): boolean =>
  flags.offline || (flags.schemas ?? flags['kubernetes-version']) !== undefined

/**
 * The cluster of the flags, or none. What judges is loaded when it is needed. Without a cluster Kubernetes' own kinds are
 * judged by schemas, which takes a tenth of the time, and those that the set defines by the exact engine, too.
 */
export async function openPlanWorld(invocation: Invocation<PlanWorldFlags>): Promise<PlanWorld> {
  const { flags, connect } = invocation
  const crds = await readObjects(invocation, flags.crds)
  if (!isOffline(flags)) {
    const cluster = await connect()
    const namespace = flags.namespace ?? cluster.namespace
    const validators = new Validators(cluster, crds, namespace)
    return {
      client: cluster.client,
      resolve: (gvk, signal) => cluster.discovery.resolve(gvk, signal),
      validatorOf: () => validators.open(flags.engine ?? 'both'),
      namespace,
      [Symbol.asyncDispose]: () => validators[Symbol.asyncDispose](),
    }
  }
  const { builtInPack, openPack } = await import('../../../validate/index.ts')
  const { schemas, 'kubernetes-version': version, namespace = 'default' } = flags
  const source = schemas === undefined ? await builtInPack(version) : await openPack(schemas)
  const validators = new Validators(source, crds, namespace)
  return {
    client: undefined,
    resolve: await offlineResolve(source, crds),
    validatorOf: (_, isDefined) => validators.open(flags.engine ?? (isDefined ? 'both' : 'fast')),
    namespace,
    [Symbol.asyncDispose]: () => validators[Symbol.asyncDispose](),
  }
}

/** Of a kind without a cluster its scope is known: by its definition, or because it is Kubernetes' own. */
async function offlineResolve(source: SchemaSource, crds: readonly KubeObject[]): Promise<Resolve> {
  const { ApiSurface, builtInScope } = await import('../../../gitops/index.ts')
  const known: Resolve = async (gvk, signal) => {
    await source.discovery.resolve(gvk, signal)
    const definition = await source.definitionOf(gvk, signal)
    const scope = builtInScope(gvk)
    if (definition === undefined) return scope
    return new ApiSurface([definition], async () => scope).kindOf(gvk, signal)
  }
  const surface = new ApiSurface(crds, known)
  return (gvk, signal) => surface.kindOf(gvk, signal)
}

/** One validator for each engine, made when it is first asked for. */
class Validators implements AsyncDisposable {
  readonly #schemas: SchemaSource
  readonly #crds: readonly KubeObject[]
  readonly #namespace: string
  readonly #opened = new Map<Engine, Promise<Validator>>()

  constructor(schemas: SchemaSource, crds: readonly KubeObject[], namespace: string) {
    this.#schemas = schemas
    this.#crds = crds
    this.#namespace = namespace
  }

  open(engine: Engine): Promise<Validator> {
    const validator = this.#opened.get(engine) ?? this.#create(engine)
    this.#opened.set(engine, validator)
    return validator
  }

  async #create(engine: Engine): Promise<Validator> {
    const { createValidator } = await import('../../../validate/index.ts')
    const [schemas, crds, namespace] = [this.#schemas, this.#crds, this.#namespace]
    return createValidator({ schemas, crds, engine, namespace })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const opened of await Promise.allSettled(this.#opened.values())) {
      if (opened.status === 'fulfilled') await opened.value[Symbol.asyncDispose]()
    }
  }
}
