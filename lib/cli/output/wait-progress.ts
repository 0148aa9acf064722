import { formatObject, type KubeObject } from '../../core/index.ts'
import { formatCauses, type WaitEvent } from '../../gitops/index.ts'

/** Lines for objects on their way; of more there is a number. */
const maxLines = 8

/**
 * What a set is waiting for, as lines for a terminal: how far it is, and each object that is not ready, with what is missing
 * and why. `Invocation.tell` takes them.
 *
 *     waiting: 9 of 12 ready
 *       Deployment shop/web: 1 of 3 replicas available; Pod web-7f-x, container app: ImagePullBackOff
 */
export class WaitProgress {
  readonly #of: string
  readonly #total: number | undefined
  readonly #waiting = new Map<string, string>()
  readonly #told = new Set<string>()
  #ready = 0
  #failed = 0

  /** `of` names the set: `wave 1 (2 of 3)`. Without a total it is those that were heard of. */
  constructor({ total, of }: { readonly total?: number; readonly of?: string } = {}) {
    this.#total = total
    this.#of = of === undefined ? '' : `${of}: `
  }

  /**
   * Takes what has become of an object. Gives the line to print where there is no terminal: of what is amiss, once.
   */
  hear(event: WaitEvent): string | undefined {
    const { type, object } = event
    if (type === 'progressing') {
      const why = formatCauses(event.causes)
      const line = `${formatObject(object)}: ${[event.message, why].filter(Boolean).join('; ')}`
      this.#waiting.set(keyOf(object), line)
      if (why === '' || this.#told.has(line)) return undefined
      this.#told.add(line)
      return `waiting: ${line}`
    }
    this.#waiting.delete(keyOf(object))
    if (type === 'ready') this.#ready++
    if (type === 'failed') this.#failed++
    return undefined
  }

  /** Whether there is anything that was heard of and is not ready. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0
  }

  /** The lines, the first of which is about all. */
  get text(): string {
    const failed = this.#failed === 0 ? '' : `, ${this.#failed} failed`
    const total = this.#total ?? this.#ready + this.#failed + this.#waiting.size
    const head = `waiting: ${this.#of}${this.#ready} of ${total} ready${failed}`
    const lines = [...this.#waiting.values()].map(line => `  ${line}`)
    const more = lines.length - maxLines
    return [head, ...lines.slice(0, maxLines), ...(more > 0 ? [`  and ${more} more`] : [])].join(
      '\n',
    )
  }
}

const keyOf = (object: KubeObject): string => `${object.apiVersion} ${formatObject(object)}`
