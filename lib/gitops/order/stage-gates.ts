import type { KubeObject } from '../../core/index.ts'
import { kindGates } from './kind-gates.ts'
import type { SetGraph } from './set-graph.ts'
import { isDefinition } from './set-index.ts'
import {
  compareStages,
  formatStage,
  type NumberedStage,
  type Placement,
  type Stage,
} from './stage.ts'

/**
 * Adds that a stage begins when the one before is ready, and in each that some kinds go before others. Gives the stage of each
 * object, by its place; none where all are in one.
 */
export function addStages(
  graph: SetGraph,
  placements: readonly Placement[],
  objects: readonly KubeObject[],
): readonly NumberedStage[] {
  const numbered: NumberedStage[] = []
  let before: { readonly gate: number; readonly name: string } | undefined
  const stages = inOrder(hoisted(graph, placements, objects))
  stages.forEach(({ stage, places }, index) => {
    const name = formatStage(stage)
    for (const place of before === undefined ? [] : places) {
      graph.addEdge(place, before?.gate ?? 0, 'required', `${name} comes after ${before?.name}`)
    }
    addKindGates(graph, places, objects)
    const number = { name, number: index + 1, count: stages.length }
    if (stages.length > 1) for (const place of places) numbered[place] = number
    if (index === stages.length - 1) return
    before = { gate: graph.addNode({ type: 'gate', text: `all of ${name}` }), name }
    for (const place of places) {
      graph.addEdge(before.gate, graph.readyOf(place), 'required', `it is in ${name}`)
    }
  })
  return numbered
}

/**
 * The stages, where what an object needs is never in a later one than itself: a definition and a namespace always, all else
 * where nobody has written where it belongs.
 */
function hoisted(
  graph: SetGraph,
  placements: readonly Placement[],
  objects: readonly KubeObject[],
): Stage[] {
  const stages = placements.map(({ stage }) => stage)
  const mayMove = (place: number): boolean => {
    const object = objects[place]
    // What is no object is that one is ready, and goes with it.
    if (object === undefined) return true
    return !placements[place]?.isWritten || object.kind === 'Namespace' || isDefinition(object)
  }
  // The earliest first: what one of them has reached needs no second visit.
  const seen = new Set<number>()
  for (const { stage, places } of inOrder(stages)) {
    const todo = [...places]
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      if (seen.has(at)) continue
      seen.add(at)
      if (at < stages.length) stages[at] = stage
      const needs = graph.needs[at]?.filter(({ strength }) => strength !== 'hint') ?? []
      todo.push(...needs.map(({ to }) => to).filter(mayMove))
    }
  }
  return stages
}

/** The stages that there are, the first one first, with the places of their objects. */
function inOrder(stages: readonly Stage[]): { readonly stage: Stage; readonly places: number[] }[] {
  const groups: { stage: Stage; places: number[] }[] = []
  stages.forEach((stage, place) => {
    const group = groups.find(group => compareStages(group.stage, stage) === 0)
    if (group === undefined) groups.push({ stage, places: [place] })
    else group.places.push(place)
  })
  return groups.sort((a, b) => compareStages(a.stage, b.stage))
}

function addKindGates(
  graph: SetGraph,
  places: readonly number[],
  objects: readonly KubeObject[],
): void {
  const are = (test: (object: KubeObject) => boolean): number[] =>
    places.filter(place => {
      const object = objects[place]
      return object !== undefined && test(object)
    })
  for (const { text, isBefore, isAfter } of kindGates) {
    const before = are(isBefore)
    const after = are(isAfter)
    if (before.length === 0 || after.length === 0) continue
    const gate = graph.addNode({ type: 'gate', text })
    for (const place of before) graph.addEdge(gate, place, 'hint', 'its kind goes first')
    for (const place of after) graph.addEdge(place, gate, 'hint', 'its kind goes after')
  }
}
