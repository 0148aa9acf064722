import { encodeJson } from '../../lib/core/index.ts'
import { widget } from '../widgets.ts'

/*
 * Bytes as the server sends them, for the benchmarks of the paths that read them.
 */

/** A page of 500 widgets as the answer to a list. */
export const pageBytes: Uint8Array = Buffer.from(
  encodeJson({
    apiVersion: 'bench.anykind.dev/v1',
    kind: 'WidgetList',
    metadata: { resourceVersion: '1' },
    items: Array.from({ length: 500 }, (_, serial) => widget(serial)),
  }),
)

const event = (_: unknown, serial: number): string =>
  `${encodeJson({ type: 'ADDED', object: widget(serial) })}\n`

/** The lines of a watch over 500 widgets. */
export const watchBytes: Uint8Array = Buffer.from(Array.from({ length: 500 }, event).join(''))
