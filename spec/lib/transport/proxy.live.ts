import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Cluster, connect, type KubeObject, observe } from 'anykind'
import { loadConnection } from '../../../lib/config/index.ts'
import { LoopbackProxy } from '../../support/loopback-proxy.ts'
import { authority, leafOf, login, schemes, tlsOf } from '../../support/proxied-transport.ts'
import { handshakes } from '../../support/proxy-handshakes.ts'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

const configMap = (name: string, value: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { value },
})

for (const scheme of schemes) {
  test(`${scheme} proxy: discovery, identity, list, apply and watch go through it to a real API server`, async t => {
    const direct = await loadConnection({ kubeconfig: testKubeconfig() })
    await using proxy = await LoopbackProxy.start(handshakes[scheme](login), {
      tls: scheme === 'https' ? tlsOf(leafOf(['127.0.0.1'])) : undefined,
    })
    const connection = {
      ...direct,
      tls: { ...direct.tls, ca: `${direct.tls.ca}${authority.certificate}` },
      namespace: await testNamespace(t),
      proxy: { url: `${scheme}://${proxy.host}`, login: () => login },
    }
    await using cluster = await connect({ connection, cacheDirectory: false })

    await using without = await connect({ connection: direct, cacheDirectory: false })
    assert.equal(await userOf(cluster), await userOf(without))

    const configMaps = (await cluster.resource('configmaps')).in(cluster.namespace)
    const seen: string[] = []
    for await (const change of observe(configMaps, { fieldSelector: 'metadata.name=a' })) {
      if (change.type === 'listed') {
        await configMaps.apply(configMap('a', '1'))
        await configMaps.apply(configMap('a', '2'))
        continue
      }
      seen.push((change.object.data as { value: string }).value)
      if (seen.length === 2) break
    }
    assert.deepEqual(seen, ['1', '2'])

    const names: string[] = []
    for await (const { metadata } of configMaps.list({ fieldSelector: 'metadata.name=a' })) {
      names.push(metadata.name ?? '')
    }
    assert.deepEqual(names, ['a'])

    const { host } = new URL(direct.server)
    assert.ok(proxy.peers.length > 0)
    assert.deepEqual(new Set(proxy.peers.map(({ target }) => target)), new Set([host]))
    await cluster[Symbol.asyncDispose]()
    await proxy.until(({ open }) => open.size === 0)
  })
}

/** Whom the API server takes us for. */
async function userOf(cluster: Cluster): Promise<string> {
  const reviews = await cluster.resource('selfsubjectreviews.authentication.k8s.io')
  const { status } = await reviews.create({
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'SelfSubjectReview',
    metadata: {},
  })
  return (status as { userInfo: { username: string } }).userInfo.username
}
