/*
 * The API server's validation code, built from its published Go modules to WebAssembly (go/cmd/rules).
 *
 * Promises: an answer is the server's, or `undetermined` with the reason; nothing is guessed. No text makes a
 * call throw, and none of a call is kept but definitions. Nothing is read but the module's own file; the code in
 * it has no files, no network and no environment.
 *
 * CEL expressions about an object are evaluated as well, for those who bring their own.
 *
 * Not here: what only a running server knows (quotas, other objects, webhooks), and the fast engine
 * (schemas-cache).
 */
export type { Answer, Cause, Judge, Verdict } from './answer.ts'
export type { Evaluator, ExpressionResult, Expressions } from './expressions.ts'
export { type LoadRulesOptions, loadRules, loadRulesPool } from './load-rules.ts'
export { whyNoModule } from './module-file.ts'
export type { Configuration, Manifest, Patch, Replacement, RequestUser } from './request.ts'
export { Rules } from './rules.ts'
export { RulesPool, type RulesPoolOptions } from './rules-pool.ts'
