import { type Channel, channel } from 'node:diagnostics_channel'

/** Told of each unit whose code is written, by ajv. */
export const compiled: Channel = channel('anykind:compile')

/** Told of each document that is asked for, and where it was. */
export const reads: Channel = channel('anykind:cache')
