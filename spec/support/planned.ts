import { createHash } from 'node:crypto'
import type { KubeObject } from 'anykind'
import { type Candidate, type Plan, type PlanSetOptions, planSet } from 'anykind/gitops'

/* Plans of what could have been foreseen. */

/** Stands for a Secret's value; anybody could try values against it, which specs may. */
export const fingerprint = (value: string): string =>
  `spec:${createHash('sha256').update(value).digest('hex').slice(0, 8)}`

export const configMap = (name: string, data: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop' },
  data,
})

/** The object as a server would have stored it. */
export const stored = (object: KubeObject, resourceVersion = '7'): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, uid: `uid of ${object.metadata.name}`, resourceVersion },
})

/** An object that would be stored as it is wanted. */
export const candidate = (
  object: KubeObject,
  more: Partial<Omit<Candidate, 'object'>> = {},
): Candidate => ({
  object,
  live: undefined,
  forecast: { type: 'stored', certainty: 'server', object, evidence: ['dry run'] },
  ...more,
})

/** The plan of these. */
export const planOf = (
  candidates: readonly Candidate[],
  options: Partial<PlanSetOptions> = {},
): Plan => planSet(candidates, { fieldManager: 'spec', fingerprint, ...options })
