import { RequestError } from './errors.ts'

/** `apps` + `v1`; the core group is the empty string. */
export interface GroupVersion {
  readonly group: string
  readonly version: string
}

/** What an object says it is: `metav1.GroupVersionKind`. */
export interface GroupVersionKind extends GroupVersion {
  readonly kind: string
}

/** What a URL says it is: `metav1.GroupVersionResource`. */
export interface GroupVersionResource extends GroupVersion {
  readonly resource: string
}

/** Reads an `apiVersion`: `v1` or `apps/v1`. Throws {@link RequestError} on more than one slash or an empty part. */
export function parseApiVersion(apiVersion: string): GroupVersion {
  const slash = apiVersion.indexOf('/')
  const [group, version] =
    slash === -1 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)]
  if (slash === 0 || version === '' || version.includes('/')) {
    throw new RequestError(`apiVersion "${apiVersion}": must be VERSION or GROUP/VERSION`)
  }
  return { group, version }
}

/** The inverse of {@link parseApiVersion}. */
export const formatApiVersion = ({ group, version }: GroupVersion): string =>
  group === '' ? version : `${group}/${version}`

/** The kind of an object as a GroupVersionKind. Throws {@link RequestError} as {@link parseApiVersion}. */
export const gvkOf = (object: { apiVersion: string; kind: string }): GroupVersionKind => ({
  ...parseApiVersion(object.apiVersion),
  kind: object.kind,
})

/** For people and map keys: `apps/v1, Kind=Deployment`, as Go prints it. */
export const formatGvk = (gvk: GroupVersionKind): string =>
  `${formatApiVersion(gvk)}, Kind=${gvk.kind}`
