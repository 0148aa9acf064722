import { gvkOf, type KubeObject } from '../../core/index.ts'

/** A kind as kubectl names it to people and scripts: `pod`, `deployment.apps`. */
export const kindName = ({ kind, group }: { kind: string; group: string }): string =>
  group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`

/** An object as kubectl names it: `deployment.apps/web`; what `-o name` prints. */
export const resourceName = (object: KubeObject): string =>
  `${kindName(gvkOf(object))}/${object.metadata.name ?? '<unknown>'}`

/** `a, b, c and 4 more`: a line is short, whatever is waited for. */
export function someOf(names: readonly string[], limit = 3): string {
  const shown = names.slice(0, limit).join(', ')
  return names.length <= limit ? shown : `${shown} and ${names.length - limit} more`
}
