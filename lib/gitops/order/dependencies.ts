import { formatObject, type KubeObject } from '../../core/index.ts'
import type { SetItem } from '../set-item.ts'
import { dependenciesSaidBy, dependsOnAnnotation } from './depends-on.ts'
import { type Hook, type HookDialect, hookOf } from './hook.ts'
import { OrderError } from './order-error.ts'
import { kindNameOf } from './reference.ts'
import { referencesOf } from './references.ts'
import { SetGraph } from './set-graph.ts'
import { isDefinition, SetIndex } from './set-index.ts'
import { type NumberedStage, type Placement, placementOf } from './stage.ts'
import { addStages } from './stage-gates.ts'

/** How a set is read. */
export interface OrderOptions {
  /** Of objects that name none. Default: not known; they are then together in one of their own. */
  readonly namespace?: string | undefined
  /** Whose hooks are read besides ours. Default none: to others they are objects like all. */
  readonly hooks?: readonly HookDialect[] | undefined
}

/** What of a set needs what. */
export interface Dependencies<T extends SetItem> {
  readonly graph: SetGraph<T>
  /** Those of the items that are hooks. */
  readonly hooks: ReadonlyMap<T, Hook>
  /** The stage of each item, where there is more than one. */
  readonly stages: ReadonlyMap<T, NumberedStage>
}

/** Reads what of a set needs what. Throws OrderError for annotations that say nothing, all of them at once. Pure. */
export function dependenciesOf<T extends SetItem>(
  items: readonly T[],
  { namespace, hooks: dialects = [] }: OrderOptions,
): Dependencies<T> {
  const graph = new SetGraph(items)
  const objects = items.map(({ object }) => object)
  const index = new SetIndex(objects, namespace)
  const faults: string[] = []
  const hooks = new Map<T, Hook>()
  const placements: Placement[] = []
  items.forEach((item, place) => {
    const { object } = item
    const onFault = (fault: string) => faults.push(`${formatObject(object)}: ${fault}`)
    addFound(graph, index, object, place)
    addSaid(graph, index, object, place, onFault)
    const hook = hookOf(object, dialects, onFault)
    if (hook !== undefined) hooks.set(item, hook)
    placements.push(placementOf(object, hook, onFault))
  })
  if (faults.length > 0) throw new OrderError(faults)
  const stages = new Map<T, NumberedStage>()
  for (const [place, stage] of addStages(graph, placements, objects).entries()) {
    const item = items[place]
    if (item !== undefined && stage !== undefined) stages.set(item, stage)
  }
  return { graph, hooks, stages }
}

/** By what the object is, and by whom it names. */
function addFound(graph: SetGraph, index: SetIndex, object: KubeObject, place: number): void {
  const { name = '', namespace: own } = object.metadata
  const same = index.find({ kind: kindNameOf(object), name, namespace: own })
  if (same !== undefined) graph.addNeed(same, place, 'hint', 'it is the same object')
  const namespace = index.namespaceOf(object)
  // Of one that names none it is not known whether it has any.
  const needed = own === undefined ? 'reference' : 'required'
  if (namespace !== undefined) graph.addNeed(place, namespace, needed, 'its namespace')
  const definition = index.definitionOf(object)
  if (definition !== undefined) {
    graph.addNeed(place, graph.readyOf(definition), 'required', 'its definition')
  }
  if (isDefinition(object)) graph.readyOf(place)
  for (const reference of referencesOf(object)) {
    const named = index.find({ ...reference, namespace: reference.namespace ?? own })
    if (named !== undefined) graph.addNeed(place, named, reference.strength, reference.path)
  }
}

/** By the annotation; what people write waits until it is ready, not only until it is stored. */
function addSaid(
  graph: SetGraph,
  index: SetIndex,
  object: KubeObject,
  place: number,
  onFault: (fault: string) => void,
): void {
  for (const dependency of dependenciesSaidBy(object, onFault)) {
    const named = index.find(dependency)
    if (named === undefined) {
      onFault(`${dependsOnAnnotation}: "${dependency.text}" is not in the set`)
    } else graph.addNeed(place, graph.readyOf(named), 'required', dependsOnAnnotation)
  }
}
