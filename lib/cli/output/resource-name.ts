import { gvkOf, type KubeObject } from '../../core/index.ts'

/** A kind as kubectl names it to people and scripts: `pod`, `deployment.apps`. */
export const kindName = ({ kind, group }: { kind: string; group: string }): string =>
  group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`

/** An object as kubectl names it: `deployment.apps/web`; what `-o name` prints. */
export const resourceName = (object: KubeObject): string =>
  `${kindName(gvkOf(object))}/${object.metadata.name ?? '<unknown>'}`
