import { isRecord, type KubeObject } from '../../../core/index.ts'
import type { Invocation } from '../../invocation.ts'

const apiVersions = {
  SelfSubjectAccessReview: 'authorization.k8s.io/v1',
  SelfSubjectRulesReview: 'authorization.k8s.io/v1',
  SelfSubjectReview: 'authentication.k8s.io/v1',
} as const

/** Asks the server about ourselves, by an object that is answered and not stored. Throws ApiError. */
export async function review(
  kind: keyof typeof apiVersions,
  spec: object | undefined,
  { connect, signal }: Pick<Invocation, 'connect' | 'signal'>,
): Promise<KubeObject> {
  const object = { apiVersion: apiVersions[kind], kind, metadata: {}, ...(spec && { spec }) }
  const reviews = await (await connect()).for<KubeObject>(object, signal)
  return reviews.create(object, { signal })
}

/** What the server says. */
export const statusOf = ({ status }: KubeObject): Readonly<Record<string, unknown>> =>
  isRecord(status) ? status : {}
