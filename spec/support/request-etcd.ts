import { readFileSync } from 'node:fs'
import type { ClientRequest } from 'node:http'
import { request } from 'node:https'
import { join } from 'node:path'
import type { LocalCluster } from '../../lib/local/index.ts'

/** One request to the etcd of a cluster, by its gateway of JSON: https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway. */
export function requestEtcd(
  { etcdServer, directory }: Pick<LocalCluster, 'etcdServer' | 'directory'>,
  path: string,
  body: object,
): { readonly sent: ClientRequest; readonly answer: Promise<AsyncIterable<string>> } {
  const file = (name: string): string => readFileSync(join(directory, 'pki', name), 'utf8')
  const { promise, resolve, reject } = Promise.withResolvers<AsyncIterable<string>>()
  const sent = request(
    new URL(path, etcdServer),
    {
      method: 'POST',
      ca: file('etcd-ca.crt'),
      cert: file('etcd.crt'),
      key: file('etcd.key'),
      agent: false,
    },
    response => resolve(response.setEncoding('utf8')),
  )
  sent.on('error', reject)
  sent.end(JSON.stringify(body))
  return { sent, answer: promise }
}
