import type { KubeObject } from 'anykind'

/*
 * What the scenarios work on: namespaces and a CRD of the benchmark's own, and widgets that come to
 * 2.5 KB of JSON each as the server sends them, managedFields and all: labels, annotations, nested
 * lists of objects, strings, numbers, booleans, as real custom resources have them.
 */

/** Objects are read in one namespace and applied in the other. */
export const namespaces: readonly KubeObject[] = ['bench', 'bench-apply'].map(name => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
}))

const text = { type: 'string' }
const integer = { type: 'integer', format: 'int64' }
const textMap = { type: 'object', additionalProperties: text }
const listOf = (properties: Record<string, unknown>) => ({
  type: 'array',
  items: { type: 'object', properties },
})

/** The widgets' definition, with a structural schema of all their fields. */
export const definition: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.bench.anykind.dev' },
  spec: {
    group: 'bench.anykind.dev',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                required: ['serial'],
                properties: {
                  serial: integer,
                  paused: { type: 'boolean' },
                  description: text,
                  selector: textMap,
                  parts: listOf({
                    name: text,
                    image: text,
                    replicas: integer,
                    ratio: { type: 'number' },
                    args: { type: 'array', items: text },
                    env: listOf({ name: text, value: text }),
                  }),
                },
              },
            },
          },
        },
      },
    ],
  },
}

const part = (name: string, replicas: number) => ({
  name,
  image: `registry.example.com/widgets/${name}:v1.${replicas}.0`,
  replicas,
  ratio: replicas / 8,
  args: ['--listen=0.0.0.0:8080', `--role=${name}`, '--log-level=info', '--shutdown-grace=30s'],
  env: [
    { name: 'REGION', value: 'eu-central-1' },
    { name: 'UPSTREAM', value: `http://${name}.bench.svc.cluster.local:8080` },
    { name: 'FEATURES', value: 'batching,compression,tracing' },
  ],
})

/** The widget that the scenario `apply` stamps with a name and a serial. */
export const template: KubeObject = {
  apiVersion: 'bench.anykind.dev/v1',
  kind: 'Widget',
  metadata: {
    name: 'widget',
    labels: {
      'app.kubernetes.io/name': 'widget',
      'app.kubernetes.io/part-of': 'bench',
      'app.kubernetes.io/managed-by': 'bench',
    },
    annotations: {
      'bench.anykind.dev/owner': 'platform team',
      'bench.anykind.dev/contact': 'https://example.com/teams/platform/contact',
      'bench.anykind.dev/runbook':
        'If a part does not answer, look at its log first; scale it up only when the queue grows.',
    },
  },
  spec: {
    serial: 0,
    paused: false,
    description: 'A widget, as long as a custom resource of the field is: 2.5 KB of JSON.',
    selector: { app: 'widget', tier: 'backend', zone: 'a' },
    parts: [part('frontend', 3), part('worker', 5), part('cache', 2)],
  },
}

/** The widget of a serial number: 0, 1, 2, … */
export const widget = (serial: number): KubeObject => ({
  ...template,
  metadata: {
    ...template.metadata,
    name: `widget-${String(serial).padStart(5, '0')}`,
    namespace: 'bench',
  },
  spec: { ...(template.spec as object), serial },
})
