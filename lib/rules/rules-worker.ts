import type { Answer, Judge } from './answer.ts'
import type { Evaluator, ExpressionResult } from './expressions.ts'
import { Rules } from './rules.ts'
import type { WasmModule } from './web-assembly.ts'
import { listen, say } from './worker-port.ts'

/*
 * What runs in a thread of a RulesPool: answers one order after the other, by a copy of the rules of its own.
 *
 *     pool ── module ──▶ ready
 *     pool ── definitions that are new, method, argument ──▶ told, for each of them ──▶ answer
 *                                                              └─ a trap: spent, as another instance would start on the next one's time
 */

/** What a thread is to do: a method of Rules, and its argument. */
export interface Order {
  /** Those that the thread was not told before. */
  readonly definitions: readonly string[]
  readonly method: keyof Judge | keyof Evaluator
  readonly argument: unknown
}

/** What a thread says of an order. */
export type Reply = Answer | boolean | readonly ExpressionResult[]

/** What a thread says. */
export type Said = Reply | 'ready' | 'told' | 'paused' | 'spent'

const tell = (what: Said): void => say(what)

let rules: Rules | undefined
listen(message => {
  if (rules !== undefined) {
    obey(rules, message as Order)
    return
  }
  rules = new Rules(message as WasmModule, () => tell('paused'))
  // Starts them, which takes a while and is no text's fault, as their code is compiled when it is first run.
  rules.create({ text: '{}', json: true, apiVersion: 'v1', kind: 'Pod' })
  tell('ready')
})

function obey(rules: Rules, { definitions, method, argument }: Order): void {
  for (const definition of definitions) {
    rules.define(definition)
    tell('told')
  }
  tell(rules[method](argument as never))
  if (!rules.isStarted) tell('spent')
}
