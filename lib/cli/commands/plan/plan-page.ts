import { formatFieldPath } from '../../../core/index.ts'
import { actions, type Plan, type PlannedObject } from '../../../gitops/index.ts'
import { encodeYaml } from '../../../manifest/index.ts'
import { htmlDocument } from '../../report/html-document.ts'
import { markupText } from '../../report/markup-text.ts'
import type { PlanReport } from './plan-format.ts'
import { evidenceLines, objectText, placeOf, summaryText, valueText } from './plan-text.ts'

/**
 * `-o html`: the plan as a page, with what differs in each object. It is gone through by its links: from an action to the
 * objects that it is planned for, and from each to the next one.
 */
export function planPage({ plan, faults }: PlanReport): string {
  const anchors = anchorsOf(plan)
  const title = `Plan: ${summaryText(plan)}`
  const unread = faults.map(({ message }) => `<li class="error">${markupText(message)}</li>\n`)
  return htmlDocument(
    title,
    `<a class="skip" href="#plan">To the plan</a>
<h1>${markupText(title)}</h1>
${unread.length === 0 ? '' : `<h2>Not read</h2>\n<ul>\n${unread.join('')}</ul>\n`}<nav aria-label="Actions">
<table>
<thead><tr><th scope="col">Action</th><th scope="col">Objects</th></tr></thead>
<tbody>
${actions.map(action => actionRow(action, anchors)).join('')}</tbody>
</table>
</nav>
<main id="plan">
${plan.phases.map((phase, index) => phaseSection(phase, index + 1, anchors)).join('')}</main>
`,
  )
}

/** Where an object stands on the page, and where the next one is that the same is planned for. */
interface Anchor {
  readonly id: string
  readonly next: string | undefined
}

type Anchors = ReadonlyMap<PlannedObject, Anchor>

function anchorsOf({ phases }: Plan): Anchors {
  const next = new Map<string, string>()
  const anchors = phases
    .flat()
    .map((planned, index) => ({ planned, id: `object-${index + 1}` }))
    .toReversed()
    .map(({ planned, id }) => {
      const anchor = { id, next: next.get(planned.action) }
      next.set(planned.action, id)
      return [planned, anchor] as const
    })
  return new Map(anchors.reverse())
}

function actionRow(action: PlannedObject['action'], anchors: Anchors): string {
  const found = [...anchors].filter(([planned]) => planned.action === action)
  const [, first] = found[0] ?? []
  if (first === undefined) return ''
  return `<tr><td><a href="#${first.id}">${action}</a></td><td>${found.length}</td></tr>\n`
}

function phaseSection(phase: readonly PlannedObject[], number: number, anchors: Anchors): string {
  const places = [...Map.groupBy(phase, placeOf)].map(
    ([place, entries]) =>
      `<h3>${markupText(place)}</h3>\n<ul>\n${entries.map(one => item(one, anchors)).join('')}</ul>\n`,
  )
  return `<section aria-labelledby="phase-${number}">
<h2 id="phase-${number}">Phase ${number}</h2>
${places.join('')}</section>
`
}

function item(planned: PlannedObject, anchors: Anchors): string {
  const { action, certainty, source, changes, wanted } = planned
  const { id, next } = anchors.get(planned) ?? { id: '', next: undefined }
  const head = [
    `<span class="level">${action}</span> <strong>${markupText(objectText(planned))}</strong>`,
    `<span class="faint">${markupText([certainty, source ?? ''].join(' ').trim())}</span>`,
    ...(next === undefined ? [] : [`<a href="#${next}">next</a>`]),
  ]
  const lines = evidenceLines(planned).map(line => `<br>${markupText(line)}`)
  const body = [
    ...(changes.length > 0 ? [details('Changes', changesTable(changes))] : []),
    ...(action === 'create' && wanted !== undefined
      ? [details('Object', `<pre tabindex="0">${markupText(encodeYaml(wanted))}</pre>`)]
      : []),
  ]
  return `<li id="${id}" class="${action}">${head.join(' ')}${lines.join('')}${body.join('')}</li>\n`
}

/** Open where it is what one is to look at. */
const details = (summary: string, body: string): string =>
  `\n<details${summary === 'Changes' ? ' open' : ''}>\n<summary>${summary}</summary>\n${body}\n</details>\n`

function changesTable(changes: PlannedObject['changes']): string {
  const rows = changes.map(({ path, from, to }) => {
    const cells = [
      markupText(formatFieldPath(path)),
      from === undefined ? '' : `<del>${markupText(valueText(from))}</del>`,
      to === undefined ? '' : `<ins>${markupText(valueText(to))}</ins>`,
    ]
    return `<tr>${cells.map(cell => `<td>${cell}</td>`).join('')}</tr>\n`
  })
  return `<table>
<thead><tr><th scope="col">Field</th><th scope="col">Stored</th><th scope="col">Wanted</th></tr></thead>
<tbody>
${rows.join('')}</tbody>
</table>`
}
