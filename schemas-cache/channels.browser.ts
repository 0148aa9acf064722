import type { Channel } from 'node:diagnostics_channel'

/** As much of a channel as is used here. In a page nobody listens. */
type Silent = Pick<Channel, 'hasSubscribers' | 'publish'>

const silent: Silent = { hasSubscribers: false, publish: () => {} }

/** As in channels.ts. */
export const compiled: Silent = silent

/** As there. */
export const reads: Silent = silent
