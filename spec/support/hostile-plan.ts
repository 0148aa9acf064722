import type { Plan, PlannedObject } from 'anykind/gitops'

/** A plan that has the text wherever a plan has one. */
export function hostilePlan(text: string): Plan {
  const entry: PlannedObject = {
    apiVersion: 'v1',
    kind: text,
    name: text,
    namespace: text,
    action: 'configure',
    certainty: 'unverifiable',
    evidence: [text],
    changes: [{ path: [text, 0], from: text, to: { [text]: text } }],
    source: `${text}:1:1`,
    wantedHash: text,
    wanted: { apiVersion: 'v1', kind: text, metadata: { name: text }, data: text },
    violations: [{ path: [text], reason: text, message: text, suggestion: text, place: text }],
    warnings: [text],
  }
  const actions = ['configure', 'create', 'refuse', 'prune'] as const
  return {
    version: 1,
    fieldManager: text,
    phases: [actions.map(action => ({ ...entry, action }))],
  }
}
