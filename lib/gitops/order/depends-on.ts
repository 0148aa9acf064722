import type { KubeObject } from '../../core/index.ts'
import { annotationOf } from './annotations.ts'
import { kindName } from './reference.ts'

/** cli-utils' and kpt's: what is to be ready before the object is applied. */
export const dependsOnAnnotation = 'config.kubernetes.io/depends-on'

/** An object that another one depends on by annotation. */
export interface NamedObject {
  /** As it was written. */
  readonly text: string
  /** `Kind` or `Kind.group`. */
  readonly kind: string
  readonly name: string
  /** Undefined for an object of the cluster. */
  readonly namespace: string | undefined
}

/**
 * What an object says that it depends on, parted by commas: `GROUP/namespaces/NAMESPACE/KIND/NAME` or `GROUP/KIND/NAME`, with
 * nothing before the first slash for the core group. What is neither is told to `onFault`.
 */
export function dependenciesSaidBy(
  object: KubeObject,
  onFault: (fault: string) => void,
): NamedObject[] {
  const value = annotationOf(object, dependsOnAnnotation)
  if (value === undefined) return []
  return value.split(',').flatMap(part => {
    const text = part.trim()
    const named = parse(text)
    if (named === undefined) {
      onFault(
        `${dependsOnAnnotation}: "${text}" is neither GROUP/KIND/NAME nor GROUP/namespaces/NAMESPACE/KIND/NAME`,
      )
    }
    return named ?? []
  })
}

function parse(text: string): NamedObject | undefined {
  const [group = '', ...rest] = text.split('/')
  if (rest.some(part => part === '')) return undefined
  const [first = '', second = '', third = '', fourth = ''] = rest
  if (rest.length === 2) {
    return { text, kind: kindName(group, first), name: second, namespace: undefined }
  }
  if (rest.length !== 4 || first !== 'namespaces') return undefined
  return { text, kind: kindName(group, third), name: fourth, namespace: second }
}
