import { styleText } from 'node:util'

/** A step of the demo. */
export const heading = (text: string): void => console.log(`\n${styleText('bold', text)}`)
/** A line of detail. */
export const say = (text: string): void => console.log(`  ${text}`)
/** Something that went well. */
export const done = (text: string): void => console.log(`  ${styleText('green', '✓')} ${text}`)
/** Something on its way. */
export const pending = (text: string): void => console.log(`  ${styleText('yellow', '…')} ${text}`)
/** Something that was refused, as the demo means it to be or not. */
export const fail = (text: string): void => console.log(`  ${styleText('red', '✗')} ${text}`)
/** An error's sentence, without the name of its class. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
