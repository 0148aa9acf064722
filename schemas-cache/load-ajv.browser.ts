import * as ajv from 'ajv'

/** As in load-ajv.ts: here it is in one file with all the rest. */
export const loadAjv = (): typeof ajv => ajv
