import { parentPort } from 'node:worker_threads'
import type { Answer, Judge } from './answer.ts'
import type { Evaluator, ExpressionResult } from './expressions.ts'
import { Rules } from './rules.ts'

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

const say = (what: Said) => parentPort?.postMessage(what)

parentPort?.once('message', (module: WebAssembly.Module) => {
  const rules = new Rules(module, () => say('paused'))
  // Starts them, which takes a while and is no text's fault, as their code is compiled when it is first run.
  rules.create({ text: '{}', json: true, apiVersion: 'v1', kind: 'Pod' })
  parentPort?.on('message', ({ definitions, method, argument }: Order) => {
    for (const definition of definitions) {
      rules.define(definition)
      say('told')
    }
    say(rules[method](argument as never))
    if (!rules.isStarted) say('spent')
  })
  say('ready')
})
