import { formatFieldPath, isRecord, type KubeObject } from '../../core/index.ts'
import type { Validation, Validator } from '../../validate/index.ts'
import type { InstanceFindings } from './instance-findings.ts'
import { migrateManagedFields } from './migrate-managed-fields.ts'

/** What judges by the new definition. */
export type InstanceJudge = Pick<Validator, 'validate'>

/** Who applies next; it owns nothing yet. */
const fieldManager = 'anykind-upgrade-check'

/**
 * Finds what a new definition would do to an object, which is given in a version of it.
 *
 *     update of nothing ─▶ refused: not to be written, or fields that are dropped
 *                └─ taken ─▶ create ─▶ refused: invalid, and tolerated as long as it stays as it is
 *                       └──▶ apply of nothing ─▶ refused: managedFields, and whether migrating them helps
 */
export async function judgeInstance(
  object: KubeObject,
  judge: InstanceJudge,
  findings: InstanceFindings,
  signal?: AbortSignal,
): Promise<void> {
  const update = await judge.validate(object, { operation: 'update', old: object, signal })
  if (update.verdict === 'undetermined') {
    findings.add('unverified', 'warn', object, unchecked(update))
    return
  }
  if (update.verdict === 'rejected') {
    const dropped = update.violations.filter(isUnknown)
    const invalid = update.violations.filter(violation => !isUnknown(violation))
    if (dropped.length > 0) findings.add('dropped-field', 'refuse', object, told(dropped))
    if (invalid.length > 0) findings.add('unwritable-instance', 'refuse', object, told(invalid))
    return
  }
  const create = await judge.validate(asNew(object), { operation: 'create', signal })
  if (create.verdict === 'rejected') {
    findings.add('invalid-instance', 'refuse', object, told(create.violations))
  }
  await judgeApply(object, judge, findings, signal)
}

async function judgeApply(
  object: KubeObject,
  judge: InstanceJudge,
  findings: InstanceFindings,
  signal: AbortSignal | undefined,
): Promise<void> {
  const apply = (old: KubeObject) =>
    judge.validate(bare(object), { operation: 'apply', old, fieldManager, signal })
  const { verdict, violations } = await apply(object)
  if (verdict !== 'rejected') return
  const patch = migrateManagedFields(object, object.apiVersion)
  const [managedFields] = patch.map(operation =>
    'value' in operation ? operation.value : undefined,
  )
  const migrated = { ...object, metadata: { ...object.metadata, managedFields } }
  const helps = patch.length > 0 && (await apply(migrated)).verdict === 'accepted'
  findings.add('managed-fields', 'refuse', object, told(violations), helps ? patch : [])
}

const bare = ({ apiVersion, kind, metadata: { name, namespace } }: KubeObject): KubeObject => ({
  apiVersion,
  kind,
  metadata: {
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
  },
})

/** As it would be sent to another cluster. */
const asNew = ({ metadata, ...object }: KubeObject): KubeObject => {
  const { uid: _, resourceVersion: __, managedFields: ___, generation: ____, ...kept } = metadata
  return { ...object, metadata: kept }
}

type Violations = Validation['violations']

const isUnknown = ({ reason }: Violations[number]): boolean => reason === 'FieldUnknown'

/** No values: an object may hold what is nobody's business. */
const told = (violations: Violations): string[] =>
  violations.map(({ path, reason, message }) => {
    const field = formatFieldPath(path)
    return field === ''
      ? message
      : `${field}: ${reason === 'FieldUnknown' ? 'not in the new schema' : message}`
  })

const unchecked = ({ checks }: Validation): string[] =>
  checks.flatMap(({ unchecked }) => unchecked ?? [])

/** An object as one of another version, which is the same where versions differ in their name alone. */
export const inVersion = (object: KubeObject, apiVersion: string): KubeObject =>
  object.apiVersion === apiVersion ? object : { ...object, apiVersion }

/** By which versions an object was written, and by whom: `kubectl (Update)`. */
export function writersOf({
  metadata: { managedFields },
}: KubeObject): [apiVersion: string, writer: string][] {
  const entries = Array.isArray(managedFields) ? managedFields.filter(isRecord) : []
  return entries.map(({ apiVersion, manager, operation }) => [
    String(apiVersion),
    `${manager} (${operation})`,
  ])
}
