import { RestMapper } from '../../discovery/index.ts'
import { type ApiResource, parseApiVersion } from '../../lib/core/index.ts'
import { bench } from './runner.ts'

/** A resource as any of them is; 50 groups of ten are a cluster with many CRDs. */
const resource = (group: number, index: number): ApiResource => ({
  ...parseApiVersion(`group${group}.example.com/v1`),
  kind: `Kind${group}Of${index}`,
  plural: `kind${group}of${index}s`,
  singular: `kind${group}of${index}`,
  shortNames: [`k${group}o${index}`],
  categories: ['all'],
  namespaced: true,
  verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
  subresources: [],
  preferred: true,
})

const resources = Array.from({ length: 500 }, (_, index) =>
  resource(Math.floor(index / 10), index % 10),
)
const mapper = new RestMapper(resources)
const gvk = { group: 'group49.example.com', version: 'v1', kind: 'Kind49Of9' }

await bench('mapper: make one of 500 resources', () => new RestMapper(resources))
await bench('mapper: resolve a kind', () => mapper.match(gvk))
await bench('mapper: resolve a short name', () => mapper.match('k49o9'))
await bench('mapper: resolve a name and a group', () =>
  mapper.match('kind49of9s.group49.example.com'),
)
await bench('mapper: suggest for a misspelt name', () => mapper.suggest('kind49of99'))
