import { canonicalJson, formatFieldPath } from '../../../core/index.ts'
import { type Action, actions, type Plan, type PlannedObject } from '../../../gitops/index.ts'

/** What stands before an object: what a glance tells. */
export const marks: Readonly<Record<Action, string>> = {
  create: '+',
  configure: '~',
  unchanged: '=',
  replace: '±',
  adopt: '&',
  prune: '-',
  skip: '·',
  refuse: '!',
}

/** `Deployment web`: its namespace is said above it. */
export const objectText = ({ kind, name }: PlannedObject): string =>
  `${kind} ${name === '' ? '(no name)' : name}`

/** `namespace shop`, or where it is in none. */
export const placeOf = ({ namespace }: PlannedObject): string =>
  namespace === undefined ? 'cluster' : `namespace ${namespace}`

/** Longer values are to be read in the manifest. */
const maxLength = 80

/** `spec.replicas: 2 → 3`; what is added has no left side, what goes no right one. */
export function changeText({ path, from, to }: PlannedObject['changes'][number]): string {
  const field = formatFieldPath(path)
  if (from === undefined) return `${field}: added ${valueText(to)}`
  return to === undefined
    ? `${field}: removed ${valueText(from)}`
    : `${field}: ${valueText(from)} → ${valueText(to)}`
}

/** A value in a line. */
export function valueText(value: unknown): string {
  const isBare = typeof value === 'string' && /^[\w./:()@,+ -]+$/.test(value)
  const text = isBare ? value : canonicalJson(value)
  return text.length > maxLength ? `${[...text].slice(0, maxLength).join('')}…` : text
}

/** What is said of an object besides its action, and its changes: what speaks for it, or stands against it. */
export function evidenceLines({
  action,
  certainty,
  evidence,
  changes,
  violations = [],
  warnings = [],
}: PlannedObject): string[] {
  // Where all is as one expects, that says enough.
  const isPlain =
    certainty !== 'unverifiable' &&
    (['create', 'unchanged'].includes(action) || (action === 'configure' && changes.length > 0))
  return [
    ...(isPlain ? [] : evidence),
    ...violations.map(({ path, message, suggestion, place }) => {
      const field = formatFieldPath(path)
      const where = place === undefined ? '' : `${place}: `
      const named = field === '' || message.startsWith(field) ? '' : `${field}: `
      const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`
      return `${where}${named}${message}${hint}`
    }),
    ...warnings.map(line => `warning: ${line}`),
  ]
}

/** `3 to create, 1 to configure, 2 unchanged; 4 by the server's dry run, 2 judged here`. */
export function summaryText({ phases }: Plan): string {
  const all = phases.flat()
  if (all.length === 0) return 'nothing is in the set'
  const counts = count(all, ({ action }) => action)
  const acts = actions.flatMap(action => {
    const number = counts.get(action)
    return number === undefined ? [] : `${number} ${verdicts[action]}`
  })
  const sure = count(
    all.filter(({ action }) => action !== 'prune' && action !== 'skip'),
    ({ certainty }) => certainty,
  )
  const says = Object.entries(sources).flatMap(([certainty, text]) => {
    const number = sure.get(certainty as PlannedObject['certainty'])
    return number === undefined ? [] : `${number} ${text}`
  })
  return [acts.join(', '), says.join(', ')].filter(text => text !== '').join('; ')
}

const verdicts: Readonly<Record<Action, string>> = {
  create: 'to create',
  configure: 'to configure',
  unchanged: 'unchanged',
  replace: 'to replace',
  adopt: 'to adopt',
  prune: 'to prune',
  skip: 'skipped',
  refuse: 'refused',
}

const sources: Readonly<Record<PlannedObject['certainty'], string>> = {
  server: "by the server's dry run",
  local: 'judged here',
  unverifiable: 'that nobody can tell',
}

const count = <Key>(all: readonly PlannedObject[], key: (planned: PlannedObject) => Key) =>
  new Map([...Map.groupBy(all, key)].map(([key, { length }]) => [key, length]))
