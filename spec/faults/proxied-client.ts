import { ResourceClient } from '../../lib/client/index.ts'
import { loadConnection } from '../../lib/config/index.ts'
import { systemClock } from '../../lib/core/index.ts'
import {
  authorize,
  compose,
  createHttpTransport,
  gunzip,
  type HttpTransportOptions,
  respond,
  retry,
} from '../../lib/transport/index.ts'
import { configMaps } from '../support/resources.ts'
import { testKubeconfig } from '../support/test-cluster.ts'

/** ConfigMaps of a namespace of the test cluster, reached through `server`, over connections of its own. */
export async function proxiedConfigMaps(
  server: string,
  namespace: string,
  options: Partial<HttpTransportOptions> = {},
): Promise<{ configMaps: ResourceClient } & AsyncDisposable> {
  const connection = { ...(await loadConnection({ kubeconfig: testKubeconfig() })), server }
  const transport = await createHttpTransport(connection, { userAgent: 'spec/1', ...options })
  const send = compose(
    transport.send,
    respond,
    retry(systemClock, { timeoutMs: options.timeoutMs }),
    authorize(connection.credentials),
    gunzip(),
  )
  return {
    configMaps: new ResourceClient(send, configMaps).in(namespace),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  }
}
