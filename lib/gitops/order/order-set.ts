import type { SetItem } from '../set-item.ts'
import { breakCycles } from './break-cycles.ts'
import { dependenciesOf, type OrderOptions } from './dependencies.ts'
import type { Hook } from './hook.ts'
import { kindOrderKey } from './kind-order.ts'
import { type Edge, formatEdge, type SetGraph, type SetNode } from './set-graph.ts'
import type { NumberedStage } from './stage.ts'

/** Something to be done, and what has to be done before. */
export interface Step<T extends SetItem = SetItem> {
  readonly node: SetNode<T>
  /** To other steps, by their number. */
  readonly needs: readonly Edge[]
  /** Of steps that may be done at the same time, the lowest first. */
  readonly turn: number
}

/** A set in its order. */
export interface SetOrder<T extends SetItem = SetItem> {
  /** The items: those of a phase need only those of phases before; by kind inside of a phase. */
  readonly phases: readonly (readonly T[])[]
  /** Items, and what stands between them. */
  readonly steps: readonly Step<T>[]
  /** Every reason that counts: `Deployment shop/web needs Namespace shop (its namespace)`. */
  readonly reasons: readonly string[]
  /** Reasons that stand in a cycle with stronger ones, and do not count. */
  readonly dropped: readonly string[]
  /** Those of the items that are hooks. */
  readonly hooks: ReadonlyMap<T, Hook>
  /** The wave or the hooks that each item is of, where there is more than one of these. */
  readonly stages: ReadonlyMap<T, NumberedStage>
}

/**
 * Puts a set in order, by what its objects need of each other. Pure, and the same whatever the order of the items, but for
 * those of one name. Throws OrderError, with all that is wrong, for cycles that cannot be broken and annotations that
 * say nothing.
 */
export function orderSet<T extends SetItem>(
  items: readonly T[],
  options: OrderOptions = {},
): SetOrder<T> {
  const { graph, hooks, stages } = dependenciesOf(items, options)
  const { needs, levels } = leveled(graph)
  const phases: number[][] = []
  items.forEach((_, place) => {
    const level = levels[place] ?? 0
    phases[level] ??= []
    phases[level].push(place)
  })
  const keys = items.map(({ object }) => kindOrderKey(object))
  for (const phase of phases) phase.sort((a, b) => compare(keys[a], keys[b]) || a - b)
  const turns: number[] = []
  for (const [turn, place] of phases.flat().entries()) turns[place] = turn
  return {
    phases: phases.map(phase => phase.flatMap(place => items[place] ?? [])),
    steps: graph.nodes.map((node, number) => ({
      node,
      needs: needs[number] ?? [],
      turn: turns[number] ?? 0,
    })),
    get reasons() {
      return needs.flat().map(edge => formatEdge(graph, edge))
    },
    get dropped() {
      const kept = new Set(needs.flat())
      const dropped = graph.needs.flat().filter(edge => !kept.has(edge))
      return dropped.map(edge => formatEdge(graph, edge))
    },
    hooks,
    stages,
  }
}

/** The phases of {@link orderSet}. */
export const phasesOf = <T extends SetItem>(
  items: readonly T[],
  options: OrderOptions = {},
): readonly (readonly T[])[] => orderSet(items, options).phases

/** What of the graph's needs counts, and by node how many objects stand before it on the longest way there. */
function leveled(graph: SetGraph): {
  readonly needs: readonly (readonly Edge[])[]
  readonly levels: readonly number[]
} {
  // Most sets have no cycle.
  const levels = levelsOf(graph, graph.needs)
  if (levels !== undefined) return { needs: graph.needs, levels }
  const needs = breakCycles(graph)
  return { needs, levels: levelsOf(graph, needs) ?? [] }
}

/** Undefined where there is a cycle. */
function levelsOf({ nodes }: SetGraph, needs: readonly (readonly Edge[])[]): number[] | undefined {
  const levels = needs.map(() => 0)
  const missing = needs.map(edges => edges.length)
  const dependents: number[][] = needs.map(() => [])
  for (const { from, to } of needs.flat()) dependents[to]?.push(from)
  const done = [...missing.keys()].filter(node => missing[node] === 0)
  const raise = (node: number, level: number): void => {
    levels[node] = Math.max(levels[node] ?? 0, level)
    const left = (missing[node] ?? 0) - 1
    missing[node] = left
    if (left === 0) done.push(node)
  }
  for (const node of done) {
    const level = (levels[node] ?? 0) + (nodes[node]?.type === 'object' ? 1 : 0)
    for (const dependent of dependents[node] ?? []) raise(dependent, level)
  }
  return done.length === needs.length ? levels : undefined
}

function compare(a: string = '', b: string = ''): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
