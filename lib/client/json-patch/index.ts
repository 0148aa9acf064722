/*
 * Patches as pure functions, for `anykind/json-patch`: JSON Patch (RFC 6902) and JSON Merge Patch (RFC 7386),
 * applied to a value and made from two.
 *
 * Promises: no input is written to, results share what did not change. Integers keep all their digits.
 * A patch is hostile until checked: what it may cost has limits, `__proto__` is a name as any other, and each
 * failure is a JsonPatchError that says which operation, where and why, and quotes no value.
 *
 * Not here: sending a patch (`ResourceClient.patch`), and strategic merges, which only the server can do.
 */
export { applyMergePatch, diffMergePatch, threeWayMergePatch } from '../../core/index.ts'
export { applyJsonPatch, type JsonPatchLimits } from './apply-json-patch.ts'
export { type DiffJsonPatchOptions, diffJsonPatch } from './diff-json-patch.ts'
export { JsonPatchError, type JsonPatchFailure } from './json-patch-error.ts'
