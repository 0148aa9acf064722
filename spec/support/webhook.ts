import type { TestContext } from 'node:test'
import type { KubeObject } from '../../lib/core/index.ts'
import { createAuthority, createLeaf, type KeyPair } from '../../lib/local/certificate.ts'
import { requestTestCluster } from './test-cluster.ts'

const authority = createAuthority('webhooks')

/** What a webhook on this machine shows to the test cluster. */
export const webhookTls: KeyPair = createLeaf(authority, 'webhooks', {
  commonName: 'webhook',
  usage: ['server'],
  hosts: ['127.0.0.1'],
})

/** A webhook that is asked of objects with a label, on a port of this machine. */
export const webhookConfiguration = (webhook: object, label: string, port: number): KubeObject => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: label },
  webhooks: [
    {
      ...webhook,
      clientConfig: {
        url: `https://127.0.0.1:${port}/`,
        caBundle: Buffer.from(authority.certificate).toString('base64'),
      },
      objectSelector: { matchLabels: { webhook: label } },
    },
  ],
})

const configurations = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'

/**
 * Has the test cluster ask a webhook on a port of this machine, of objects with a label alone: it is everyone's cluster.
 * Resolves when it does ask, which is some time after it was told; `isAsked` tells. It is untold after the test.
 */
export async function registerWebhook(
  t: Pick<TestContext, 'after'>,
  webhook: object,
  { port, label, isAsked }: { port: number; label: string; isAsked: () => Promise<boolean> },
): Promise<void> {
  const configuration = webhookConfiguration(webhook, label, port)
  const created = await requestTestCluster('POST', configurations, configuration)
  if (created.status !== 201) throw new Error(JSON.stringify(created.body))
  t.after(() => requestTestCluster('DELETE', `${configurations}/${label}`))
  while (!(await isAsked()));
}
