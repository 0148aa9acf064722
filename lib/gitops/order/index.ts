/*
 * What of a set goes before what: a graph with a reason for each edge, and the phases that follow from it.
 *
 *     items ─references, annotations─▶ graph ─cycles broken─▶ phases, steps
 *
 * Promises: pure, and the same for the same set. A definition goes before its objects, a namespace before its members, what
 * is named before who names it, and what people have written on objects holds above all that is found. A cycle of what has
 * to be is an error that names its edges; all other edges of cycles are left out. Five thousand objects take milliseconds.
 *
 * Not here: sending anything (apply).
 */
export { annotationOf } from './annotations.ts'
export { isCustomGroup } from './built-in-groups.ts'
export type { OrderOptions } from './dependencies.ts'
export type { Hook, HookDeletion, HookDialect } from './hook.ts'
export { applyOrder } from './kind-order.ts'
export { OrderError } from './order-error.ts'
export { orderSet, phasesOf, type SetOrder, type Step } from './order-set.ts'
export { kindName, kindNameOf, type Strength } from './reference.ts'
export { type Edge, formatNode, type SetNode } from './set-graph.ts'
export { isDefinition } from './set-index.ts'
export type { NumberedStage } from './stage.ts'
