import type { FieldStep, KubeObject } from '../../core/index.ts'

/** What is shown in place of a field's value. */
export type MaskField = (value: unknown, field: readonly FieldStep[], object: KubeObject) => unknown

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** `***` for values of Secrets, the copies of them in kubectl's annotation too; all else as it is. */
export const maskSecretValue: MaskField = (value, field, { apiVersion, kind }) =>
  value !== undefined &&
  kind === 'Secret' &&
  apiVersion === 'v1' &&
  (field[0] === 'data' || field[0] === 'stringData' || field.includes(lastApplied))
    ? '***'
    : value
