import { OrderError } from './order-error.ts'
import type { Strength } from './reference.ts'
import { type Edge, formatEdge, type SetGraph } from './set-graph.ts'
import { strongComponents } from './strong-components.ts'

/** The strongest first: each is added to those before. */
const strengths: readonly Strength[] = ['required', 'reference', 'hint']

/**
 * The edges of a graph without those that keep it from having an order. All edges of a strength that are in a cycle with
 * stronger ones are left out, so that it does not matter in which order the set is. Throws OrderError, which names every
 * edge, for cycles of required edges.
 */
export function breakCycles(graph: SetGraph): readonly (readonly Edge[])[] {
  let kept: Edge[][] = graph.needs.map(() => [])
  for (const strength of strengths) {
    const tried = kept.map((edges, node) => [
      ...edges,
      ...(graph.needs[node]?.filter(edge => edge.strength === strength) ?? []),
    ])
    const component = strongComponents(tried.map(edges => edges.map(({ to }) => to)))
    const isInCycle = ({ from, to }: Edge): boolean => component[from] === component[to]
    if (strength === 'required') refuseCycles(graph, tried, isInCycle)
    kept = tried.map(edges => edges.filter(edge => edge.strength !== strength || !isInCycle(edge)))
  }
  return kept
}

function refuseCycles(
  graph: SetGraph,
  needs: readonly (readonly Edge[])[],
  isInCycle: (edge: Edge) => boolean,
): void {
  const faults: string[] = []
  const told = new Set<number>()
  needs.forEach((edges, node) => {
    if (told.has(node) || !edges.some(isInCycle)) return
    const cycle = shortestCycle(node, needs, isInCycle)
    for (const { from } of cycle) told.add(from)
    faults.push(`a cycle: ${cycle.map(edge => formatEdge(graph, edge)).join(', ')}`)
  })
  if (faults.length > 0) throw new OrderError(faults)
}

/** From a node back to itself, by breadth. */
function shortestCycle(
  start: number,
  needs: readonly (readonly Edge[])[],
  isInCycle: (edge: Edge) => boolean,
): Edge[] {
  const cameBy = new Map<number, Edge>()
  const todo = [start]
  for (const node of todo) {
    for (const edge of needs[node] ?? []) {
      if (!isInCycle(edge) || cameBy.has(edge.to)) continue
      cameBy.set(edge.to, edge)
      todo.push(edge.to)
    }
    if (cameBy.has(start)) break
  }
  const cycle: Edge[] = []
  for (let edge = cameBy.get(start); edge !== undefined; edge = cameBy.get(edge.from)) {
    cycle.unshift(edge)
    if (edge.from === start) break
  }
  return cycle
}
