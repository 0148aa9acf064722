/*
 * Schemas: what objects look like, as the server publishes it, and what is wrong with one that does not.
 *
 * Promises: nothing is read before it is needed; a document, once read, is never read again as long as
 * the server has the same. A validator refuses nothing that the server takes; what it cannot tell, it
 * leaves to the server and says so. Schemas and objects may be hostile: keys are data, patterns run in
 * linear time, no schema blocks for long or overflows the stack, no reference leaves its document.
 * Objects and schemas are never written to. ajv is loaded when code has to be written that no process
 * before has kept, and not otherwise.
 *
 * Not here: the rules that no schema tells (the server's own code, CEL, policies), and names (discovery).
 */
export type { FieldDoc, FieldSummary } from './explain.ts'
export type { JsonSchema } from './json-schema.ts'
export type { KindSchema } from './kind-schema.ts'
export { type ReadRecorded, recordedSend } from './recorded.ts'
export type { OpenApiSchema } from './schema-node.ts'
export { Schemas, type SchemasOptions } from './schemas.ts'
export type { Structure } from './structure.ts'
export type { KindTopology, MergeType, Topology } from './topology.ts'
export type { SchemaFinding, Validator } from './validator.ts'
