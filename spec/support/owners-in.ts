import type { KubeObject } from 'anykind'
import { fieldLedger } from 'anykind/gitops'

/** The owners of each field of an object, by its name. */
export const ownersIn = (object: KubeObject): Record<string, string> =>
  Object.fromEntries(
    fieldLedger(object).map(({ field, owners }) => [
      field,
      owners
        .map(owner => `${owner.manager} ${owner.operation}`)
        .toSorted()
        .join(),
    ]),
  )
