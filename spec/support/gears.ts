import type { KubeObject } from 'anykind'
import { readManifests } from 'anykind/manifest'

/** A definition of Gears, v1 and v2 of them, of which `served` are served, with the fields of a spec. */
export const gearDefinition = (
  group: string,
  {
    scope = 'Namespaced',
    served = ['v1'],
    storage = 'v1',
    spec = {},
  }: {
    readonly scope?: 'Namespaced' | 'Cluster'
    readonly served?: readonly string[]
    readonly storage?: string
    readonly spec?: object
  },
): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `gears.${group}` },
  spec: {
    group,
    scope,
    names: { plural: 'gears', singular: 'gear', kind: 'Gear' },
    versions: ['v1', 'v2'].map(name => ({
      name,
      served: served.includes(name),
      storage: name === storage,
      schema: {
        openAPIV3Schema: {
          type: 'object',
          properties: { spec: { type: 'object', properties: spec } },
        },
      },
    })),
  },
})

/** The manifest of a definition of Gears whose teeth are even, which no schema tells. */
export const evenGears = (group: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gears.${group}}
spec:
  group: ${group}
  scope: Namespaced
  names: {plural: gears, kind: Gear}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties: {teeth: {type: integer}}
            x-kubernetes-validations: [{rule: self.teeth % 2 == 0, message: an even number}]
`

/** The same as an object. */
export function evenGearsDefinition(group: string): KubeObject {
  const [manifest] = readManifests(evenGears(group), 'gears.yaml')
  if (manifest === undefined) throw new Error('the manifest of Gears is empty')
  return manifest.object
}
