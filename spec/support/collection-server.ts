import type { Answer } from './loopback-server.ts'
import { failure, json } from './loopback-server.ts'

/** A line of a watch, as a spec writes it down. */
export interface Line {
  readonly type: string
  readonly object: unknown
}

/** A ConfigMap as it comes from a server. */
export const configMap = (
  name: string,
  resourceVersion: string,
  {
    uid = name,
    namespace = 'shop',
    ...more
  }: { uid?: string; namespace?: string; [field: string]: unknown } = {},
): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, uid, resourceVersion },
  ...more,
})

const bookmark = (resourceVersion: string, annotations?: object): Line => ({
  type: 'BOOKMARK',
  object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { resourceVersion, annotations } },
})

/** The end of a streaming list. */
export const listEnd = (resourceVersion: string): Line =>
  bookmark(resourceVersion, { 'k8s.io/initial-events-end': 'true' })

/** Everything up to this version has been told. */
export const progress = (resourceVersion: string): Line => bookmark(resourceVersion)

/** Objects as a list streams them. */
export const streamed = (resourceVersion: string, ...objects: object[]): Line[] => [
  ...objects.map(object => ({ type: 'ADDED', object })),
  listEnd(resourceVersion),
]

/** A refusal of a server that streams no lists. */
export const noStreaming: Answer = failure(422, 'Invalid')

/** A page of a list. */
export const page = (resourceVersion: string, ...items: object[]): Answer =>
  json({ apiVersion: 'v1', kind: 'ConfigMapList', metadata: { resourceVersion }, items })
