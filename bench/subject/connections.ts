import { subscribe } from 'node:diagnostics_channel'
import type { SocketTrace } from 'anykind'

const counts = { opened: 0, closed: 0 }
subscribe('anykind:socket', message => {
  counts[(message as SocketTrace).event] += 1
})

/** How many this process has opened since this module was loaded. */
export const connectionsOpened = (): number => counts.opened

/** How many of them it has now. */
export const connectionsOpen = (): number => counts.opened - counts.closed
