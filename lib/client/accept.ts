import type { ApiRequest, GroupVersion } from '../core/index.ts'

/** What the server makes of an object or a list when asked to (KEP-2334's and `meta.k8s.io/v1`'s own kinds). */
export type AnswerKind = 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList'

/** What these kinds are of. */
export const metaVersion: GroupVersion = { group: 'meta.k8s.io', version: 'v1' }

/** The request, with the answer asked for as another kind. A server that cannot make it answers 406. */
export const asking = (request: ApiRequest, kind: AnswerKind): ApiRequest => ({
  ...request,
  headers: { ...request.headers, accept: `application/json;as=${kind};v=v1;g=meta.k8s.io` },
})
