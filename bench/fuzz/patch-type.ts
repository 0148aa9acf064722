import type { Operation } from './trial.ts'

/** As which patch a text is sent; undefined where it is sent as an object. */
export function patchType(
  operation: Operation,
): 'json' | 'merge' | 'strategic' | 'apply' | undefined {
  switch (operation) {
    case 'json':
    case 'merge':
    case 'strategic':
    case 'apply':
      return operation
    case 'force':
      return 'apply'
    default:
      return undefined
  }
}
