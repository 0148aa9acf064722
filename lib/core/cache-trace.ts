/** A look at what a server publishes, as subscribers of the channel `anykind:cache` (node:diagnostics_channel) see it. */
export interface CacheTrace {
  readonly cache: 'discovery' | 'schemas'
  /** Where it was found: in this process' memory, in what another has kept, or at the server. */
  readonly source: 'memory' | 'store' | 'server'
}
