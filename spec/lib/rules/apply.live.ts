import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cluster, KubeObject } from 'anykind'
import { readManifests } from 'anykind/manifest'
import { decodeJson, encodeJson, patchMediaTypes, resourcePath } from '../../../lib/core/index.ts'
import { bareCluster } from '../../support/bare-cluster.ts'
import { comparable } from '../../support/beside-server.ts'
import { strictDryRun } from '../../support/strict-dry-run.ts'

/*
 * Server-side apply, dry run by the server and judged: conflicts, the merged object and who owns what. Each row has an
 * object of its own, which others have applied or changed before.
 */

const namespace = 'default'

/** Who does it, and with what: a manifest, whose head is the row's, or a patch. */
interface Step {
  readonly by: string
  readonly text: string
  readonly force?: boolean
  readonly subresource?: 'status'
  /** By a merge patch, not an apply: the manager then has updated. */
  readonly merge?: true
}

type Row = readonly [what: string, kind: keyof typeof heads, before: readonly Step[], step: Step]

const heads = {
  Deployment: 'apiVersion: apps/v1\nkind: Deployment\n',
  ConfigMap: 'apiVersion: v1\nkind: ConfigMap\n',
  Service: 'apiVersion: v1\nkind: Service\n',
  Pod: 'apiVersion: v1\nkind: Pod\n',
  HorizontalPodAutoscaler: 'apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\n',
  APIService: 'apiVersion: apiregistration.k8s.io/v1\nkind: APIService\n',
  CustomResourceDefinition: 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n',
  PersistentVolume: 'apiVersion: v1\nkind: PersistentVolume\n',
  PersistentVolumeClaim: 'apiVersion: v1\nkind: PersistentVolumeClaim\n',
  VolumeAttributesClass: 'apiVersion: storage.k8s.io/v1\nkind: VolumeAttributesClass\n',
  Node: 'apiVersion: v1\nkind: Node\n',
  Gadget: 'apiVersion: example.dev/v1\nkind: Gadget\n',
} as const

const a = (text: string, more: Partial<Step> = {}): Step => ({ by: 'a', text, ...more })
const b = (text: string, more: Partial<Step> = {}): Step => ({ by: 'b', text, ...more })

const deployment = (spec: string) =>
  `spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [${spec}]}}}`

const surging = (maxSurge: string) =>
  deployment('{name: c, image: x}').replace(
    'spec: {',
    `spec: {strategy: {rollingUpdate: {maxSurge: ${maxSurge}}}, `,
  )

const scaled = 'spec: {scaleTargetRef: {kind: Deployment, name: d, apiVersion: apps/v1}, '

const rows: readonly Row[] = [
  ['nothing there', 'ConfigMap', [], a('data: {x: "1"}')],
  ['nothing there, and a fault', 'Deployment', [], a(deployment('{name: c}'))],
  ['nothing there, with defaults', 'Deployment', [], a(deployment('{name: c, image: x}'))],
  ['nothing there, a Service', 'Service', [], a('spec: {ports: [{port: 80}]}')],
  [
    'nothing there, a Pod',
    'Pod',
    [],
    a(
      'spec: {containers: [{name: c, image: x}], serviceAccountName: default, automountServiceAccountToken: false}',
    ),
  ],
  ['nothing there, but a uid', 'ConfigMap', [], a('metadata: {name: NAME, uid: u}')],
  [
    'nothing there, with a version',
    'ConfigMap',
    [],
    a('metadata: {name: NAME, resourceVersion: "5"}'),
  ],
  ['nothing there, elsewhere', 'ConfigMap', [], a('metadata: {name: NAME, namespace: elsewhere}')],
  ['no name of a manager', 'ConfigMap', [], { by: '', text: 'data: {x: "1"}' }],
  ['a long name of a manager', 'ConfigMap', [], { by: 'x'.repeat(129), text: 'data: {x: "1"}' }],
  ['an odd name of a manager', 'ConfigMap', [], { by: 'x\n', text: 'data: {x: "1"}' }],
  ['the same again', 'ConfigMap', [a('data: {x: "1"}')], a('data: {x: "1"}')],
  ['another value', 'ConfigMap', [a('data: {x: "1"}')], a('data: {x: "2"}')],
  ['a field fewer', 'ConfigMap', [a('data: {x: "1", y: "2"}')], a('data: {x: "1"}')],
  ['nothing of its own left', 'ConfigMap', [a('data: {x: "1"}')], a('')],
  ['the same by another', 'ConfigMap', [a('data: {x: "1"}')], b('data: {x: "1"}')],
  ['a conflict', 'ConfigMap', [a('data: {x: "1"}')], b('data: {x: "2"}')],
  ['a conflict by force', 'ConfigMap', [a('data: {x: "1"}')], b('data: {x: "2"}', { force: true })],
  ['no force', 'ConfigMap', [a('data: {x: "1"}')], b('data: {x: "2"}', { force: false })],
  [
    'what two own, given up by one',
    'ConfigMap',
    [a('data: {x: "1", y: "2"}'), b('data: {x: "1"}')],
    a('data: {y: "2"}'),
  ],
  [
    'conflicts with two',
    'ConfigMap',
    [a('data: {x: "1", z: "3"}'), b('data: {y: "2"}')],
    { by: 'c', text: 'data: {x: "5", y: "5", z: "5"}' },
  ],
  [
    'a conflict with who updated',
    'ConfigMap',
    [a('data: {x: "1"}'), b('{"data": {"x": "2"}}', { merge: true })],
    a('data: {x: "1"}'),
  ],
  [
    'an update that nobody else owns',
    'ConfigMap',
    [a('data: {x: "1"}'), b('{"data": {"y": "2"}}', { merge: true })],
    a('data: {x: "3"}'),
  ],
  [
    "kubectl's own annotation",
    'ConfigMap',
    [
      a(''),
      b(
        '{"metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{\\"apiVersion\\":\\"v1\\",\\"kind\\":\\"ConfigMap\\",\\"data\\":{\\"x\\":\\"1\\"}}"}}, "data": {"x": "1"}}',
        { merge: true },
      ),
    ],
    { by: 'kubectl', text: 'data: {x: "2"}' },
  ],
  [
    'an immutable one',
    'ConfigMap',
    [a('immutable: true\ndata: {x: "1"}')],
    a('immutable: true\ndata: {x: "2"}'),
  ],
  ['an unknown field', 'ConfigMap', [], a('zz: 1')],
  ['a field twice', 'ConfigMap', [], a('data: {x: "1"}\ndata: {x: "2"}')],
  ['a number for a text', 'ConfigMap', [], a('data: {x: 1}')],
  [
    'a map for a number or a text',
    'Deployment',
    [a(deployment('{name: c, image: x}'))],
    a(surging('{a: b}')),
  ],
  [
    'a map for a number or a text of another',
    'Deployment',
    [a(surging('1'))],
    b('spec: {strategy: {rollingUpdate: {maxSurge: {a: b}}}}'),
  ],
  [
    'a list for a quantity',
    'Pod',
    [],
    a('spec: {containers: [{name: c, image: x, resources: {limits: {cpu: [1, {a: b}]}}}]}'),
  ],
  [
    'nothing there, a Service elsewhere',
    'Service',
    [],
    a('spec: {type: ExternalName, externalName: a.b, internalTrafficPolicy: Cluster}'),
  ],
  ['null for a text', 'ConfigMap', [a('data: {x: "1"}')], a('data: {x: null}')],
  ['managedFields', 'ConfigMap', [], a('metadata: {name: NAME, managedFields: []}')],
  [
    'managedFields with one',
    'ConfigMap',
    [],
    a('metadata: {name: NAME, managedFields: [{manager: x}]}'),
  ],
  ['another name', 'ConfigMap', [a('data: {x: "1"}')], a('metadata: {name: other}')],
  [
    'a version gone by',
    'ConfigMap',
    [a('data: {x: "1"}')],
    a('metadata: {name: NAME, resourceVersion: "1"}'),
  ],
  ['YAML that is none', 'ConfigMap', [], a('data: [')],
  ['a list of no objects', 'ConfigMap', [], a('data: [a]')],
  [
    'containers of two',
    'Deployment',
    [a(deployment('{name: c, image: x}'))],
    b('spec: {template: {spec: {containers: [{name: d, image: y}]}}}'),
  ],
  [
    'a container fewer',
    'Deployment',
    [a(deployment('{name: c, image: x}, {name: d, image: z}'))],
    a(deployment('{name: c, image: x}')),
  ],
  [
    'conflicts within lists',
    'Deployment',
    [
      a(
        deployment('{name: c, image: x, env: [{name: e, value: f}], ports: [{containerPort: 80}]}'),
      ),
    ],
    b(
      'spec: {template: {spec: {containers: [{name: c, image: y, env: [{name: e, value: g}], ports: [{containerPort: 80, protocol: TCP, name: web}]}]}}}',
    ),
  ],
  [
    'a default that another owned',
    'Deployment',
    [a(deployment('{name: c, image: x}')), b('{"spec":{"replicas":3}}', { merge: true })],
    a(`${deployment('{name: c, image: x}').slice(0, -1)}, replicas: 2}`),
  ],
  ['a key twice', 'Deployment', [], a(deployment('{name: c, image: x}, {name: c, image: y}'))],
  ['a key that is not there', 'Deployment', [], a(deployment('{image: x}'))],
  ['an unknown field in a list', 'Deployment', [], a(deployment('{name: c, image: x, zz: 1}'))],
  ['a text for a number', 'Deployment', [], a('spec: {replicas: three}')],
  [
    'a quantity',
    'Deployment',
    [],
    a(deployment('{name: c, image: x, resources: {limits: {cpu: 0.5}}}')),
  ],
  [
    'a port by its name or number',
    'Service',
    [a('spec: {ports: [{port: 80, targetPort: web}]}')],
    b('spec: {ports: [{port: 80, targetPort: 8080}]}'),
  ],
  [
    'another port',
    'Service',
    [a('spec: {ports: [{port: 80, name: a}]}')],
    b('spec: {ports: [{port: 81, name: b}]}'),
  ],
  [
    'a Pod',
    'Pod',
    [a('spec: {containers: [{name: c, image: x}]}')],
    b('spec: {containers: [{name: c, image: y}]}'),
  ],
  [
    'a Pod by force',
    'Pod',
    [a('spec: {containers: [{name: c, image: x}]}')],
    b('spec: {containers: [{name: c, image: y}], tolerations: [{operator: Exists}]}', {
      force: true,
    }),
  ],
  [
    'a PersistentVolume, which is protected',
    'PersistentVolume',
    [],
    a('spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /a}}'),
  ],
  [
    'a PersistentVolumeClaim, which is protected',
    'PersistentVolumeClaim',
    [],
    a('spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}'),
  ],
  [
    'a VolumeAttributesClass, which is protected',
    'VolumeAttributesClass',
    [],
    a('driverName: d\nparameters: {a: b}'),
  ],
  ['a Node, which is not ready', 'Node', [], a('spec: {podCIDR: 10.1.0.0/24}')],
  ['a version that is not stored', 'HorizontalPodAutoscaler', [], a(`${scaled}maxReplicas: 3}`)],
  [
    'a change in a version that is not stored',
    'HorizontalPodAutoscaler',
    [a(`${scaled}maxReplicas: 3, targetCPUUtilizationPercentage: 50}`)],
    b(`${scaled}maxReplicas: 4}`),
  ],
  [
    'a status',
    'Deployment',
    [a(deployment('{name: c, image: x}'))],
    b('status: {replicas: 1, observedGeneration: 1}\nspec: {replicas: 5}', {
      subresource: 'status',
    }),
  ],
  [
    'a status of nothing that is there',
    'Deployment',
    [],
    a('status: {replicas: 1}', { subresource: 'status' }),
  ],
  [
    'a status that another owns',
    'Deployment',
    [a(deployment('{name: c, image: x}')), a('status: {replicas: 1}', { subresource: 'status' })],
    b('status: {replicas: 2}', { subresource: 'status' }),
  ],
  [
    'an APIService',
    'APIService',
    [],
    a(
      'metadata: {name: v1.NAME.dev}\nspec: {group: NAME.dev, version: v1, groupPriorityMinimum: 5, versionPriority: 5, service: {name: s, namespace: n}, insecureSkipTLSVerify: true}',
    ),
  ],
  [
    'a CustomResourceDefinition',
    'CustomResourceDefinition',
    [],
    a(
      'metadata: {name: things.NAME.dev}\nspec: {group: NAME.dev, scope: Cluster, names: {plural: things, kind: Thing}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}}}}]}',
    ),
  ],
  ['a custom resource', 'Gadget', [], a('spec: {name: abc, ports: [{port: 1}], tags: [x]}')],
  ['a custom resource at fault', 'Gadget', [], a('spec: {name: ABC, int: 50}')],
  ['a custom resource with an unknown field', 'Gadget', [], a('spec: {name: abc, zz: 1}')],
  ['a custom resource with another type', 'Gadget', [], a('spec: {name: abc, int: x}')],
  ['a custom resource with null', 'Gadget', [], a('spec: {name: abc, int: null}')],
  ['a set', 'Gadget', [a('spec: {name: abc, tags: [x, v]}')], b('spec: {tags: [v, z]}')],
  ['a set with one twice', 'Gadget', [], a('spec: {name: abc, tags: [x, x]}')],
  ['an atomic list', 'Gadget', [a('spec: {name: abc, list: [x]}')], b('spec: {list: [y]}')],
  [
    'a map list with a default key',
    'Gadget',
    [a('spec: {name: abc, ports: [{port: 1}]}')],
    b('spec: {ports: [{port: 1, protocol: UDP}, {port: 1, protocol: TCP}]}'),
  ],
  ['a map', 'Gadget', [a('spec: {name: abc, map: {x: 1}}')], b('spec: {map: {x: 2, y: 3}}')],
  [
    'what is preserved',
    'Gadget',
    [a('spec: {name: abc, free: {x: {y: [1]}, known: {a: 1}}}')],
    b('spec: {free: {x: {y: [2]}, known: {a: 2}}}'),
  ],
  [
    'an embedded object',
    'Gadget',
    [a('spec: {name: abc, strictEmbedded: {apiVersion: v1, kind: X, metadata: {labels: {a: b}}}}')],
    b('spec: {strictEmbedded: {metadata: {labels: {a: c}}}}'),
  ],
  ['a label', 'Gadget', [a('spec: {name: abc}')], b('metadata: {name: NAME, labels: {x: y}}')],
  [
    'a status of a custom resource',
    'Gadget',
    [a('spec: {name: abc}')],
    b('status: {ready: true}', { subresource: 'status' }),
  ],
  ['a number or a text', 'Gadget', [a('spec: {name: abc, size: 5}')], b('spec: {size: "5"}')],
]

interface Request extends Step {
  readonly path: string
}

const query = ({ by, force }: Step): Record<string, string> => ({
  fieldManager: by,
  ...(force === undefined ? {} : { force: String(force) }),
})

const isMerge = ({ merge }: Step) => merge === true

/** Does it, and gives the object that there is then. */
async function does(cluster: Cluster, { path, ...step }: Request): Promise<KubeObject> {
  const answer = await cluster.client.raw({
    method: 'PATCH',
    path: step.subresource ? `${path}/${step.subresource}` : path,
    query: Object.entries(query(step)),
    headers: { 'content-type': patchMediaTypes[isMerge(step) ? 'merge' : 'apply'] },
    body: step.text,
  })
  return decodeJson(await answer.body.bytes()) as KubeObject
}

test('applies are answered as by the server', async t => {
  const { cluster, endpoint, rules } = await bareCluster(t)
  for (const [index, [what, kind, before, step]] of rows.entries()) {
    await t.test(`${what}: ${step.text.slice(0, 60)}`, async () => {
      const name = `row-${index}`
      const manifest = ({ text, merge }: Step) => {
        const named = text.replaceAll('NAME', name)
        if (merge) return named
        const head = heads[kind] + (/^metadata/m.test(text) ? '' : `metadata: {name: ${name}}\n`)
        return `${head}${named}\n`
      }
      const [read] = readManifests(`${heads[kind]}metadata: {name: ${name}}`, 'a.yaml')
      assert.ok(read)
      const { resource } = await cluster.for(read.object)
      const own = /name: (\S+?)[,}]/.exec(manifest(step))?.[1] ?? name
      const target = {
        namespace: resource.namespaced ? namespace : undefined,
        name: before.length > 0 ? name : own,
      }
      const path = resourcePath(resource, target)
      let old: KubeObject | undefined
      for (const each of before) old = await does(cluster, { ...each, text: manifest(each), path })
      const text = manifest(step)
      const { by, force, subresource } = step
      const told = await strictDryRun(endpoint, {
        method: 'PATCH',
        path: subresource ? `${path}/${subresource}` : path,
        contentType: patchMediaTypes.apply,
        text,
        query: query(step),
      })
      const ours = rules.apply({
        text,
        old: old && encodeJson(old),
        apiVersion: read.object.apiVersion,
        kind,
        namespace,
        fieldManager: by,
        force,
        subresource,
        result: true,
      })
      assert.deepEqual(comparable(ours), comparable(told), `${told.message}\n${ours.message}`)
    })
  }
})
