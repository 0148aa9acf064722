import type { Schemas } from '../../schemas-cache/index.ts'
import {
  type FieldPath,
  gvkOf,
  isRecord,
  type KubeObject,
  NoMatchError,
  utf8Length,
  type Violation,
} from '../core/index.ts'
import type { Check } from './check.ts'
import { labelValue, type NameRule, nameRuleOf, qualifiedName } from './name-rules.ts'

/*
 * The rules of ObjectMeta that no schema tells: names, labels, annotations, owners, finalizers, as
 * apimachinery's ValidateObjectMeta has them for a create. Values of a wrong type are the schema's to
 * refuse and are passed over here.
 */

/** All annotations together, keys and values. */
const maxAnnotationBytes = 256 * 1024

/** What ObjectMeta's own rules say of an object. A kind without a schema is not looked at. */
export const metadataCheck = (schemas: Schemas): Check => ({
  name: 'metadata',
  decisive: false,
  async run(object, signal) {
    try {
      const gvk = gvkOf(object)
      const { custom } = await schemas.validatorOf(gvk, signal)
      return { violations: checkMetadata(object, nameRuleOf(gvk, custom)) }
    } catch (error) {
      if (error instanceof NoMatchError) return { violations: [], unchecked: error.message }
      throw error
    }
  },
})

/** The violations of an object's metadata; without a rule for names, they are passed over. */
export function checkMetadata(object: KubeObject, nameRule: NameRule | undefined): Violation[] {
  const metadata: Record<string, unknown> = isRecord(object.metadata) ? object.metadata : {}
  return [
    ...(nameRule === undefined ? [] : nameFaults(metadata, nameRule)),
    ...labelFaults(metadata.labels),
    ...annotationFaults(metadata.annotations),
    ...ownerFaults(metadata.ownerReferences),
    ...finalizerFaults(metadata.finalizers),
  ]
}

const invalid = (path: FieldPath, value: unknown, why: string): Violation => ({
  path,
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
})

const required = (path: FieldPath, why: string): Violation => ({
  path,
  reason: 'FieldValueRequired',
  message: `Required value: ${why}`,
})

const at = (...path: FieldPath): FieldPath => ['metadata', ...path]
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** The pairs of a map of strings; null is the empty string, as Go decodes it. */
const pairsOf = (value: unknown): [string, string][] =>
  Object.entries(isRecord(value) ? value : {})
    .map(([key, text]): [string, unknown] => [key, text ?? ''])
    .filter((pair): pair is [string, string] => typeof pair[1] === 'string')

/** With a generateName the server makes up a name, which has the faults that the generateName has. */
function nameFaults(metadata: Record<string, unknown>, rule: NameRule): Violation[] {
  const name = textOf(metadata.name)
  const generateName = textOf(metadata.generateName)
  const generated = generateName.length > 1 ? generateName.replace(/.-$/s, 'a') : generateName
  const faults =
    generateName === ''
      ? []
      : rule(generated).map(why => invalid(at('generateName'), generateName, why))
  if (name !== '') return [...faults, ...rule(name).map(why => invalid(at('name'), name, why))]
  if (generateName === '') return [required(at('name'), 'name or generateName is required')]
  const made = `${generateName.slice(0, 58)}xxxxx`
  return [...faults, ...rule(made).map(why => invalid(at('name'), made, why))]
}

const labelFaults = (labels: unknown): Violation[] =>
  pairsOf(labels).flatMap(([key, value]) => [
    ...qualifiedName(key).map(why => invalid(at('labels'), key, why)),
    ...labelValue(value).map(why => invalid(at('labels'), value, why)),
  ])

function annotationFaults(annotations: unknown): Violation[] {
  const pairs = pairsOf(annotations)
  const faults = pairs.flatMap(([key]) =>
    qualifiedName(key.toLowerCase()).map(why => invalid(at('annotations'), key, why)),
  )
  const bytes = pairs.reduce((sum, pair) => sum + utf8Length(pair.join('')), 0)
  if (bytes <= maxAnnotationBytes) return faults
  const message = `Too long: may not be more than ${maxAnnotationBytes} bytes`
  return [...faults, { path: at('annotations'), reason: 'FieldValueTooLong', message }]
}

function ownerFaults(owners: unknown): Violation[] {
  const references = listOf(owners).filter(isRecord)
  const nameOf = ({ kind, name }: Record<string, unknown>) => `${textOf(kind)}/${textOf(name)}`
  const [first, ...others] = references.filter(({ controller }) => controller === true)
  const faults = references.flatMap(ownerReferenceFaults)
  const rivals = others.map(other =>
    invalid(
      at('ownerReferences'),
      owners,
      `Only one reference can have Controller set to true. Found "true" in references for ${nameOf(first ?? {})} and ${nameOf(other)}`,
    ),
  )
  return [...faults, ...rivals]
}

function ownerReferenceFaults(owner: Record<string, unknown>, index: number): Violation[] {
  const field = (name: string) => at('ownerReferences', index, name)
  const apiVersion = textOf(owner.apiVersion)
  const faults = ['apiVersion', 'kind', 'name', 'uid']
    .filter(name => textOf(owner[name]) === '')
    .map(name => required(field(name), 'must not be empty'))
  if (apiVersion !== '' && !/^([^/]*\/)?[^/]+$/.test(apiVersion)) {
    const why = 'must be <group>/<version> or <version>'
    faults.push(invalid(field('apiVersion'), apiVersion, why))
  }
  if (apiVersion === 'v1' && owner.kind === 'Event') {
    const why = '/v1, Kind=Event is disallowed from being an owner'
    faults.push(invalid(at('ownerReferences', index), owner, why))
  }
  return faults
}

function finalizerFaults(finalizers: unknown): Violation[] {
  const names = listOf(finalizers).filter(name => typeof name === 'string')
  const faults = names.flatMap(name =>
    qualifiedName(name).map(why => invalid(at('finalizers'), name, why)),
  )
  return names.includes('orphan') && names.includes('foregroundDeletion')
    ? [
        ...faults,
        invalid(
          at('finalizers'),
          names,
          'finalizer orphan and foregroundDeletion cannot be both set',
        ),
      ]
    : faults
}
