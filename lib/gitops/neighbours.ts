import { isNotFound, isRecord, type KubeObject, NoMatchError } from '../core/index.ts'
import { isDefinition } from './order/index.ts'
import type { SetItem } from './set-item.ts'

/**
 * Why a dry run of this object had to fail although the set itself is right; undefined if it had not. `namespace` is that of an
 * object that names none.
 */
export function missingNeighbour(
  object: KubeObject,
  items: readonly SetItem[],
  error: unknown,
  namespace: string | undefined = object.metadata.namespace,
): string | undefined {
  if (error instanceof NoMatchError && definitionOf(object, items) !== undefined) {
    return 'its CustomResourceDefinition is in the same set and not installed yet'
  }
  const isNamespace = ({ object }: SetItem) =>
    object.kind === 'Namespace' && object.metadata.name === namespace
  return isNotFound(error) && items.some(isNamespace)
    ? `namespace "${namespace}" is in the same set and does not exist yet`
    : undefined
}

/** The CustomResourceDefinition of the object's kind that is in the same set. */
export const definitionOf = (
  object: KubeObject,
  items: readonly SetItem[],
): KubeObject | undefined =>
  items.map(item => item.object).find(other => isDefinition(other) && defines(other, object))

function defines(crd: KubeObject, object: KubeObject): boolean {
  const spec = isRecord(crd.spec) ? crd.spec : {}
  const names = isRecord(spec.names) ? spec.names : {}
  return object.kind === names.kind && object.apiVersion.startsWith(`${spec.group}/`)
}
