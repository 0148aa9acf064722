import { type KubeObject, type ObjectRef, parseApiVersion } from '../../core/index.ts'

/** What tells an object from all others of a cluster, whatever the version it is written in. */
export const objectKey = ({ apiVersion, kind, namespace = '', name }: ObjectRef): string =>
  [parseApiVersion(apiVersion).group, kind, namespace, name].join('/')

/** Of an object with its namespace. */
export const keyOf = (object: KubeObject): string => objectKey(refOf(object))

/** What names an object; a name that is not there is empty. */
export function refOf({ apiVersion, kind, metadata }: KubeObject): ObjectRef {
  const { name = '', namespace } = metadata
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name }
}
