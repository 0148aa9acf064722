/*
 * Text to objects and back: YAML and JSON as kubectl and the API server read them, from texts, files,
 * folders and standard input, every value with its file, line and column.
 *
 * Promises: a text means here what it means to kubectl (YAML 1.1 as libyaml and sigs.k8s.io/yaml read it), or it is an
 * error; nothing is guessed and nothing left out. Duplicate keys are errors with both places. An int64 keeps
 * its digits. `__proto__` and its like are data. Size, depth and what aliases expand to have budgets. Positions
 * cost nothing until asked for. Errors name keys, never values.
 *
 * Not here: whether an object is valid (lib/validate), what a cluster calls its kind (discovery).
 */
export { encodeKyaml } from './encode-kyaml.ts'
export { type EncodeYamlOptions, encodeYaml } from './encode-yaml.ts'
export { type LoadOptions, loadManifests } from './load.ts'
export {
  type Manifest,
  type Parsed,
  parseYaml,
  parseYamlSource,
  type ReadOptions,
  readManifests,
} from './manifest.ts'
export { ManifestError } from './manifest-error.ts'
export { formatPosition, type Position } from './position.ts'
export { decodeRuleList, type ListedRule, type RuleForm } from './rule-list.ts'
export type { Source } from './source.ts'
export type { Fetch } from './url-text.ts'
