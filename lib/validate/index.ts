/*
 * Validation: what the API server's strict validation would say of an object, before it is sent.
 *
 * Promises: an object that the server takes is not refused. What could not be looked at is said, never
 * passed over: the verdict is then `undetermined`. Violations have the server's reasons and messages and
 * paths as data. Objects are never written to. A check that says exactly what the server says is
 * decisive; the others then only add suggestions.
 *
 * Not here: reading manifests (lib/manifest), schemas (schemas-cache), the server's own rules (lib/rules), reports
 * (lib/cli).
 */
export { type AdmissionAnswer, type ReviewAdmissionOptions, reviewAdmission } from './admission.ts'
export type { Check, Finding, Refusal, Warning } from './check.ts'
export { createValidator, type Engine, type ValidatorOptions } from './create-validator.ts'
export { exportJsonSchemas, type JsonSchemaExport } from './export-json-schemas.ts'
export type { ObjectRequest } from './object-request.ts'
export { builtInPack, openPack } from './pack.ts'
export { type Admission, type ListObjects, readAdmission } from './read-admission.ts'
export { type RecordPackOptions, recordJsonSchema, recordPack } from './record-pack.ts'
export { refusalViolations } from './rules-check.ts'
export type { SchemaSource } from './source.ts'
export {
  type CheckReport,
  type Judges,
  runChecks,
  type Validation,
  validateObject,
} from './validate.ts'
export { type ExactEngine, type ValidateOptions, Validator } from './validator.ts'
