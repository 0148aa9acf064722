import { ConfigError, type KubeObject } from '../core/index.ts'
import type { LoadRulesOptions, RulesPool } from '../rules/index.ts'
import type { Admission } from './read-admission.ts'
import type { SchemaSource } from './source.ts'
import { Validator } from './validator.ts'

/**
 * `exact`: the API server's own code, as WebAssembly; `fast`: validators compiled from schemas; `both`: the exact one
 * decides, the fast one adds suggestions.
 */
export type Engine = 'both' | 'exact' | 'fast'

/** Options of {@link createValidator}. */
export interface ValidatorOptions extends LoadRulesOptions {
  /**
   * Default `both`: the whole verdict. Takes a third of a second and some 200 MB; `fast` takes a tenth of both, and leaves
   * CEL and what is no schema to the server.
   */
  readonly engine?: Engine | undefined
  /**
   * Where kinds are from: a connected cluster, or {@link openPack} of a folder. Default: the kinds of Kubernetes 1.37,
   * which the package brings.
   */
  readonly schemas?: SchemaSource | undefined
  /** Of Kubernetes, whose kinds `schemas` are by default: one that the package brings. Default 1.37, that of the exact engine. */
  readonly kubernetesVersion?: string | undefined
  /** CustomResourceDefinitions, which go before those of `schemas`. */
  readonly crds?: readonly KubeObject[] | undefined
  /** The namespace of objects that name none. Default `default`. */
  readonly namespace?: string | undefined
  /**
   * What admission looks up, as it is in the cluster: policies with their bindings and parameters, namespaces with
   * their labels, LimitRanges; or all that `cluster.readAdmission()` has read. What `schemas` recorded counts too.
   * Default none: admission is then the server's to check. The exact engine's.
   */
  readonly policies?: readonly KubeObject[] | Admission | undefined
  /**
   * The Pod Security level where a namespace has no labels: `restricted`, or `restricted:v1.37`. Default none, as on a
   * server. The exact engine's.
   */
  readonly podSecurity?: string | undefined
}

/** A server of another version may say something else than these rules. */
const rulesVersion = '1.37'

/**
 * Makes what says of objects what the API server would say, without asking one.
 * Throws ConfigError on a policy that the server would refuse, on a version whose kinds are not there, and where
 * `engine` is `exact` and the rules were not built, as in a checkout; with `both` each verdict then tells that they were
 * not asked, and so it does for a cluster of another version than the rules are of.
 *
 *     await using validator = await createValidator()
 *     const { verdict, violations } = await validator.validate(object)
 */
export async function createValidator(options: ValidatorOptions = {}): Promise<Validator> {
  const { engine = 'both', crds = [], namespace, podSecurity } = options
  const given = admissionOf(options.policies)
  if (engine === 'fast' && (given !== undefined || podSecurity !== undefined)) {
    throw new ConfigError(
      'policies and Pod Security are for the exact engine, and the engine is fast',
    )
  }
  const source = await sourceOf(options)
  const schemas = engine === 'exact' ? undefined : () => source.schemas()
  const rules = engine === 'fast' ? undefined : await rulesFor(source, engine, options)
  const hasRules = typeof rules === 'object'
  const recorded = hasRules ? await source.admission?.() : undefined
  const known = [recorded, given]
  const objects = known.flatMap(admission => admission?.objects ?? [])
  const judgesPolicies = hasRules && isWhole(known)
  const validator = new Validator({
    source,
    schemas,
    rules,
    namespace,
    podSecurity,
    // Files are not all of a cluster.
    knowsAll: isWhole(Array.isArray(options.policies) ? [recorded] : known),
    judgesPolicies,
  })
  for (const crd of [...crds, ...objects]) await validator.define(crd)
  for (const object of objects) await validator.give(object)
  return validator
}

function admissionOf(policies: ValidatorOptions['policies'] = []): Admission | undefined {
  if ('objects' in policies) return policies
  return policies.length > 0 ? { objects: policies, unread: [] } : undefined
}

/** Whether there is something, and all of what was to be read. */
const isWhole = (known: readonly (Admission | undefined)[]): boolean =>
  known.some(admission => admission !== undefined) &&
  known.every(admission => admission === undefined || admission.unread.length === 0)

async function sourceOf({ schemas, kubernetesVersion }: ValidatorOptions): Promise<SchemaSource> {
  if (schemas === undefined) return (await import('./pack.ts')).builtInPack(kubernetesVersion)
  if (kubernetesVersion === undefined) return schemas
  throw new ConfigError(
    'kubernetesVersion is for the kinds that the package brings, and there are schemas',
  )
}

/** The rules, or why they cannot be asked. */
async function rulesFor(
  source: SchemaSource,
  engine: Engine,
  options: LoadRulesOptions,
): Promise<RulesPool | string> {
  const { loadRulesPool, whyNoModule } = await import('../rules/index.ts')
  if (engine === 'exact') {
    const rules = await loadRulesPool(options)
    if (rules === undefined) throw new ConfigError(`the exact engine is not there: ${whyNoModule}`)
    return rules
  }
  const version = await source.serverVersion()
  if (!version.startsWith(`v${rulesVersion}.`)) {
    return `the server is ${version}, and the exact engine judges for ${rulesVersion}: --engine=exact has it do so`
  }
  return (await loadRulesPool(options)) ?? whyNoModule
}
