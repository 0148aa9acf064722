import { isRecord, type KubeObject } from '../../core/index.ts'
import { Columns } from './columns.ts'
import { lastTimeOf } from './event-time.ts'
import { treeLines } from './tree.ts'

/** An object and what is known about it from elsewhere. */
export interface Description {
  readonly object: KubeObject
  /** A line for each owner: `ReplicaSet/web-1 ← Deployment/web`, nearest first. */
  readonly owners: readonly string[]
  /** As they are to be shown, undefined if they are not; a text says why there are none. */
  readonly events: readonly KubeObject[] | string | undefined
}

/**
 * What `describe` prints of an object of any kind: who it is, its own fields as a tree, conditions and events as
 * tables. The same object gives the same text: times are as the server has them, not ages.
 */
export function descriptionLines({ object, owners, events }: Description): string[] {
  const { apiVersion, kind, metadata, status, ...fields } = withoutSecrets(object)
  const { conditions, ...state } = isRecord(status) ? status : {}
  return [
    ...headLines([
      ['Name', [metadata.name ?? '']],
      ['Namespace', metadata.namespace === undefined ? [] : [metadata.namespace]],
      ['Kind', [kind]],
      ['API Version', [apiVersion]],
      ['Labels', pairs(metadata.labels, '=')],
      ['Annotations', pairs(metadata.annotations, ': ')],
      ['Created', times(metadata.creationTimestamp)],
      ['Deleted', times(metadata.deletionTimestamp)],
      ['Finalizers', metadata.finalizers ?? []],
      ['Owned By', owners],
      ['UID', times(metadata.uid)],
      ['Version', versionOf(object)],
    ]),
    ...(Object.keys(fields).length === 0 ? [] : treeLines(fields)),
    ...(status === undefined ? [] : treeLines({ status: isRecord(status) ? state : status })),
    ...conditionLines(conditions),
    ...eventLines(events),
  ]
}

/** Rows of a label and what belongs to it, one below the other; none for nothing. */
function headLines(
  rows: readonly (readonly [label: string, values: readonly string[]])[],
): string[] {
  const shown = rows.filter(([, values]) => values.length > 0)
  const width = Math.max(...shown.map(([label]) => label.length)) + 3
  return shown.flatMap(([label, values]) =>
    values
      .flatMap(value => treeLines(value))
      .map((line, index) => (index === 0 ? `${label}:` : '').padEnd(width) + line),
  )
}

const times = (text: string | undefined): string[] => (text === undefined ? [] : [text])

/** kubectl's own copy of the object says nothing that is not in it. */
const pairs = (map: Readonly<Record<string, unknown>> | undefined, sign: string): string[] =>
  Object.entries(map ?? {})
    .filter(([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration')
    .map(([key, value]) => `${key}${sign}${value}`)
    .sort()

const versionOf = ({ metadata: { resourceVersion, generation } }: KubeObject): string[] =>
  resourceVersion === undefined
    ? []
    : [`${resourceVersion}${generation === undefined ? '' : `, generation ${generation}`}`]

/** Of the values of a Secret only their lengths, as in kubectl. */
function withoutSecrets(object: KubeObject): KubeObject {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1') return object
  const lengths = (data: unknown) =>
    Object.fromEntries(
      Object.entries(isRecord(data) ? data : {}).map(([key, value]) => [
        key,
        `${Buffer.from(String(value), 'base64').length} bytes`,
      ]),
    )
  const { stringData: _, ...shown } = object
  return { ...shown, data: lengths(object.data) } as KubeObject
}

const records = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : []

function conditionLines(value: unknown): string[] {
  const conditions = records(value)
  const rows = conditions.map(condition => [
    text(condition.type),
    text(condition.status),
    text(condition.reason),
    text(condition.lastTransitionTime ?? condition.lastUpdateTime),
    text(condition.message),
  ])
  return table('conditions', ['TYPE', 'STATUS', 'REASON', 'SINCE', 'MESSAGE'], rows)
}

function eventLines(events: Description['events']): string[] {
  if (events === undefined) return []
  if (typeof events === 'string') return [`events: ${text(events)}`]
  if (events.length === 0) return ['events: none']
  const rows = events.map(event => [
    text(lastTimeOf(event)),
    text(event.type),
    text(event.reason),
    text(countOf(event)),
    sourceOf(event),
    text(event.message),
  ])
  return table('events', ['LAST', 'TYPE', 'REASON', 'COUNT', 'FROM', 'MESSAGE'], rows)
}

const countOf = ({ series, count }: KubeObject): unknown =>
  (isRecord(series) ? series.count : undefined) ?? count ?? 1

const sourceOf = ({ source, reportingComponent }: KubeObject): string =>
  text((isRecord(source) && source.component) || reportingComponent)

/** Cells of one line each, an indent, and a header; nothing for no rows. */
const table = (title: string, header: readonly string[], rows: readonly string[][]): string[] =>
  rows.length === 0
    ? []
    : [
        `${title}:`,
        ...new Columns().format([[...header], ...rows]).map(line => `  ${line}`.trimEnd()),
      ]

const text = (value: unknown): string => {
  if (value === undefined || value === null || value === '') return ''
  const [first = '', ...more] = treeLines(value)
  return more.length > 0 ? `${first}…` : first
}
