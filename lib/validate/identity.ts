import { parseApiVersion, RequestError, type Violation } from '../core/index.ts'
import type { Check } from './check.ts'

/** Whether an object says what it is: without that, nothing else can be looked at. */
export const identityCheck: Check = {
  name: 'identity',
  decisive: false,
  run: ({ apiVersion, kind }) => ({
    violations: [...apiVersionFaults(apiVersion), ...kindFaults(kind)],
  }),
}

const required = (field: string): Violation => ({
  path: [field],
  reason: 'FieldValueRequired',
  message: 'Required value',
})

function apiVersionFaults(apiVersion: unknown): Violation[] {
  if (typeof apiVersion !== 'string' || apiVersion === '') return [required('apiVersion')]
  try {
    parseApiVersion(apiVersion)
    return []
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    return [{ path: ['apiVersion'], reason: 'FieldValueInvalid', message: error.message }]
  }
}

const kindFaults = (kind: unknown): Violation[] =>
  typeof kind !== 'string' || kind === '' ? [required('kind')] : []
