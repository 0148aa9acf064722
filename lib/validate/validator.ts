import type { Schemas } from '../../schemas-cache/index.ts'
import {
  ConfigError,
  encodeJson,
  formatApiVersion,
  formatGvk,
  type GroupVersionKind,
  gvkOf,
  isRecord,
  type KubeObject,
  NoMatchError,
  RequestError,
  valueAt,
} from '../core/index.ts'
import type { Judge, RulesPool } from '../rules/index.ts'
import { Definitions } from './definitions.ts'
import type { ObjectRequest } from './object-request.ts'
import type { SchemaSource } from './source.ts'
import { type Validation, validateObject } from './validate.ts'

/** What an object is judged for. */
export interface ValidateOptions extends ObjectRequest {
  readonly signal?: AbortSignal | undefined
}

interface Parts {
  readonly source: SchemaSource
  /** Of the source, as they are when asked for; absent, only the rules judge. */
  readonly schemas: (() => Promise<Schemas>) | undefined
  readonly rules: RulesPool | string | undefined
  readonly namespace: string | undefined
  readonly podSecurity: string | undefined
  /** Whether it is told of all that admission looks up in a cluster. */
  readonly knowsAll: boolean
  /** Whether it is told of all policies that there are. */
  readonly judgesPolicies: boolean
}

/** The exact engine, told what a validator was told, and what it is asked with. */
export interface ExactEngine extends Pick<Parts, 'namespace' | 'podSecurity' | 'knowsAll'> {
  readonly rules: Judge
}

/** Says of objects what the API server would say. See {@link createValidator}. */
export class Validator implements AsyncDisposable {
  readonly #parts: Parts
  readonly #definitions: Definitions | undefined

  constructor(parts: Parts) {
    const { source, rules } = parts
    this.#parts = parts
    if (isRules(rules)) {
      this.#definitions = new Definitions(rules, (gvk, signal) => source.definitionOf(gvk, signal))
    }
  }

  /** Takes the kinds of a CustomResourceDefinition; any other object defines nothing. */
  async define(object: KubeObject): Promise<void> {
    if (object.kind !== 'CustomResourceDefinition') return
    const { schemas, rules } = this.#parts
    const known = await schemas?.()
    known?.define(object)
    if (isRules(rules)) await rules.define(encodeJson(object))
  }

  /**
   * Takes an object as one that is in the cluster, for the exact engine: what admission looks up is looked up among
   * these. Throws ConfigError if the server would not have let it in, or nobody can say.
   */
  async give(object: KubeObject): Promise<void> {
    const { rules } = this.#parts
    if (!isRules(rules)) return
    await this.#seek(gvkOf(object))
    const paramKind = valueAt(object, ['spec', 'paramKind'])
    if (isGvk(paramKind)) await this.#seek(gvkOf(paramKind))
    const { verdict, message } = await rules.define(encodeJson(object))
    if (verdict === 'accepted') return
    const what = `${object.kind} ${object.metadata?.name ?? 'without a name'}`
    const why = verdict === 'rejected' ? 'could not be in a cluster' : 'cannot be judged by'
    throw new ConfigError(`the ${what} ${why}: ${message}`)
  }

  /** The exact engine by itself, for texts of other programs; undefined where it is not there. */
  get exact(): ExactEngine | undefined {
    const { rules, namespace, podSecurity, knowsAll } = this.#parts
    return isRules(rules) ? { rules, namespace, podSecurity, knowsAll } : undefined
  }

  /** Throws NoMatchError, with suggestions, on a kind that there is not. */
  async resolve(gvk: GroupVersionKind, signal?: AbortSignal): Promise<void> {
    const { source, rules } = this.#parts
    const schemas = await this.#parts.schemas?.()
    if (schemas?.defines(gvk)) return
    if (schemas !== undefined) await source.discovery.resolve(gvk, signal)
    else if (isRules(rules)) await this.#requireRules(rules, gvk, signal)
  }

  /**
   * Says of an object what the server would say. Rejects with `signal.reason`, and where schemas cannot be had
   * (TransportError, ApiError, DecodeError), with ConfigError on a patch or an apply where the engine is `fast` and on an
   * update of nothing; what is wrong with the object is data.
   */
  async validate(object: KubeObject, options: ValidateOptions = {}): Promise<Validation> {
    const { signal, ...request } = options
    const { source: _, judgesPolicies, ...judges } = this.#parts
    if (isGvk(object)) await this.#seek(gvkOf(object), signal)
    const schemas = await this.#parts.schemas?.()
    const validation = await validateObject(object, { ...judges, ...request, schemas }, signal)
    if (!judgesPolicies) return validation
    const { checks } = validation
    const policies = checks.filter(({ name }) => name === 'rules')
    return {
      ...validation,
      checks: [...checks, ...policies.map(check => ({ ...check, name: 'policies' }))],
    }
  }

  /** Ends the exact engine's threads, and keeps what the fast one has compiled for other processes. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { rules } = this.#parts
    const schemas = await this.#parts.schemas?.()
    await schemas?.save()
    if (isRules(rules)) await rules[Symbol.asyncDispose]()
  }

  async #requireRules(
    rules: RulesPool,
    gvk: GroupVersionKind,
    signal?: AbortSignal,
  ): Promise<void> {
    await this.#definitions?.seek(gvk, signal)
    if (await rules.serves({ apiVersion: formatApiVersion(gvk), kind: gvk.kind })) return
    const why = 'it is not built in, and no definition of it was given'
    throw new NoMatchError(formatGvk(gvk), [], why)
  }

  /** A kind that there is not, or whose definition cannot be told, is for the checks to tell. */
  async #seek(gvk: GroupVersionKind, signal?: AbortSignal): Promise<void> {
    try {
      await this.#definitions?.seek(gvk, signal)
    } catch (error) {
      if (!(error instanceof NoMatchError || error instanceof RequestError)) throw error
    }
  }
}

const isRules = (rules: RulesPool | string | undefined): rules is RulesPool =>
  typeof rules === 'object'

/** Whether it says what it is: if not, that is what there is to say of it. */
const isGvk = (value: unknown): value is Pick<KubeObject, 'apiVersion' | 'kind'> =>
  isRecord(value) &&
  typeof value.apiVersion === 'string' &&
  /^[^/]+(\/[^/]+)?$/.test(value.apiVersion) &&
  typeof value.kind === 'string'
