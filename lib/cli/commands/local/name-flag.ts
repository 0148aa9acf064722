import type { TextFlag } from '../../flags.ts'

/** Which cluster, if there is more than one. */
export const nameFlag: { readonly name: TextFlag & { readonly default: string } } = {
  name: { kind: 'text', value: 'NAME', default: 'local', help: 'the cluster, and its context' },
}
