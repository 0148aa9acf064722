import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'

/*
 * What js-yaml's parse events say, read from the text they point into. An absent range is -1.
 */

/** An event that may have an anchor: every node. An alias has the name of its anchor there. */
export type NodeEvent = Extract<Event, { anchorStart: number }>

/** The name behind `&` or `*`. */
export const anchorOf = (text: string, event: NodeEvent): string | undefined =>
  event.anchorStart === -1 ? undefined : text.slice(event.anchorStart, event.anchorEnd)

/** Where a node begins, with its properties; undefined for an empty one. */
export function offsetOf(text: string, event: Event): number | undefined {
  if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) return undefined
  const starts = [event.anchorStart === -1 ? -1 : event.anchorStart - 1, contentStart(text, event)]
  if (event.type !== EVENT_ID.ALIAS) starts.push(event.tagStart)
  const present = starts.filter(start => start !== -1)
  return present.length === 0 ? undefined : Math.min(...present)
}

function contentStart(text: string, event: NodeEvent): number {
  if (event.type === EVENT_ID.ALIAS) return -1
  if (event.type !== EVENT_ID.SCALAR) return event.start
  switch (event.style) {
    case SCALAR_STYLE.SINGLE_QUOTED:
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return event.valueStart - 1
    // The event has the first line of the content; the indicator is on the line before.
    case SCALAR_STYLE.LITERAL_BLOCK:
      return text.lastIndexOf('|', event.valueStart - 1)
    case SCALAR_STYLE.FOLDED_BLOCK:
      return text.lastIndexOf('>', event.valueStart - 1)
    default:
      return event.valueStart
  }
}

/** `<<`, plain: quoted it is a key like any other. */
export const isMerge = (text: string, event: Event): boolean =>
  event.type === EVENT_ID.SCALAR &&
  event.valueEnd - event.valueStart === 2 &&
  event.style === SCALAR_STYLE.PLAIN &&
  text.startsWith('<<', event.valueStart)

/** The text of a scalar, unescaped and unfolded. */
export function scalarText(text: string, event: ScalarEvent): string {
  if (event.fast) return text.slice(event.valueStart, event.valueEnd)
  const value = getScalarValue(text, event)
  // A block that ends with the file and no line break has none at its end: libyaml's reading.
  const isBlock =
    event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK
  return isBlock && event.valueEnd >= text.length && !/[\r\n]$/.test(text)
    ? value.replace(/\n$/, '')
    : value
}

const standardHandles: Readonly<Record<string, string>> = { '!!': 'tag:yaml.org,2002:' }

/** A scalar's tag given whole, `!` for the one that only says "a string". */
export function tagOf(
  text: string,
  event: ScalarEvent,
  handles: ReadonlyMap<string, string>,
): string {
  const raw = text.slice(event.tagStart, event.tagEnd)
  if (raw.startsWith('!<')) return raw.slice(2, -1)
  const handle = raw.slice(0, raw.indexOf('!', 1) + 1)
  const prefix = handles.get(handle) ?? standardHandles[handle]
  return prefix === undefined ? raw : prefix + raw.slice(handle.length)
}
