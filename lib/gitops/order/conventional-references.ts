import { isRecord, type KubeObject, parseApiVersion } from '../../core/index.ts'
import { type Reference, referenceTo } from './reference.ts'

/** What fields are called in custom resources of every origin; the first row that fits counts. */
const conventions: readonly (readonly [field: RegExp, to: string])[] = [
  [/^(?:secret|.*Secret)(?:Key)?Ref$/, 'Secret'],
  [/^(?:secret|.*Secret)Name$/, 'Secret'],
  [/^(?:configMap|.*ConfigMap)(?:Key)?Ref$/, 'ConfigMap'],
  [/^configMapName$/, 'ConfigMap'],
  [/^configMap$/, 'ConfigMap'],
  [/^serviceAccountName$/, 'ServiceAccount'],
  [/^serviceAccountRef$/, 'ServiceAccount'],
  [/^imagePullSecrets$/, 'Secret'],
  [/^claimName$/, 'PersistentVolumeClaim'],
  [/^storageClassName$/, 'StorageClass.storage.k8s.io'],
  [/^priorityClassName$/, 'PriorityClass.scheduling.k8s.io'],
  [/^runtimeClassName$/, 'RuntimeClass.node.k8s.io'],
  [/^ingressClassName$/, 'IngressClass.networking.k8s.io'],
  [/Refs?$/, '*'],
]

/** No custom resource nests its own fields deeper; what lies below is data. */
const maxDepth = 32

/**
 * What a custom resource seems to name, by the names of its fields in `spec`. Only hints: a Certificate's `secretName` is
 * what its controller makes.
 */
export function conventionalReferences(object: KubeObject): Reference[] {
  const { group } = parseApiVersion(object.apiVersion)
  const found: Reference[] = []
  const search = (value: unknown, path: string, depth: number): void => {
    if (depth > maxDepth) return
    if (Array.isArray(value)) {
      for (const item of value) search(item, path, depth + 1)
    } else if (isRecord(value)) {
      for (const key of Object.keys(value)) {
        const below = `${path}.${key}`
        found.push(...namedBy(value[key], key, below, group))
        search(value[key], below, depth + 1)
      }
    }
  }
  search(object.spec, 'spec', 0)
  return found
}

/** A reference that says its kind and no group means its own. */
function namedBy(value: unknown, key: string, path: string, group: string): Reference[] {
  const to = conventions.find(([field]) => field.test(key))?.[1]
  if (to === undefined) return []
  const values = Array.isArray(value) ? value : [value]
  return values.flatMap(named => referenceTo(named, to, { path, strength: 'hint' }, group) ?? [])
}
