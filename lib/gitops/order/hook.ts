import type { KubeObject } from '../../core/index.ts'
import { annotationOf } from './annotations.ts'

/** `before` or `after`: the object runs, and has to succeed, before or after all else of its wave. */
export const hookAnnotation = 'anykind.dev/hook'
/** When it is deleted, parted by commas: {@link HookDeletion}. Default `before-creation`. */
export const hookDeletionAnnotation = 'anykind.dev/hook-deletion'

/** Whose hooks are read besides ours. */
export type HookDialect = 'argo' | 'helm'

/** When an object that is a hook is deleted: before it runs again, when it has succeeded, when it has failed. */
export type HookDeletion = 'before-creation' | 'on-success' | 'on-failure'

/** An object that is run rather than kept: a Job, a Pod, a check of any kind that has a health. */
export interface Hook {
  /** `never`: it is for another moment than an apply, as its owner's uninstall. */
  readonly moment: 'before' | 'after' | 'never'
  readonly deletion: ReadonlySet<HookDeletion>
  /** Whether it is of the whole set, as those of Argo CD and Helm, or else of its wave. */
  readonly ofSet: boolean
  /** Helm's order among hooks of a moment; 0 of all others. */
  readonly weight: number
}

interface Dialect {
  readonly hook: string
  readonly deletion: string
  readonly weight?: string
  readonly moments: Readonly<Record<string, Hook['moment']>>
  readonly deletions: Readonly<Record<string, HookDeletion>>
}

const dialects: Readonly<Record<HookDialect | 'anykind', Dialect>> = {
  anykind: {
    hook: hookAnnotation,
    deletion: hookDeletionAnnotation,
    moments: { before: 'before', after: 'after' },
    deletions: {
      'before-creation': 'before-creation',
      'on-success': 'on-success',
      'on-failure': 'on-failure',
    },
  },
  argo: {
    hook: 'argocd.argoproj.io/hook',
    deletion: 'argocd.argoproj.io/hook-delete-policy',
    moments: { PreSync: 'before', PostSync: 'after' },
    deletions: {
      BeforeHookCreation: 'before-creation',
      HookSucceeded: 'on-success',
      HookFailed: 'on-failure',
    },
  },
  helm: {
    hook: 'helm.sh/hook',
    deletion: 'helm.sh/hook-delete-policy',
    weight: 'helm.sh/hook-weight',
    moments: {
      'pre-install': 'before',
      'pre-upgrade': 'before',
      'post-install': 'after',
      'post-upgrade': 'after',
    },
    deletions: {
      'before-hook-creation': 'before-creation',
      'hook-succeeded': 'on-success',
      'hook-failed': 'on-failure',
    },
  },
}

const wordsOf = (text: string = ''): string[] =>
  text
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '')

/**
 * What makes an object a hook; undefined if it is none. Of Argo CD's and Helm's only those that are asked for are read. A word
 * of ours that is none is told to `onFault`; of theirs, it is one that an apply has nothing to do with. Pure.
 */
export function hookOf(
  object: KubeObject,
  foreign: readonly HookDialect[],
  onFault: (fault: string) => void,
): Hook | undefined {
  for (const name of ['anykind', ...foreign] as const) {
    const dialect = dialects[name]
    const words = wordsOf(annotationOf(object, dialect.hook))
    if (words.length === 0 || words.includes('Sync')) continue
    const read = <V>(table: Readonly<Record<string, V>>, word: string, annotation: string) => {
      const value = Object.hasOwn(table, word) ? table[word] : undefined
      if (value === undefined && name === 'anykind') {
        onFault(`${annotation}: "${word}" is none of ${Object.keys(table).join(', ')}`)
      }
      return value ?? []
    }
    const moments = words.flatMap(word => read(dialect.moments, word, dialect.hook))
    const deletion = wordsOf(annotationOf(object, dialect.deletion)).flatMap(word =>
      read(dialect.deletions, word, dialect.deletion),
    )
    const weight = dialect.weight === undefined ? undefined : annotationOf(object, dialect.weight)
    return {
      moment: moments[0] ?? 'never',
      deletion: new Set(deletion.length === 0 ? ['before-creation'] : deletion),
      ofSet: name !== 'anykind',
      weight: Number(weight) || 0,
    }
  }
  return undefined
}
