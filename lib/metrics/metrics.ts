import { groupResource } from '../core/index.ts'
import { CacheMetrics } from './cache-metrics.ts'
import {
  ControllerMetrics,
  type ObservedController,
  type ObservedElector,
} from './controller-metrics.ts'
import { exposition } from './exposition.ts'
import type { Family } from './family.ts'
import { InformerMetrics, type ObservedInformer } from './informer-metrics.ts'
import { type PromRegistry, register } from './registry.ts'
import { RequestMetrics } from './request-metrics.ts'

/**
 * Counts what this process does, from when it is made until it is disposed of: requests, connections, caches of all clusters, and
 * the informers, controllers and electors that it is given. Nothing is counted before there is one, and then it costs a few additions for each request.
 *
 *     const metrics = new Metrics()
 *     metrics.addInformer(pods)
 *     response.setHeader('content-type', contentType).end(metrics.text())
 */
export class Metrics implements Disposable {
  readonly #requests = new RequestMetrics()
  readonly #caches = new CacheMetrics()
  readonly #informers = new InformerMetrics()
  readonly #controllers = new ControllerMetrics()
  readonly #others: { readonly families: readonly Family[] }[] = []

  /** All that is known now, for other ways to export it. */
  get families(): readonly Family[] {
    const ours = [this.#requests, this.#caches, this.#informers, this.#controllers]
    const parts = [...ours, ...this.#others]
    return parts.flatMap(({ families }) => families)
  }

  /** Reads an informer whenever somebody asks. `name` tells it from others; default its resource. */
  addInformer(informer: ObservedInformer, name: string = groupResource(informer.resource)): void {
    this.#informers.add(informer, name)
  }

  /** For one that was stopped. */
  removeInformer(informer: ObservedInformer): void {
    this.#informers.remove(informer)
  }

  /** Reads a controller and its work queue whenever somebody asks; they begin anew with each term of leadership. */
  addController(controller: ObservedController): void {
    this.#controllers.add(controller)
  }

  /** Reads whether this process leads, as `name`: that of the Lease, say. */
  addElector(elector: ObservedElector, name: string): void {
    this.#controllers.addElector(elector, name)
  }

  /** Has more told, as what your own program counts. Its names must be others. */
  add(others: { readonly families: readonly Family[] }): void {
    this.#others.push(others)
  }

  /** All of it in Prometheus' text format, see {@link contentType}. */
  text(): string {
    return exposition(this.families)
  }

  /** Has a registry of prom-client's tell it too. Throws where one of the names is taken. */
  register(registry: PromRegistry): void {
    register(registry, this.families)
  }

  [Symbol.dispose](): void {
    this.#requests[Symbol.dispose]()
    this.#caches[Symbol.dispose]()
  }
}
