import type { KubeObject } from 'anykind'

/*
 * Two states of one Deployment, 30 KB each, as a new release makes them: new images and a few settings,
 * a label gone, a variable more in the middle of a list.
 */

interface Release {
  readonly tag: string
  readonly replicas: number
  readonly labels: Readonly<Record<string, string>>
  /** Whether the containers have the variable that is new. */
  readonly traced: boolean
}

const containerCount = 12

const deployment = ({ tag, replicas, labels, traced }: Release): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'shop',
    namespace: 'production',
    labels,
    annotations: { 'example.com/release': tag, 'example.com/owner': 'platform team' },
  },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'shop' } },
    template: {
      metadata: { labels: { app: 'shop', release: tag } },
      spec: {
        serviceAccountName: 'shop',
        containers: Array.from({ length: containerCount }, (_, index) =>
          container(index, tag, traced),
        ),
        volumes: Array.from({ length: containerCount }, (_, index) => ({
          name: `settings-${index}`,
          configMap: { name: `shop-settings-${index}`, defaultMode: 420, optional: false },
        })),
      },
    },
  },
})

const container = (index: number, tag: string, traced: boolean) => ({
  name: `part-${index}`,
  image: `registry.example.com/shop/part-${index}:${tag}`,
  imagePullPolicy: 'IfNotPresent',
  args: ['--listen=:8080', `--part=${index}`, `--log-level=${index % 2 === 0 ? 'info' : 'warn'}`],
  env: [
    ...variables(index, 0, 14),
    ...(traced && index % 4 === 0 ? [{ name: 'TRACING', value: 'on' }] : []),
    ...variables(index, 14, 19),
  ],
  ports: [{ name: 'http', containerPort: 8080 + index, protocol: 'TCP' }],
  resources: {
    requests: { cpu: '100m', memory: '128Mi' },
    limits: { cpu: '1', memory: traced ? '640Mi' : '512Mi' },
  },
  readinessProbe: probe('/ready'),
  livenessProbe: probe('/alive'),
  volumeMounts: [{ name: `settings-${index}`, mountPath: '/etc/shop', readOnly: true }],
})

const variables = (part: number, from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({
    name: `SETTING_${from + index}`,
    value: `https://setting-${from + index}.part-${part}.shop.svc.cluster.local:8443/v1`,
  }))

const probe = (path: string) => ({
  httpGet: { path, port: 'http', scheme: 'HTTPS' },
  initialDelaySeconds: 5,
  periodSeconds: 10,
  timeoutSeconds: 2,
  failureThreshold: 3,
})

/** Before the release. */
export const before: KubeObject = deployment({
  tag: 'v1.41.0',
  replicas: 3,
  labels: { app: 'shop', tier: 'frontend', canary: 'true' },
  traced: false,
})

/** After it. */
export const after: KubeObject = deployment({
  tag: 'v1.42.0',
  replicas: 5,
  labels: { app: 'shop', tier: 'frontend' },
  traced: true,
})
