import { createRequire } from 'node:module'

/** ajv as a module. */
export type AjvModule = typeof import('ajv')

/** Loads ajv, which takes as long as all the rest, and so is not done before the first unit is written. */
export const loadAjv = (): AjvModule => createRequire(import.meta.url)('ajv')
