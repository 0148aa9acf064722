import type { Family } from './family.ts'

/** A metric as prom-client's registry keeps it, and asks it for its values. */
interface RegisteredMetric {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly aggregator: string
  get(): Promise<object>
}

/** The part of prom-client's `Registry` that is used: it is the caller's, and never imported. */
export interface PromRegistry {
  // biome-ignore lint/suspicious/noExplicitAny: its type is of prom-client's own classes.
  registerMetric(metric: any): void
  removeSingleMetric(name: string): void
}

/** Adds families to a registry of prom-client's. Throws as `registerMetric`, where a name is taken. */
export function register(registry: PromRegistry, families: Iterable<Family>): void {
  for (const family of families) registry.registerMetric(registered(family))
}

function registered(family: Family): RegisteredMetric {
  const { name, help, type } = family
  return {
    name,
    help,
    type,
    aggregator: 'sum',
    get: async () => ({
      name,
      help,
      type,
      aggregator: 'sum',
      values: Array.from(family.samples(), ({ suffix, labels, value }) => ({
        metricName: `${name}${suffix}`,
        labels,
        value,
      })),
    }),
  }
}
