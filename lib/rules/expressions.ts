import type { KubeObject } from '../core/index.ts'

/** CEL expressions about an object, whose top-level fields are their variables: `status.phase == "Bound"`. */
export interface Expressions {
  readonly expressions: readonly string[]
  readonly object: KubeObject
}

/** What an expression comes to: a boolean, or why there is none. */
export type ExpressionResult =
  | { readonly value: boolean }
  /** Of this object: it lacks a field, or is not of the type. */
  | { readonly error: string }
  /** Of any object: it is no CEL. */
  | { readonly invalid: string }

/** Who evaluates expressions: at once, or in another thread. Each one's cost is limited as in the API server. */
export interface Evaluator {
  /** In the order of the expressions. */
  evaluate(
    expressions: Expressions,
  ): readonly ExpressionResult[] | Promise<readonly ExpressionResult[]>
}
