/** One operation of RFC 6902. */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string }

/**
 * A patch and how the server is to read it:
 * - `json`: RFC 6902 operations;
 * - `merge`: RFC 7386, null removes, arrays are replaced;
 * - `strategic`: Kubernetes' own, lists merge by key; built-in kinds only;
 * - `apply`: server-side apply (KEP-555), see `ResourceClient.apply`.
 */
export type Patch =
  | { readonly type: 'json'; readonly patch: readonly JsonPatchOperation[] }
  | { readonly type: 'merge' | 'strategic' | 'apply'; readonly patch: unknown }

/** The media type of each kind of patch. */
export const patchMediaTypes: Readonly<Record<Patch['type'], string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
}
