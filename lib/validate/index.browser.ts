/*
 * As index.ts, in a page: `anykind/validate` for bundlers and browsers, by the condition `browser` of the package. It
 * imports nothing of Node's. A module that ends with `.browser.ts` stands there in place of the one without.
 *
 * Not here: what writes files, and the webhook.
 */
export type { Check, Finding, Refusal, Warning } from './check.ts'
export { createValidator, type Engine, type ValidatorOptions } from './create-validator.ts'
export type { ObjectRequest } from './object-request.ts'
export { builtInPack, openPack } from './pack.ts'
export { type Admission, type ListObjects, readAdmission } from './read-admission.ts'
export type { SchemaSource } from './source.ts'
export {
  type CheckReport,
  type Judges,
  runChecks,
  type Validation,
  validateObject,
} from './validate.ts'
export { type ExactEngine, type ValidateOptions, Validator } from './validator.ts'
