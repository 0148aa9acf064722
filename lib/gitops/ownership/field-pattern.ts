import {
  type FieldStep,
  fieldSteps,
  formatFieldPath,
  formatFieldSteps,
  matchesSteps,
} from '../../core/index.ts'

/** Whether a field is meant. */
export type FieldFilter = (field: readonly FieldStep[]) => boolean

/**
 * Fields by a pattern, and all that is below them: `spec.replicas`, `metadata.labels[app.kubernetes.io/*]`,
 * `spec.template.spec.containers[name=web].image`, `spec.**.resources`. `*` is any text of one step, `?` one character,
 * `**` any number of steps.
 */
export function fieldPattern(pattern: string): FieldFilter {
  const steps = [...fieldSteps(pattern.replaceAll('"', '')), '**']
  return field => matchesSteps(steps, field.map(stepText))
}

/** Fields by any of some patterns; all fields if there are none. */
export function anyFieldPattern(patterns: readonly string[] = []): FieldFilter {
  const filters = patterns.map(fieldPattern)
  return field => filters.length === 0 || filters.some(isMeant => isMeant(field))
}

/** A field as people write it in a pattern: `metadata.labels[app.kubernetes.io/name]`, `spec.containers[name=web]`. */
export const formatField = (field: readonly FieldStep[]): string =>
  formatFieldPath(field.map(stepText))

/** An item of a list is `name=web`, of a set `=value`. */
const stepText = (step: FieldStep): string =>
  typeof step === 'string' ? step : formatFieldSteps([step]).slice(1, -1).replaceAll('"', '')
