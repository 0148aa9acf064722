/*
 * What a new version of a CustomResourceDefinition would do to the objects that there are of it, before it is applied.
 *
 * Promises: nothing is written. What the server would refuse is told in its own words; a narrower schema is tested against the live objects
 * by the server's own code, and not guessed from the schemas. Objects are read page by page, and what was not looked at is a
 * finding as well.
 *
 * Not here: whether a definition by itself is valid (validate).
 */
export { type CheckUpgradeOptions, checkDefinitionUpgrade } from './check-definition-upgrade.ts'
export { compareDefinitions } from './compare-definitions.ts'
export type { UpgradeFinding, UpgradeRule } from './finding.ts'
export { migrateManagedFields } from './migrate-managed-fields.ts'
