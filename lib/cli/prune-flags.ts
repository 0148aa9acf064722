import type { PruneOptions } from '../gitops/index.ts'
import { UsageError } from './usage-error.ts'

/** How much may be pruned, for every command that prunes. */
export const pruneFlags = {
  'allow-prune': {
    kind: 'list',
    value: 'KIND/NAME',
    commas: true,
    help: 'a Namespace or CustomResourceDefinition that may be pruned, with all that is in it',
  },
  'max-delete': {
    kind: 'text',
    value: 'COUNT|PERCENT%',
    help: 'prune nothing if it would be more than that; default no limit',
  },
} as const

/** Reads `--max-delete`. Throws UsageError. */
export function parseMaxDelete(text: string | undefined): PruneOptions['maxDelete'] {
  if (text === undefined) return undefined
  if (/^\d+$/.test(text)) return Number(text)
  if (/^\d+(\.\d+)?%$/.test(text)) return text as `${number}%`
  throw new UsageError(`--max-delete: "${text}" is neither a count nor a percentage`)
}
