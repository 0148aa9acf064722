import type { DiscoveryOptions } from '../../discovery/index.ts'
import { groupResource } from '../core/index.ts'
import type { ConnectOptions } from './connect-options.ts'

/** In kubectl's words, by the way that the server's warnings take, and as harmless: the callback may throw. */
export const ambiguityWarning = ({ onWarning }: ConnectOptions): DiscoveryOptions['onAmbiguous'] =>
  onWarning &&
  ((name, others) => {
    for (const other of others) {
      const text = `short name "${name}" could also match lower priority resource ${groupResource(other)}`
      new Promise(resolve => resolve(onWarning(text, 'GET /apis'))).catch(() => {})
    }
  })
