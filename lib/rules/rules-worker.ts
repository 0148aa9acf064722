import { parentPort } from 'node:worker_threads'
import type { Judge } from './answer.ts'
import { Rules } from './rules.ts'

/*
 * What runs in a thread of a RulesPool: answers one order after the other, by a copy of the rules of its own.
 *
 *     pool ── module ──▶ ready
 *     pool ── definitions that are new, method, argument ──▶ answer
 */

/** What a thread is to do: a method of Rules, and its argument. */
export interface Order {
  /** Those that the thread was not told before. */
  readonly definitions: readonly string[]
  readonly method: keyof Judge
  readonly argument: unknown
}

parentPort?.once('message', (module: WebAssembly.Module) => {
  const rules = new Rules(module)
  // Starts them, which takes a while and is no text's fault, as their code is compiled when it is first run.
  rules.create({ text: '{}', json: true, apiVersion: 'v1', kind: 'Pod' })
  parentPort?.on('message', ({ definitions, method, argument }: Order) => {
    for (const definition of definitions) rules.define(definition)
    parentPort?.postMessage(rules[method](argument as never))
  })
  parentPort?.postMessage('ready')
})
