import { fileURLToPath } from 'node:url'

/** A file of this folder's, or beside it. */
export const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** Where setup.ts puts a peer's binary. */
export const binary = (name: string): string => path(`peers/bin/${name}`)

/** The program `measure`, which runs all commands. */
export const measureProgram: string = binary('measure')

/** Our own command, as it is published. */
export const ourCommand: readonly string[] = [process.execPath, path('../dist/lib/cli/main.js')]
