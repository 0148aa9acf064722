import type { ChangeSource } from '../../discovery/index.ts'
import { ResourceClient } from '../client/index.ts'
import { type ApiResource, type Clock, isNotFound, type Send } from '../core/index.ts'
import { observe } from './observe.ts'

/**
 * What changes what a server serves: its custom resource definitions and its aggregated APIs, watched for
 * `Discovery.follow`. Only their metadata is read, as the schemas of definitions take megabytes. Throws as
 * {@link observe}, an ApiError of 403 above all: who follows may list and watch both.
 */
export const definitionChanges = (send: Send, clock?: Clock): ChangeSource[] => {
  const definitions = new ResourceClient(send, customResourceDefinitions).onlyMetadata()
  const services = new ResourceClient(send, apiServices).onlyMetadata()
  return [
    signal => changesOf(definitions, { signal, clock }, groupOfDefinition),
    // An aggregated API's own documents come from its server, which may be dead: all are read instead.
    signal => changesOf(services, { signal, clock, labelSelector: aggregated }, () => undefined),
  ]
}

/** A definition is named PLURAL.GROUP. */
const groupOfDefinition = (name: string): string => name.slice(name.indexOf('.') + 1)

/** Without those that the API server keeps for itself, one for each group and version that it serves. */
const aggregated = '!kube-aggregator.kubernetes.io/automanaged'

async function* changesOf(
  client: ResourceClient,
  { clock, ...options }: { signal: AbortSignal; clock: Clock | undefined; labelSelector?: string },
  groupOf: (name: string) => string | undefined,
): AsyncGenerator<string | undefined, void, undefined> {
  try {
    for await (const change of observe(client, { ...options, ...(clock && { clock }) })) {
      yield change.type === 'listed' ? undefined : groupOf(change.object.metadata.name ?? '')
    }
  } catch (error) {
    if (!isNotFound(error)) throw error
    // Not every server has them, and one that has none cannot change by them.
    yield undefined
  }
}

const definition = {
  shortNames: [],
  categories: [],
  namespaced: false,
  verbs: ['list', 'watch'],
  subresources: [],
  preferred: true,
}

const customResourceDefinitions: ApiResource = {
  ...definition,
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
}

const apiServices: ApiResource = {
  ...definition,
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  singular: 'apiservice',
}
