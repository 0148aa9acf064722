import { writeFile } from 'node:fs/promises'
import type { KubeObject } from 'anykind'
import { encodeYaml } from 'anykind/manifest'

/*
 * What appliers are given: five hundred objects of ten kinds, as a shop of fifty services would have them, in the namespace
 * that the first of them makes.
 */

/** Of each service, ten objects less one that they share. */
const services = 50

/** The objects of a service: all that name others name those of the same. */
function objectsOf(name: string): KubeObject[] {
  const labels = { app: name }
  const rbac = 'rbac.authorization.k8s.io'
  const role = { apiGroup: rbac, kind: 'Role', name }
  const backend = { service: { name, port: { number: 80 } } }
  const object = (apiVersion: string, kind: string, fields: object, own = name): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name: own, labels },
    ...fields,
  })
  return [
    object('v1', 'ServiceAccount', {}),
    object(`${rbac}/v1`, 'Role', {
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'watch'] }],
    }),
    object(`${rbac}/v1`, 'RoleBinding', {
      roleRef: role,
      subjects: [{ kind: 'ServiceAccount', name }],
    }),
    object('v1', 'ConfigMap', { data: { region: 'eu-west', level: 'info', of: name } }),
    object('v1', 'ConfigMap', { data: { page: `<h1>${name}</h1>` } }, `${name}-pages`),
    object('v1', 'Secret', { data: { token: 'bm90IGEgc2VjcmV0' } }),
    object('v1', 'Service', {
      // Headless: the local cluster has not as many addresses as all runs would take.
      spec: {
        clusterIP: 'None',
        selector: labels,
        ports: [{ port: 80, protocol: 'TCP', targetPort: 8080 }],
      },
    }),
    object('apps/v1', 'Deployment', {
      spec: { replicas: 2, selector: { matchLabels: labels }, template: podTemplate(name, labels) },
    }),
    object('policy/v1', 'PodDisruptionBudget', {
      spec: { minAvailable: 1, selector: { matchLabels: labels } },
    }),
    object('networking.k8s.io/v1', 'Ingress', {
      spec: {
        rules: [
          {
            host: `${name}.example.com`,
            http: { paths: [{ path: '/', pathType: 'Prefix', backend }] },
          },
        ],
      },
    }),
  ]
}

const podTemplate = (name: string, labels: object) => ({
  metadata: { labels },
  spec: {
    serviceAccountName: name,
    containers: [
      {
        name: 'server',
        image: `registry.example.com/shop/${name}:1.27.3`,
        ports: [{ containerPort: 8080, protocol: 'TCP' }],
        envFrom: [{ configMapRef: { name } }],
        resources: { requests: { cpu: '100m', memory: '128Mi' } },
        volumeMounts: [{ name: 'key', mountPath: '/key' }],
      },
    ],
    volumes: [{ name: 'key', secret: { secretName: name } }],
  },
})

/** Five hundred objects, the first of which is their namespace. */
export function appliedSet(namespace: string): KubeObject[] {
  const first = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }
  const names = Array.from({ length: services }, (_, serial) => `service-${serial}`)
  const members = names.flatMap(objectsOf).slice(1)
  return [
    first,
    ...members.map(({ metadata, ...object }) => ({
      ...object,
      metadata: { ...metadata, namespace },
    })),
  ] as KubeObject[]
}

/** How many objects a {@link appliedSet} has. */
export const appliedSetSize: number = services * 10

/** Writes a set as one file of YAML. */
export const writeAppliedSet = (file: string, namespace: string): Promise<void> =>
  writeFile(
    file,
    appliedSet(namespace)
      .map(object => encodeYaml(object))
      .join('---\n'),
  )
