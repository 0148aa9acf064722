import type { KubeObject } from 'anykind'

/** Chooses at random what is in an object. */
export class Chooser {
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  of<T>(...values: readonly [T, ...T[]]): T {
    return values[this.below(values.length)] ?? values[0]
  }

  /** Three fields in four. */
  some(fields: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(fields).filter(() => this.below(4) > 0))
  }

  /** Three items in four, now and then in another order. */
  sub<T>(...items: readonly T[]): T[] {
    const kept = items.filter(() => this.below(4) > 0)
    return this.below(6) === 0 ? kept.toReversed() : kept
  }
}

/** Makes an object of one kind, each time another one of the same name. */
export type Intent = (choose: Chooser) => KubeObject

const labels = (choose: Chooser) => choose.some({ app: 'web', tier: choose.of('front', 'back') })

const meta = (choose: Chooser) => ({
  name: 'thing',
  ...choose.some({
    labels: labels(choose),
    annotations: choose.some({ note: choose.of('a', 'b'), 'example.com/x': '1' }),
    creationTimestamp: null,
  }),
})

const cpu = (choose: Chooser) => choose.of<unknown>('1', '1000m', '1.0', 1, '500m', '0.5')
const memory = (choose: Chooser) =>
  choose.of<unknown>('1Gi', '1024Mi', '1073741824', '512Mi', '1e9')
const resources = (choose: Chooser) =>
  choose.some({
    requests: choose.some({ cpu: '100m', memory: choose.of('64Mi', '65536Ki') }),
    limits: choose.some({ cpu: cpu(choose), memory: memory(choose) }),
  })

const container = (choose: Chooser, name: string) => ({
  name,
  image: choose.of('x:1', 'x:2'),
  ...choose.some({
    args: choose.of<unknown>(['a'], ['a', 'b'], []),
    env: choose.sub(
      { name: 'A', value: choose.of('1', '2') },
      { name: 'B' },
      { name: 'C', value: choose.of('x', 'y', '') },
    ),
    ports: choose.sub(
      { containerPort: 80 },
      { containerPort: 81, protocol: choose.of('TCP', 'UDP') },
      { containerPort: 53, name: 'dns', protocol: 'UDP' },
    ),
    resources: resources(choose),
    readinessProbe: { httpGet: { port: choose.of<unknown>(80, 'dns') } },
    securityContext: choose.of<unknown>({}, { runAsNonRoot: true }, null),
  }),
})

const podSpec = (choose: Chooser) => ({
  containers: [container(choose, 'a'), ...choose.sub(container(choose, 'b'))],
  ...choose.some({
    tolerations: choose.of<unknown>([], [{ key: 'a', operator: 'Exists' }], [{ key: 'b' }]),
    volumes: choose.sub(
      {
        name: 'v',
        emptyDir: choose.of<unknown>({}, { sizeLimit: '1024Mi' }, { sizeLimit: '1Gi' }),
      },
      { name: 'w', configMap: { name: 'w' } },
    ),
    nodeSelector: choose.of<unknown>({}, { a: 'b' }, null),
    affinity: null,
    terminationGracePeriodSeconds: choose.of(30, 10),
    automountServiceAccountToken: choose.of<unknown>(false, null),
    hostNetwork: choose.of<unknown>(false, null),
  }),
})

const selector = { matchLabels: { run: 'web' } }
const template = (choose: Chooser) => ({
  metadata: { labels: { run: 'web', ...labels(choose) } },
  spec: podSpec(choose),
})

/** Built-in kinds, of which no controller is needed, and what the server writes in its own way. */
export const builtInIntents: Readonly<Record<string, Intent>> = {
  Deployment: choose => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta(choose),
    ...choose.some({ status: { replicas: 3 } }),
    spec: {
      selector,
      template: template(choose),
      ...choose.some({
        replicas: choose.of<unknown>(1, 2, null),
        strategy: choose.of<unknown>(
          {},
          { type: 'RollingUpdate' },
          { rollingUpdate: { maxSurge: '25%' } },
        ),
        paused: choose.of(true, false),
      }),
    },
  }),
  CronJob: choose => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: meta(choose),
    spec: {
      schedule: choose.of('* * * * *', '0 * * * *'),
      jobTemplate: {
        spec: { template: { spec: { ...podSpec(choose), restartPolicy: 'Never' } } },
      },
      ...choose.some({ suspend: choose.of(true, false), concurrencyPolicy: 'Allow' }),
    },
  }),
  Service: choose => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta(choose),
    spec: {
      ports: [
        { name: 'a', port: 80, ...choose.some({ targetPort: choose.of<unknown>(80, 'http') }) },
        ...choose.sub({ name: 'b', port: 81 }, { name: 'c', port: 80, protocol: 'UDP' }),
      ],
      ...choose.some({ selector: labels(choose), sessionAffinity: choose.of('None', 'ClientIP') }),
    },
  }),
  ConfigMap: choose => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { ...meta(choose), ...choose.some({ finalizers: choose.sub('a.b/c', 'a.b/d') }) },
    ...choose.some({
      data: choose.some({ a: choose.of('1', '2'), b: '', __proto__x: 'x' }),
      binaryData: choose.some({ raw: choose.of('AA==', 'AQ==') }),
    }),
  }),
  Secret: choose => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: meta(choose),
    ...choose.some({
      data: choose.some({ a: choose.of('MQ==', 'Mg=='), b: 'eA==' }),
      stringData: choose.some({ a: choose.of('1', '2'), c: 'y' }),
    }),
  }),
  Role: choose => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: meta(choose),
    ...choose.some({
      rules: choose.of<unknown>(
        [],
        null,
        [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
        [{ apiGroups: [''], resources: ['pods'], verbs: ['get'], resourceNames: [] }],
      ),
    }),
  }),
  HorizontalPodAutoscaler: choose => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: meta(choose),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      maxReplicas: choose.of(3, 4),
      ...choose.some({
        minReplicas: 1,
        metrics: [
          {
            type: 'Resource',
            resource: {
              name: 'cpu',
              target: { type: 'AverageValue', averageValue: choose.of('1', '1000m', '500m') },
            },
          },
        ],
      }),
    },
  }),
  ResourceQuota: choose => ({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: meta(choose),
    spec: {
      hard: choose.some({ cpu: cpu(choose), memory: memory(choose), pods: choose.of('4', '5') }),
    },
  }),
  LimitRange: choose => ({
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: meta(choose),
    spec: { limits: [{ type: 'Container', ...choose.some({ max: { cpu: cpu(choose) } }) }] },
  }),
  NetworkPolicy: choose => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: meta(choose),
    spec: {
      podSelector: choose.of<object>({}, selector),
      ...choose.some({
        ingress: choose.of<unknown>([], [{ ports: [{ port: 80 }] }], [{}]),
        policyTypes: ['Ingress'],
      }),
    },
  }),
  PodDisruptionBudget: choose => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: meta(choose),
    spec: { minAvailable: choose.of<unknown>(1, '50%'), ...choose.some({ selector }) },
  }),
  ValidatingWebhookConfiguration: choose => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: meta(choose),
    webhooks: choose.sub('a.example.com', 'b.example.com').map(name => ({
      name,
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      clientConfig: { url: 'https://127.0.0.1:1/' },
      rules: [
        {
          apiGroups: ['none'],
          apiVersions: ['*'],
          resources: ['none'],
          operations: ['CREATE'],
          ...choose.some({ scope: '*' }),
        },
      ],
      ...choose.some({ failurePolicy: choose.of('Ignore', 'Fail'), timeoutSeconds: 10 }),
    })),
  }),
}

const text = { type: 'string' }
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })
const pair = object({ a: text, b: { ...text, default: 'b' } })
const list = (type: string, items: object, more: object = {}) => ({
  type: 'array',
  items,
  'x-kubernetes-list-type': type,
  ...more,
})

/** One field for each way in which custom resources merge. */
export const mergeDefinition = (group: string): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `merges.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind: 'Merge', plural: 'merges' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: object({ spec: mergeSpec, status: object({ seen: text }) }) },
      },
    ],
  },
})

const mergeSpec = object({
  set: list('set', text),
  numbers: list('set', { type: 'integer' }),
  atomic: list('atomic', pair),
  untold: { type: 'array', items: pair },
  named: list('map', object({ name: text, value: text, pair }, { required: ['name'] }), {
    'x-kubernetes-list-map-keys': ['name'],
  }),
  ports: list(
    'map',
    object(
      { port: { type: 'integer' }, protocol: { ...text, default: 'TCP' }, note: text },
      { required: ['port'] },
    ),
    { 'x-kubernetes-list-map-keys': ['port', 'protocol'] },
  ),
  whole: object({ a: text, b: text }, { 'x-kubernetes-map-type': 'atomic' }),
  pair,
  preset: { ...pair, default: {} },
  map: { type: 'object', additionalProperties: pair },
  free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  partly: object({ pair }, { 'x-kubernetes-preserve-unknown-fields': true }),
  embedded: {
    type: 'object',
    'x-kubernetes-embedded-resource': true,
    'x-kubernetes-preserve-unknown-fields': true,
  },
  port: { 'x-kubernetes-int-or-string': true },
  quantity: {
    'x-kubernetes-int-or-string': true,
    anyOf: [{ type: 'integer' }, { type: 'string' }],
  },
  nullable: { ...text, nullable: true },
  plain: text,
})

export const mergeIntent =
  (group: string): Intent =>
  choose => {
    const pairs = () => choose.sub({ a: '1' }, { a: choose.of('2', '3'), b: 'b' })
    return {
      apiVersion: `${group}/v1`,
      kind: 'Merge',
      metadata: meta(choose),
      ...choose.some({ status: { seen: 'x' } }),
      spec: choose.some({
        set: choose.sub('a', 'b', 'c'),
        numbers: choose.sub(1, 2, 3),
        atomic: pairs(),
        untold: pairs(),
        named: choose.sub(
          { name: 'a', ...choose.some({ value: choose.of('1', '2'), pair: {} }) },
          { name: 'b', ...choose.some({ pair: { a: '1' } }) },
          { name: 'c' },
        ),
        ports: choose.sub(
          { port: 80, ...choose.some({ note: choose.of('x', 'y') }) },
          { port: 80, protocol: 'UDP' },
          { port: 81, protocol: 'TCP' },
        ),
        whole: choose.some({ a: choose.of('1', '2'), b: '2' }),
        pair: choose.some({ a: '1', b: choose.of('b', 'c') }),
        preset: choose.of<unknown>({}, { b: 'c' }, null),
        map: choose.some({ x: {}, y: { a: '1' }, 'z.z/z': choose.some({ b: 'c' }) }),
        free: choose.of<unknown>({}, { a: { b: [1, { c: choose.of(1, 2) }] } }, { n: null }),
        partly: choose.some({
          pair: { a: '1' },
          other: { x: choose.of<unknown>(1, 2.5, 9007199254740993n) },
        }),
        embedded: { apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, a: choose.of(1, 2) },
        port: choose.of<unknown>(80, '80', 'http'),
        quantity: choose.of<unknown>('1', '1000m', 1),
        nullable: choose.of<unknown>(null, 'x'),
        plain: choose.of<unknown>('a', 'b', null),
      }),
    }
  }
