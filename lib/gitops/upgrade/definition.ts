import { isRecord, type KubeObject } from '../../core/index.ts'

/** A version of a definition. */
export interface DefinedVersion {
  readonly name: string
  readonly isServed: boolean
  readonly isStorage: boolean
}

/** What an upgrade is about, of a CustomResourceDefinition. What is missing is empty: that is validation's to tell. */
export interface Definition {
  readonly group: string
  readonly kind: string
  readonly plural: string
  readonly scope: string
  readonly versions: readonly DefinedVersion[]
  readonly storedVersions: readonly string[]
  /** Whether versions differ in nothing but their name, or else a webhook makes one of another. */
  readonly isConvertedByName: boolean
}

/** Reads a CustomResourceDefinition. */
export function definitionOf({ spec, status }: KubeObject): Definition {
  const { group, scope, names, versions, conversion } = recordOf(spec)
  const { storedVersions } = recordOf(status)
  const { kind, plural } = recordOf(names)
  const { strategy = 'None' } = recordOf(conversion)
  return {
    group: textOf(group),
    kind: textOf(kind),
    plural: textOf(plural),
    scope: textOf(scope),
    versions: listOf(versions)
      .filter(isRecord)
      .map(({ name, served, storage }) => ({
        name: textOf(name),
        isServed: served === true,
        isStorage: storage === true,
      })),
    storedVersions: listOf(storedVersions).map(textOf),
    isConvertedByName: strategy === 'None',
  }
}

/** The names of the versions that are served. */
export const servedOf = ({ versions }: Definition): string[] =>
  versions.filter(({ isServed }) => isServed).map(({ name }) => name)

const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
