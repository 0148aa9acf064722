import type { JsonPatchOperation, KubeObject, ObjectRef } from '../../core/index.ts'
import type { UpgradeFinding, UpgradeRule } from './finding.ts'

const maxInstances = 5
const maxEvidence = 10

interface Found {
  readonly severity: UpgradeFinding['severity']
  readonly evidence: Set<string>
  readonly instances: ObjectRef[]
  readonly patches: (readonly JsonPatchOperation[])[]
  /** By uid, as one object may be looked at in several versions. */
  readonly seen: Set<string>
}

/** Sums up what is found of single objects, in memory that does not grow with their number but for their uids. */
export class InstanceFindings {
  readonly #found = new Map<UpgradeRule, Found>()

  add(
    rule: UpgradeRule,
    severity: UpgradeFinding['severity'],
    object: KubeObject,
    evidence: readonly string[],
    patch?: readonly JsonPatchOperation[],
  ): void {
    const found = this.#found.get(rule) ?? {
      severity,
      evidence: new Set<string>(),
      instances: [],
      patches: [],
      seen: new Set<string>(),
    }
    this.#found.set(rule, found)
    for (const each of evidence) if (found.evidence.size < maxEvidence) found.evidence.add(each)
    const { apiVersion, kind, metadata } = object
    const { uid = `${metadata.namespace}/${metadata.name}`, namespace, name = '' } = metadata
    if (found.seen.has(uid)) return
    found.seen.add(uid)
    if (found.instances.length >= maxInstances) return
    found.instances.push({ apiVersion, kind, namespace, name })
    if (patch !== undefined) found.patches.push(patch)
  }

  /** In the order in which they were found first. */
  list(): UpgradeFinding[] {
    return [...this.#found].map(([rule, { severity, evidence, instances, patches, seen }]) => ({
      rule,
      severity,
      message: messages[rule] ?? rule,
      evidence: [...evidence],
      count: seen.size,
      instances,
      ...(patches.length > 0 ? { patches } : {}),
    }))
  }
}

const messages: Readonly<Partial<Record<UpgradeRule, string>>> = {
  'served-version': 'a version that is not served any more was used to write them',
  'unwritable-instance': 'no write of them would be taken, not even of their finalizers',
  'invalid-instance':
    'they are invalid, and can neither be changed where they are nor be made anew elsewhere',
  'dropped-field': 'the next write drops fields of them',
  'managed-fields':
    'once they are stored by the new definition no apply of them is taken, before their managedFields are migrated',
  unverified: 'they could not be looked at',
}
