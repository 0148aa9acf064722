import {
  type ApiRequest,
  type Connection,
  decodeJson,
  type Send,
  systemClock,
} from '../../lib/core/index.ts'
import {
  authorize,
  compose,
  createHttpTransport,
  respond,
  retry,
} from '../../lib/transport/index.ts'

/** Who the server takes us for: `authentication.k8s.io/v1` UserInfo. */
export interface UserInfo {
  readonly username: string
  readonly uid?: string
  readonly groups?: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
const whoamiRequest: ApiRequest = {
  method: 'POST',
  path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(review),
}

/** Asks over a client's own way to the server: as `kubectl auth whoami`. */
export async function askWhoami(send: Send): Promise<UserInfo> {
  const { body } = await send(whoamiRequest)
  const answer = decodeJson(await body.bytes()) as { status: { userInfo: UserInfo } }
  return answer.status.userInfo
}

/** One question over a connection. Rejects as a call does. */
export async function whoami(connection: Connection): Promise<UserInfo> {
  await using transport = await createHttpTransport(connection, { userAgent: 'spec/1' })
  const send = compose(
    transport.send,
    respond,
    retry(systemClock),
    authorize(connection.credentials),
  )
  return await askWhoami(send)
}
