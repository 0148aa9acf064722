import type { KubeObject, ObjectRef } from '../core/index.ts'

/** What names an object, for programs. */
export const objectRef = ({ apiVersion, kind, metadata }: KubeObject): ObjectRef => ({
  apiVersion,
  kind,
  namespace: metadata.namespace,
  name: metadata.name ?? '',
})
