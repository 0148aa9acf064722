import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from 'anykind'
import { readManifests } from 'anykind/manifest'
import { encodeJson, patchMediaTypes, resourcePath } from '../../../lib/core/index.ts'
import type { Patch } from '../../../lib/rules/index.ts'
import { bareCluster, create } from '../../support/bare-cluster.ts'
import { comparable } from '../../support/beside-server.ts'
import { strictDryRun } from '../../support/strict-dry-run.ts'

/* Patches of what is there, dry run by the server and judged: verdict, words and the object that comes of it. */

const namespace = 'default'

const pod = 'template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}'
const olds = {
  Deployment: `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, annotations: {k: v}}\nspec: {replicas: 0, selector: {matchLabels: {a: b}}, ${pod}}`,
  ConfigMap:
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\nimmutable: true\ndata: {a: "é"}',
  Service:
    'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{name: a, port: 80}, {name: b, port: 81}]}',
  Pod: 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: x}], tolerations: [{key: k, operator: Exists}]}',
  ReplicationController: `apiVersion: v1\nkind: ReplicationController\nmetadata: {name: r}\nspec: {replicas: 0, selector: {a: b}, ${pod}}`,
  Autoscaler:
    'apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: {maxReplicas: 3, targetCPUUtilizationPercentage: 50, scaleTargetRef: {kind: Deployment, name: d, apiVersion: apps/v1}}',
  Gadget:
    'apiVersion: example.dev/v1\nkind: Gadget\nmetadata: {name: g}\nspec: {name: abc, int: 5, ports: [{port: 1}, {port: 2}], tags: [a]}\nstatus: {ready: true}',
} as const

const orderedMetrics = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: ordered}
spec:
  maxReplicas: 3
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: d}
  metrics:
  - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}
  - {type: Pods, pods: {metric: {name: p}, target: {type: AverageValue, averageValue: 1k}}}`

type Row = readonly [
  old: keyof typeof olds,
  type: Patch['type'],
  patch: string,
  subresource?: 'status',
]

const operations = (count: number) =>
  JSON.stringify(Array.from({ length: count }, () => ({ op: 'test', path: '/kind', value: 'x' })))

const rows: readonly Row[] = [
  ['Deployment', 'json', '[{"op":"replace","path":"/spec/replicas","value":3}]'],
  ['Deployment', 'json', '[{"op":"test","path":"/spec/replicas","value":1}]'],
  ['Deployment', 'json', '[{"op":"remove","path":"/spec/nothing"}]'],
  ['Deployment', 'json', '[{"op":"remove","path":"/spec/template/spec/containers/0"}]'],
  ['Deployment', 'json', '[{"op":"add","path":"/metadata/labels","value":{"x":"y"}}]'],
  ['Deployment', 'json', '[{"op":"add","path":"/spec/zz","value":1}]'],
  ['Deployment', 'json', '[{"op":"jump","path":"/spec/replicas"}]'],
  ['Deployment', 'json', '[{"op":"remove","path":"/metadata/annotations","why":1}]'],
  ['Deployment', 'json', '[{"op":"remove","op":"add","path":"/metadata/annotations"}]'],
  ['Deployment', 'json', '[{"op":"replace","path":"/spec/replicas","value":"three"}]'],
  ['Deployment', 'json', '[{"op":"replace","path":"/metadata/name","value":"other"}]'],
  ['Deployment', 'json', '[{"op":"replace","path":"/kind","value":"Pod"}]'],
  ['Deployment', 'json', '[{"op":"replace","path":"/apiVersion","value":"v1"}]'],
  ['Deployment', 'json', '[{"op":"remove","path":"/metadata/uid"}]'],
  ['Deployment', 'json', '{"op":"remove"}'],
  ['Deployment', 'json', '[{"op":'],
  ['Deployment', 'json', ''],
  ['Deployment', 'json', 'null'],
  ['Deployment', 'json', '[1]'],
  ['Deployment', 'json', '[{"op":"add","path":5,"value":1}]'],
  ['ConfigMap', 'json', operations(10_001)],
  [
    'ConfigMap',
    'json',
    `[{"op":"replace","path":"/data/a","value":"${'x'.repeat(1_000_000)}"},${[1, 2, 3, 4].map(to => `{"op":"copy","from":"/data/a","path":"/data/a${to}"}`)}]`,
  ],
  ['ConfigMap', 'json', '[{"op":"move","from":"/data/a","path":"/data/b"}]'],
  ['Deployment', 'merge', '{"spec":{"replicas":3},"metadata":{"annotations":null}}'],
  ['Deployment', 'merge', '{"spec":{"template":{"spec":{"containers":[{"name":"e"}]}}}}'],
  ['Deployment', 'merge', '{"spec":{"selector":{"matchLabels":{"a":"c"}}}}'],
  ['Deployment', 'merge', '{"spec":{"replicas":1,"replicas":2}}'],
  ['Deployment', 'merge', '{"spec":{"zz":1,"yy":{"a":1}}}'],
  ['Deployment', 'merge', '{"spec":"x"}'],
  ['Deployment', 'merge', '{"spec":null}'],
  ['Deployment', 'merge', '[]'],
  ['Deployment', 'merge', 'null'],
  ['Deployment', 'merge', '{}'],
  ['Deployment', 'merge', 'spec: {}'],
  ['Deployment', 'merge', '{"metadata":{"resourceVersion":"1"}}'],
  ['Deployment', 'merge', '{"metadata":{"namespace":"elsewhere"}}'],
  ['Deployment', 'merge', '{"metadata":{"managedFields":[]}}'],
  ['Deployment', 'merge', '{"status":{"replicas":3}}'],
  ['Deployment', 'merge', '{"status":{"replicas":3,"readyReplicas":2}}', 'status'],
  ['ConfigMap', 'merge', '{"data":{"a":"c"}}'],
  ['ConfigMap', 'merge', '{"metadata":{"labels":{"a b":"c"}}}'],
  ['ConfigMap', 'merge', '{}', 'status'],
  [
    'ConfigMap',
    'merge',
    `{"metadata":{"ownerReferences":[${Array(2).fill('{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u"}')}]}}`,
  ],
  ['Autoscaler', 'merge', '{"spec":{"minReplicas":2,"targetCPUUtilizationPercentage":80}}'],
  ['Autoscaler', 'strategic', '{"spec":{"maxReplicas":0}}'],
  ['Service', 'merge', '{"spec":{"ports":[{"name":"a","port":443}]}}'],
  ['Service', 'strategic', '{"spec":{"ports":[{"port":81,"name":"z"},{"port":82,"name":"c"}]}}'],
  ['Service', 'strategic', '{"spec":{"ports":[{"$patch":"delete","port":81}]}}'],
  ['Service', 'strategic', '{"spec":{"ports":[{"$patch":"replace"},{"port":90}]}}'],
  ['Service', 'strategic', '{"spec":{"type":"NodePort","clusterIP":"10.0.0.78"}}'],
  ['Service', 'strategic', '{"spec":{"ports":[{"name":"a"}]}}'],
  [
    'Service',
    'strategic',
    '{"spec":{"$setElementOrder/ports":[{"port":81},{"port":80}],"ports":[{"port":81,"name":"z"}]}}',
  ],
  ['Service', 'strategic', '{"spec":{"$setElementOrder/ports":[],"ports":[{"port":81}]}}'],
  ['Service', 'strategic', '{"$patch":"explode"}'],
  ['Service', 'strategic', '{"spec":{"$retainKeys":"x"}}'],
  [
    'Deployment',
    'strategic',
    '{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"},"replicas":null}}',
  ],
  ['Deployment', 'strategic', '{"spec":{"strategy":{"$retainKeys":["a"],"type":"Recreate"}}}'],
  [
    'Deployment',
    'strategic',
    '{"spec":{"template":{"spec":{"containers":[{"name":"e","image":"y"}]}}}}',
  ],
  [
    'Deployment',
    'strategic',
    '{"spec":{"template":{"spec":{"containers":[{"name":"c","image":""}]}}}}',
  ],
  ['Deployment', 'strategic', '{"spec":{"replicas":"three"}}'],
  ['Deployment', 'strategic', '{"spec":{"zz":1}}'],
  // What no integer has: Go leaves it to the processor.
  ['Deployment', 'strategic', '{"spec":{"minReadySeconds":9223372036854775808}}'],
  ['Deployment', 'strategic', '{"spec":{"minReadySeconds":-1e21}}'],
  ['Deployment', 'strategic', '{"spec":{"minReadySeconds":4294967299}}'],
  ['Service', 'strategic', '{"spec":{"ports":[{"port":1e21}]}}'],
  ['Deployment', 'strategic', '{"spec":{"replicas":1,"replicas":2}}'],
  ['Deployment', 'strategic', '[]'],
  ['Deployment', 'strategic', '{"spec":{"template":{"spec":{"containers":{"name":"c"}}}}}'],
  ['Pod', 'strategic', '{"spec":{"containers":[{"name":"c","image":"y"}]}}'],
  ['Pod', 'strategic', '{"spec":{"containers":[{"name":"d","image":"y"}],"priority":5}}'],
  ['Pod', 'merge', '{"spec":{"tolerations":[]}}'],
  [
    'ReplicationController',
    'merge',
    '{"spec":{"replicas":7},"status":{"replicas":1,"readyReplicas":2}}',
    'status',
  ],
  ['ReplicationController', 'strategic', '{"status":{"replicas":4}}', 'status'],
  ['Gadget', 'strategic', '{"spec":{"int":6}}'],
  ['Gadget', 'merge', '{"spec":{"int":6,"name":null}}'],
  ['Gadget', 'merge', '{"spec":{"int":6,"nested":{"deep":{}},"maybe":null}}'],
  ['Gadget', 'merge', '{"spec":{"int":600,"tags":["a","a"],"ports":[{"port":1},{"port":1}]}}'],
  ['Gadget', 'merge', '{"spec":{"zz":1},"metadata":{"zz":2}}'],
  ['Gadget', 'merge', '{"spec":{"int":1,"int":2}}'],
  ['Gadget', 'merge', '{"metadata":{"name":"other"}}'],
  ['Gadget', 'merge', '{"metadata":{"labels":{"a":5}}}'],
  ['Gadget', 'merge', '{"spec":{"int":2},"status":{"ready":false}}', 'status'],
  ['Gadget', 'merge', '{"status":{"ready":"x"}}', 'status'],
  ['Gadget', 'json', '[{"op":"add","path":"/spec/ports/-","value":{"port":3}}]'],
  ['Gadget', 'json', '[{"op":"add","path":"/spec/ports/9","value":{"port":3}}]'],
  ['Gadget', 'json', '[{"op":"replace","path":"/apiVersion","value":"v1"}]'],
  ['Gadget', 'json', '[{"op":"copy","from":"/spec/int","path":"/spec/int64"}]'],
]

test('patches are answered as by the server', async t => {
  const { cluster, endpoint, rules } = await bareCluster(t)
  const there = new Map<string, KubeObject>()
  for (const [kind, manifest] of Object.entries(olds)) {
    const [read] = readManifests(manifest, 'a.yaml')
    assert.ok(read)
    there.set(kind, await create(cluster, read.object))
  }
  for (const [kind, type, text, subresource] of rows) {
    await t.test(`${type} of a ${kind}: ${text.slice(0, 90)} ${subresource ?? ''}`, async () => {
      const old = there.get(kind)
      assert.ok(old)
      const { resource } = await cluster.for(old)
      const told = await strictDryRun(endpoint, {
        method: 'PATCH',
        path: resourcePath(resource, { namespace, name: old.metadata.name, subresource }),
        contentType: patchMediaTypes[type],
        text,
        query: { fieldManager: 'anykind' },
      })
      const ours = rules.patch({
        type,
        text,
        old: encodeJson(old),
        subresource,
        result: true,
      })
      assert.deepEqual(comparable(ours), comparable(told), `${told.message}\n${ours.message}`)
    })
  }
})

test('what is there may be in a version that tells more: here, in which order metrics are', async t => {
  const { cluster, endpoint, rules } = await bareCluster(t)
  const [read] = readManifests(orderedMetrics, 'a.yaml')
  assert.ok(read)
  const old = encodeJson(await create(cluster, read.object))
  const { resource } = await cluster.resource('horizontalpodautoscalers.v1.autoscaling')
  const path = resourcePath(resource, { namespace, name: 'ordered' })
  const [type, text] = ['merge', '{"metadata":{"labels":{"a":"b"}}}'] as const
  const contentType = patchMediaTypes[type]
  const query = { fieldManager: 'anykind' }
  const told = await strictDryRun(endpoint, { method: 'PATCH', path, contentType, text, query })
  const { kind } = resource
  const ours = rules.patch({ type, text, old, apiVersion: 'autoscaling/v1', kind, result: true })
  assert.equal(told.object?.metadata.generation, 2)
  assert.deepEqual(comparable(ours), comparable(told))
})

/** What the server's own code panics on. */
const panics: readonly Row[] = [
  ['Pod', 'strategic', '{"spec":{"containers":[{"name":{}},{"name":{}}]}}'],
  ['Pod', 'strategic', '{"spec":{"containers":[{"name":[]},{"name":[]}]}}'],
]

test('what the server closes the connection on is refused, and the next is answered', async t => {
  const { cluster, endpoint, rules } = await bareCluster(t)
  const [read] = readManifests(olds.Pod, 'a.yaml')
  assert.ok(read)
  const there = await create(cluster, read.object)
  const { resource } = await cluster.for(there)
  const path = resourcePath(resource, { namespace, name: 'p' })
  for (const [, type, text] of panics) {
    const contentType = patchMediaTypes[type]
    await assert.rejects(strictDryRun(endpoint, { method: 'PATCH', path, contentType, text }), {
      code: 'ECONNRESET',
    })
    const { verdict, code, message } = rules.patch({ type, text, old: encodeJson(there) })
    assert.deepEqual([verdict, code], ['rejected', 500])
    assert.match(message ?? '', /^the API server fails on this and closes the connection: runtime/)
  }
  assert.equal(rules.create({ text: olds.Service, namespace }).verdict, 'accepted')
})
