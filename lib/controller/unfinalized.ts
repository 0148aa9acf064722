import type { KubeObject } from '../core/index.ts'
import type { InformerEvent } from '../watch/index.ts'

/**
 * Objects that went though they had finalizers, and no one was asked. The API server looks whether there are any, and
 * deletes after that: one that is added between is lost (kubernetes/kubernetes#77988), and what it stood for would be left
 * behind. By key; the last of a name.
 *
 *     delete:  read: no finalizer ──────────────────────▶ delete
 *     patch:                  add a finalizer ──▶ 200
 */
export class Unfinalized {
  readonly #objects = new Map<string, KubeObject>()

  /** Learns of a change. */
  note({ type, key, object }: InformerEvent): void {
    if (type !== 'delete') return
    const { finalizers = [], deletionTimestamp } = object.metadata
    if (finalizers.length > 0 && deletionTimestamp === undefined) this.#objects.set(key, object)
  }

  get(key: string): KubeObject | undefined {
    return this.#objects.get(key)
  }

  /** It has been cleaned up after; not if it is another one by now. */
  forget(key: string, object: KubeObject): void {
    if (this.#objects.get(key) === object) this.#objects.delete(key)
  }
}
