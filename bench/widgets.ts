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
const record = (properties: Record<string, unknown>) => ({ type: 'object', properties })
/** A list that server-side apply merges by a key, as a Deployment's containers. */
const listBy = (key: string, properties: Record<string, unknown>) => ({
  type: 'array',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': [key],
  items: { ...record(properties), required: [key] },
})

/** The structural schema of a widget. */
export const schema: Readonly<Record<string, unknown>> = record({
  spec: {
    ...record({
      serial: integer,
      paused: { type: 'boolean' },
      description: text,
      selector: textMap,
      parts: listBy('name', {
        name: text,
        image: text,
        replicas: integer,
        ratio: { type: 'number' },
        args: { type: 'array', items: text },
        env: listBy('name', { name: text, value: text }),
      }),
    }),
    required: ['serial'],
  },
  status: record({
    observedSerial: integer,
    readyReplicas: integer,
    conditions: listBy('type', {
      type: text,
      status: text,
      reason: text,
      message: text,
      lastTransitionTime: { type: 'string', format: 'date-time' },
    }),
  }),
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
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
  },
}

const part = (name: string, replicas: number) => ({
  name,
  image: `registry.example.com/widgets/${name}:v1.${replicas}.0`,
  replicas,
  ratio: replicas / 8,
  args: ['--listen=:8080', `--role=${name}`],
  env: [
    { name: 'REGION', value: 'eu-central-1' },
    { name: 'UPSTREAM', value: `http://${name}.bench.svc:8080` },
  ],
})

const condition = (type: string, reason: string, message: string) => ({
  type,
  status: 'True',
  reason,
  message,
  lastTransitionTime: '2026-01-01T00:00:00Z',
})

/** The widget that the scenario `apply` stamps with a name and a serial. */
export const template: KubeObject = {
  apiVersion: 'bench.anykind.dev/v1',
  kind: 'Widget',
  metadata: {
    name: 'widget',
    labels: { 'app.kubernetes.io/name': 'widget' },
    annotations: { 'bench.anykind.dev/owner': 'platform team' },
  },
  spec: {
    serial: 0,
    paused: false,
    description: 'A widget.',
    selector: { app: 'widget', tier: 'backend' },
    parts: [part('frontend', 3), part('worker', 5)],
  },
  status: {
    observedSerial: 0,
    readyReplicas: 8,
    conditions: [
      condition('Ready', 'AllPartsReady', 'all parts are ready'),
      condition('Synced', 'UpToDate', 'the parts are those of the newest spec'),
    ],
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

/** The same with one of a thousand labels, so that of 100,000 widgets a hundred each have the same. */
export const labelledWidget = (serial: number): KubeObject => {
  const { metadata, ...rest } = widget(serial)
  const labels = { ...metadata.labels, 'bench.anykind.dev/batch': `batch-${serial % 1000}` }
  return { ...rest, metadata: { ...metadata, labels } }
}
