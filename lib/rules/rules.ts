import { encodeJson, patchMediaTypes } from '../core/index.ts'
import type { Answer, Judge } from './answer.ts'
import type { Evaluator, ExpressionResult, Expressions } from './expressions.ts'
import type { Configuration, Manifest, Patch, Replacement } from './request.ts'
import { RulesInstance } from './rules-instance.ts'
import type { WasmModule } from './web-assembly.ts'

/** Of a call that is to be made again. */
interface Unfinished {
  readonly unfinished: true
}

/**
 * The API server's own validation code, which answers what the server would answer: same verdict, causes, words.
 * Calls are synchronous and take half a millisecond or more; the first of a custom resource takes some thirty.
 *
 *     call ─▶ instance ─▶ answer
 *                ├─ unfinished, while policies are compiled ─▶ onPause ─▶ the same call again
 *                └─ trap ─▶ undetermined; the next call starts another instance, which is told the definitions
 */
export class Rules implements Judge, Evaluator {
  readonly #module: WasmModule
  readonly #definitions: string[] = []
  readonly #onPause: () => void
  #instance: RulesInstance | undefined

  /** `onPause` is called every half second while a call compiles policies. Default nothing. */
  constructor(module: WasmModule, onPause: () => void = () => {}) {
    this.#module = module
    this.#onPause = onPause
  }

  /** Whether an instance runs, which a trap ends; the next call starts another one. */
  get isStarted(): boolean {
    return this.#instance !== undefined
  }

  /**
   * Takes the kinds of a CustomResourceDefinition, or any other object as one that is in the cluster: what admission
   * looks up is looked up among these. Policies with their bindings and parameters, namespaces with their labels, and
   * LimitRanges count; one of the same name takes the other's place. YAML or JSON. The answer is accepted, or tells
   * why not: the server would not have let it in.
   */
  define(definition: string): Answer {
    const answer = this.#call({ do: 'define' }, definition)
    if (answer.verdict === 'accepted') this.#definitions.push(definition)
    return answer
  }

  /** Whether there are rules of a kind: it is built in, or was defined. */
  serves({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): boolean {
    return this.#call({ do: 'serves', apiVersion, kind }).verdict === 'accepted'
  }

  /** What a strict dry-run create would be answered. */
  create(manifest: Manifest): Answer {
    return this.#judge('create', manifest)
  }

  /** What a strict dry-run update would be answered. */
  update(replacement: Replacement): Answer {
    return this.#judge('update', replacement)
  }

  /** What a strict dry-run patch would be answered: of JSON, merge and strategic patches. */
  patch({ type, ...patch }: Patch): Answer {
    return this.#judge('patch', { ...patch, patchType: patchMediaTypes[type] })
  }

  /** What a strict dry-run server-side apply would be answered, conflicts with other managers included. */
  apply(configuration: Configuration): Answer {
    return this.#judge('apply', configuration)
  }

  /** What CEL expressions come to of an object. Compiled ones are kept. */
  evaluate(asked: Expressions): readonly ExpressionResult[] {
    const answer: Answer & { readonly object?: unknown } = this.#call(
      { do: 'cel' },
      encodeJson(asked),
    )
    return Array.isArray(answer.object)
      ? answer.object.map(decodeResult)
      : asked.expressions.map(() => ({ error: answer.message ?? 'the rules do not say' }))
  }

  #judge(verb: string, { text, ...request }: Manifest & { readonly patchType?: string }): Answer {
    const { fieldManager = 'anykind' } = request
    return this.#call({ do: verb, ...request, fieldManager }, text)
  }

  #call(request: object, text?: string): Answer {
    try {
      this.#instance ??= this.#start()
      for (;;) {
        const answer = this.#instance.call(request, text) as Unfinished | Answer
        if (!('unfinished' in answer)) return answer
        this.#onPause()
      }
    } catch (error) {
      this.#instance = undefined
      return { verdict: 'undetermined', code: 0, message: (error as Error).message }
    }
  }

  #start(): RulesInstance {
    const instance = new RulesInstance(this.#module)
    for (const text of this.#definitions) instance.call({ do: 'define' }, text)
    return instance
  }
}

const decodeResult = ({ value, error, invalid }: Record<string, unknown>): ExpressionResult => {
  if (typeof invalid === 'string') return { invalid }
  return typeof error === 'string' ? { error } : { value: value === true }
}
