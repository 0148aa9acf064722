import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cluster, KubeObject } from 'anykind'
import { encodeYaml } from 'anykind/manifest'

/*
 * What the validators are given, in a folder: Deployments as people write them, and the kind's schema of the running
 * server in each peer's own form, so that all judge by the same.
 *
 *     deployments/     50 files of 100 documents, 0.8 KB each
 *     first.yaml       one of them
 *     kubeconform/     deployment-apps-v1.json: JSON Schema that allows no unknown fields, for -strict
 *     kubectl-validate/apis/apps/v1.json: the server's OpenAPI document
 */

/** Files in the folder `deployments`, and documents in each. */
export const manifestFiles = { count: 50, documents: 100 }

/** One of them. */
export const deployment = (serial: number): KubeObject => {
  const labels = { app: `web-${serial}`, team: 'checkout' }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `web-${serial}`, namespace: 'shop', labels },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: labels.app } },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  }
}

const probe = { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 10 }
const container = {
  name: 'web',
  image: 'registry.example.com/shop/web:1.27.3',
  args: ['--listen=:8080', '--log-level=info'],
  ports: [{ name: 'http', containerPort: 8080 }],
  env: [{ name: 'REGION', value: 'eu-west' }],
  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
  readinessProbe: probe,
}

/** Writes the folder. */
export async function writeManifests(folder: string, cluster: Cluster): Promise<void> {
  const { count, documents } = manifestFiles
  await mkdir(join(folder, 'deployments'), { recursive: true })
  for (let file = 0; file < count; file++) {
    const texts = Array.from({ length: documents }, (_, index) =>
      encodeYaml(deployment(file * documents + index)),
    )
    await writeFile(join(folder, 'deployments', `${file}.yaml`), texts.join('---\n'))
  }
  await writeFile(join(folder, 'first.yaml'), encodeYaml(deployment(0)))
  const document = await cluster.client.rawJson({ method: 'GET', path: '/openapi/v3/apis/apps/v1' })
  await writeJson(join(folder, 'kubectl-validate/apis/apps'), 'v1.json', document)
  await writeJson(join(folder, 'kubeconform'), 'deployment-apps-v1.json', jsonSchemaOf(document))
}

async function writeJson(folder: string, name: string, value: unknown): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name), JSON.stringify(value))
}

/** As the schemas that kubeconform's users download are made: unknown fields are refused, references stay. */
function jsonSchemaOf(document: unknown): object {
  const { components } = document as { components: { schemas: Record<string, object> } }
  const text = JSON.stringify(components.schemas).replaceAll(
    '#/components/schemas/',
    '#/definitions/',
  )
  const definitions = JSON.parse(text, (_key, value: { properties?: unknown } | null) =>
    value?.properties instanceof Object ? { additionalProperties: false, ...value } : value,
  ) as Record<string, object>
  return { ...definitions['io.k8s.api.apps.v1.Deployment'], definitions }
}
