import type { FieldOwner } from '../../../core/index.ts'
import { Columns } from '../../output/columns.ts'
import { resourceName } from '../../output/resource-name.ts'
import type { OwnedObject } from './owned-object.ts'

/** Of each object its fields, a row for each owner of each. */
export function fieldLines(owned: readonly OwnedObject[]): string[] {
  return owned.flatMap((one, index) => {
    const rows = one.fields.flatMap(({ field, owners }) =>
      owners.map(owner => [
        field,
        owner.manager,
        owner.operation,
        owner.subresource || '-',
        owner.time ?? '-',
      ]),
    )
    return [
      ...(index === 0 ? [] : ['']),
      resourceName(one.object),
      ...foreignLines(one),
      ...table(['FIELD', 'OWNER', 'OPERATION', 'SUBRESOURCE', 'SINCE'], rows),
    ]
  })
}

const foreignLines = ({ foreign }: OwnedObject): string[] =>
  foreign.map(({ tool, what, evidence, strength }) => {
    const claim = strength === 'strong' ? 'managed by' : 'touched by'
    return `${claim} ${tool}: ${what} (${evidence})`
  })

/** Of a set how much each owner has of each object, then the shadow fields, then who else manages what. */
export function setLines(owned: readonly OwnedObject[]): string[] {
  const shadows = owned.flatMap(({ object, shadow = [] }) =>
    shadow.map(({ field, owners }) => [
      resourceName(object),
      field,
      owners.map(({ manager }) => manager).join(', '),
    ]),
  )
  const foreign = owned.flatMap(one =>
    foreignLines(one).map(line => `${resourceName(one.object)}: ${line}`),
  )
  return [
    ...table(
      ['OBJECT', 'OWNER', 'OPERATION', 'SUBRESOURCE', 'FIELDS', 'ALONE'],
      owned.flatMap(countRows),
    ),
    ...section(
      'Live, in no manifest, and of somebody else:',
      shadows.length === 0 ? [] : table(['OBJECT', 'FIELD', 'OWNER'], shadows),
    ),
    ...section('Managed by others, too:', foreign),
  ]
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines]

function countRows({ object, fields }: OwnedObject): string[][] {
  const counts = new Map<string, { owner: FieldOwner; fields: number; alone: number }>()
  for (const { owners } of fields) {
    for (const owner of owners) {
      const { manager, operation, subresource } = owner
      const key = JSON.stringify([manager, operation, subresource])
      const count = counts.get(key) ?? { owner, fields: 0, alone: 0 }
      count.fields++
      if (owners.length === 1) count.alone++
      counts.set(key, count)
    }
  }
  return Array.from(counts.values(), ({ owner, fields, alone }) => [
    resourceName(object),
    owner.manager,
    owner.operation,
    owner.subresource || '-',
    String(fields),
    String(alone),
  ])
}

const table = (header: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  new Columns().format([header, ...rows])
