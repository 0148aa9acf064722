import type { KubeObject } from '../../../core/index.ts'
import type { EventsInvocation } from '../../events-flags.ts'
import { Columns } from '../../output/columns.ts'
import { eventHeader, eventRow } from '../../output/event-rows.ts'
import { withoutManagedFields } from '../../output/objects.ts'
import { isDocument, printerOf } from '../../output/printer.ts'

/** Prints events; with `list` as all that there are, else one after the other. Resolves when the reader has taken them. */
export type EventPrinter = (
  events: readonly KubeObject[],
  options: { readonly list: boolean },
) => Promise<void>

/** The printer of the flags. Throws UsageError on a format that there is not. */
export async function eventPrinter({ flags, out }: EventsInvocation): Promise<EventPrinter> {
  const { output } = flags
  if (output === undefined) return tablePrinter({ flags, out })
  const print = await printerOf(output, { headers: !flags['no-headers'] })
  const trims = !flags['show-managed-fields'] && isDocument(output)
  const isOfEach = output === 'name' || output.startsWith('custom-columns')
  return async (events, { list }) => {
    const shown = trims ? events.map(withoutManagedFields) : events
    if (isOfEach) await print(shown, { list: true, out })
    else if (list) await print([asEventList(shown)], { list: false, out })
    else for (const event of shown) await print([event], { list: false, out })
    await out.flush()
  }
}

/** kubectl's, which is not the List that other commands print. */
const asEventList = (items: readonly KubeObject[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'EventList',
  metadata: {},
  items,
})

/** One header, and columns that keep their widths. */
function tablePrinter({ flags, out }: Pick<EventsInvocation, 'flags' | 'out'>): EventPrinter {
  const columns = new Columns()
  const isOfAll = flags['all-namespaces']
  let header = flags['no-headers']
    ? []
    : [isOfAll ? ['NAMESPACE', ...eventHeader] : [...eventHeader]]
  return async events => {
    const now = Date.now()
    const rows = events.map(event =>
      isOfAll ? [event.metadata.namespace ?? '', ...eventRow(event, now)] : eventRow(event, now),
    )
    for (const line of columns.format([...header, ...rows])) out.line(line)
    header = []
    await out.flush()
  }
}
