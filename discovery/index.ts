/*
 * Discovery: what a server serves, and which resource a name or kind means.
 *
 * Promises: nothing is asked before it is needed; two requests then tell all, none within the TTL, two
 * without bodies after it. Names are read as kubectl reads them. A group that is stale or dead is data
 * and fails its own kinds only. No name that a server or a cache file gives can become another path of
 * a URL: such a resource is left out and reported. Inputs are never written to.
 *
 * Not here: what objects look like (schemas-cache), sending (lib/transport), where things are kept.
 */
export { Discovery, type DiscoveryOptions } from './discovery.ts'
export type { GroupFailure } from './group-discovery.ts'
export { rediscover } from './rediscover.ts'
export { RestMapper, type Wanted } from './rest-mapper.ts'
