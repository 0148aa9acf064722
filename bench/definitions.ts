import type { KubeObject } from 'anykind'
import { schema as small } from './widgets.ts'

/*
 * What the scenarios about discovery work on: as many kinds as a large platform has, five vendors with a
 * hundred each, all in two versions. Most have a schema of a few kilobytes; one in ten is as large as
 * those that hold a whole pod or a cloud's resource.
 */

const groupCount = 5
const kindsPerGroup = 100
/** All of them. */
export const definitionCount: number = groupCount * kindsPerGroup

/** The group of all groups here, to tell them from Kubernetes' own. */
export const vendor = 'bench.anykind.dev'

/** The kind of a serial number: 0, 1, 2, … Each tenth has a large schema. */
export const kindOf = (serial: number): { group: string; kind: string; plural: string } => {
  const digits = String(serial).padStart(5, '0')
  const group = `vendor${Math.floor(serial / kindsPerGroup)}.${vendor}`
  return { group, kind: `Kind${digits}`, plural: `kind${digits}s` }
}

/** The name by which a kind is looked up: its plural and group. */
export const definedName = (serial: number): string => {
  const { group, plural } = kindOf(serial)
  return `${plural}.${group}`
}

type Schema = Readonly<Record<string, unknown>>

const fieldsPerLevel = 8
const described =
  'What a field is for is told at length, as those who use it read it by kubectl explain.'

/** A tree of fields: 512 leaves at three levels, some sixty kilobytes. */
const tree = (levels: number): Schema => {
  const field = (_: unknown, index: number): [string, Schema] => [
    `field${index}`,
    levels === 1 ? { ...leaf(index), description: described } : tree(levels - 1),
  ]
  const properties = Object.fromEntries(Array.from({ length: fieldsPerLevel }, field))
  return { type: 'object', description: described, properties }
}

const leaves: readonly Schema[] = [
  { type: 'string' },
  { type: 'integer', format: 'int32', minimum: 0 },
  { type: 'boolean' },
  { type: 'string', enum: ['Always', 'Never', 'OnDemand'] },
  { type: 'array', items: { type: 'string' } },
  { type: 'object', additionalProperties: { type: 'string' } },
  { 'x-kubernetes-int-or-string': true },
  { type: 'string', format: 'date-time' },
]
const leaf = (index: number): Schema => leaves[index % leaves.length] ?? {}

/** Before any other: {@link small} with one more field, which holds the tree. */
const large: Schema = {
  ...small,
  properties: { ...(small.properties as Schema), template: tree(3) },
}

const version = (name: string, schema: Schema) => ({
  name,
  served: true,
  storage: name === 'v1',
  subresources: { status: {} },
  additionalPrinterColumns: [{ name: 'Serial', type: 'integer', jsonPath: '.spec.serial' }],
  schema: { openAPIV3Schema: schema },
})

/** The definition of a kind. */
export const definitionOf = (serial: number): KubeObject => {
  const { group, kind, plural } = kindOf(serial)
  const schema = serial % 10 === 0 ? large : small
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: definedName(serial) },
    spec: {
      group,
      scope: serial % 4 === 3 ? 'Cluster' : 'Namespaced',
      names: {
        kind,
        plural,
        singular: kind.toLowerCase(),
        shortNames: [`k${serial}`],
        categories: ['bench'],
      },
      versions: [version('v1', schema), version('v1beta1', schema)],
    },
  }
}
