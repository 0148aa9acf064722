import { formatObject } from '../../core/index.ts'
import type { SetItem } from '../set-item.ts'
import type { Strength } from './reference.ts'

/** What is to be done, or waited for. */
export type SetNode<T extends SetItem = SetItem> =
  /** The object is stored. */
  | { readonly type: 'object'; readonly item: T }
  /** The object is ready; a definition, when its kind is served. */
  | { readonly type: 'ready'; readonly item: T }
  /** Nothing by itself: all that stands before it is done. It saves edges from each to each. */
  | { readonly type: 'gate'; readonly text: string }

/** One node needs another one, both by their number. */
export interface Edge {
  readonly from: number
  readonly to: number
  readonly strength: Strength
  /** For people: `its namespace`, `spec.tls[].secretName`. */
  readonly why: string
}

/** What of a set needs what: the first nodes are the items, in their order. */
export class SetGraph<T extends SetItem = SetItem> {
  readonly nodes: SetNode<T>[]
  /** By node: what it needs. */
  readonly needs: Edge[][]
  readonly #ready = new Map<number, number>()

  constructor(items: readonly T[]) {
    this.nodes = items.map(item => ({ type: 'object', item }))
    this.needs = items.map(() => [])
  }

  addEdge(from: number, to: number, strength: Strength, why: string): void {
    this.needs[from]?.push({ from, to, strength, why })
  }

  /**
   * As {@link addEdge}, of an object that may need the same one for more than one reason, of which the strongest counts, and
   * that needs nothing of itself.
   */
  addNeed(from: number, to: number, strength: Strength, why: string): void {
    const needs = this.needs[from]
    if (needs === undefined || from === to) return
    const known = needs.findIndex(edge => edge.to === to)
    if (known < 0) needs.push({ from, to, strength, why })
    else if (isStronger(strength, needs[known]?.strength))
      needs[known] = { from, to, strength, why }
  }

  addNode(node: SetNode<T>): number {
    this.needs.push([])
    return this.nodes.push(node) - 1
  }

  /** The node that is done when the object is ready; made when it is first asked for. */
  readyOf(place: number): number {
    const known = this.#ready.get(place)
    const node = this.nodes[place]
    if (known !== undefined || node?.type !== 'object') return known ?? place
    const ready = this.addNode({ type: 'ready', item: node.item })
    this.addEdge(ready, place, 'required', 'it is to be ready')
    this.#ready.set(place, ready)
    return ready
  }
}

const strengths: readonly (Strength | undefined)[] = ['hint', 'reference', 'required']

const isStronger = (a: Strength, b: Strength | undefined): boolean =>
  strengths.indexOf(a) > strengths.indexOf(b)

/** A node for people: `ConfigMap shop/a`, `CustomResourceDefinition gadgets.example.com ready`, `all of wave 0`. */
export function formatNode(node: SetNode): string {
  if (node.type === 'gate') return node.text
  const name = formatObject(node.item.object)
  return node.type === 'ready' ? `${name} ready` : name
}

/** `ConfigMap shop/a needs ConfigMap shop/b (config.kubernetes.io/depends-on)`. */
export function formatEdge({ nodes }: SetGraph, { from, to, why }: Edge): string {
  const [one, other] = [nodes[from], nodes[to]]
  return one && other ? `${formatNode(one)} needs ${formatNode(other)} (${why})` : ''
}
