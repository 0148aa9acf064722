import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/** What is done about the messages of a channel of node:diagnostics_channel. */
export type Listener = readonly [channel: string, hear: (message: unknown) => void]

/** Hears what channels tell, until it is disposed of. */
export function listen(...listeners: readonly Listener[]): Disposable {
  for (const [channel, hear] of listeners) subscribe(channel, hear)
  return {
    [Symbol.dispose]() {
      for (const [channel, hear] of listeners) unsubscribe(channel, hear)
    },
  }
}
