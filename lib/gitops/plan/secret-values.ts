import { canonicalJson, isRecord, type KubeObject } from '../../core/index.ts'

/**
 * What stands for a value: the same for the same value, and to nobody who has not the key a way to guess it. It is given
 * the value base64, as a Secret's `data` has it.
 */
export type Fingerprint = (value: string) => string

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** Whether its values are for nobody to see. */
export const isSecret = ({ apiVersion, kind }: KubeObject): boolean =>
  apiVersion === 'v1' && kind === 'Secret'

/**
 * A Secret with fingerprints for its values, those of `data` and of `stringData` alike, and for the copy of them that
 * client-side apply keeps in an annotation. Other objects as they are.
 */
export const maskSecretValues = (object: KubeObject, fingerprint: Fingerprint): KubeObject =>
  isSecret(object) ? mapValues(object, reading(fingerprint)) : object

/** Values of Secrets, found by their fingerprints. */
export class SecretValues {
  readonly #values = new Map<unknown, string>()

  constructor(secrets: readonly KubeObject[], fingerprint: Fingerprint) {
    const learn = (value: string) => {
      this.#values.set(fingerprint(value), value)
      return value
    }
    for (const secret of secrets) mapValues(secret, reading(learn))
  }

  /** The Secret that {@link maskSecretValues} made this of; undefined if not all of its values are known. */
  restore(masked: KubeObject): KubeObject | undefined {
    let isWhole = true
    const find = (mark: unknown): string => {
      const value = this.#values.get(mark)
      isWhole &&= value !== undefined
      return value ?? ''
    }
    const secret = mapValues(masked, {
      encoded: find,
      plain: mark => Buffer.from(find(mark), 'base64').toString(),
    })
    return isWhole ? secret : undefined
  }
}

/** What becomes of values that are base64, and of those that are not. */
interface Mapping {
  readonly encoded: (value: unknown) => string
  readonly plain: (value: unknown) => string
}

/** Takes each value base64. */
const reading = (take: (value: string) => string): Mapping => ({
  encoded: value => take(textOf(value)),
  plain: value => take(Buffer.from(textOf(value)).toString('base64')),
})

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : canonicalJson(value)

function mapValues(object: KubeObject, { encoded, plain }: Mapping): KubeObject {
  const { data, stringData, metadata } = object
  const annotation = metadata.annotations?.[lastApplied]
  const annotations =
    annotation === undefined
      ? {}
      : { annotations: { ...metadata.annotations, [lastApplied]: plain(annotation) } }
  return {
    ...object,
    metadata: { ...metadata, ...annotations },
    ...(data === undefined ? {} : { data: mapMembers(data, encoded) }),
    ...(stringData === undefined ? {} : { stringData: mapMembers(stringData, plain) }),
  }
}

/** What is no map of values is taken as one: it was to hold some. */
const mapMembers = (values: unknown, map: (value: unknown) => string): unknown =>
  isRecord(values)
    ? Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]))
    : map(values)
