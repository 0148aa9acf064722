import { deepStrictEqual } from 'node:assert'
import {
  applyJsonPatch,
  applyMergePatch,
  diffJsonPatch,
  diffMergePatch,
} from '../../lib/client/json-patch/index.ts'
import { bench } from './runner.ts'

/** A Deployment of 30 KB, as big ones are: containers with many variables, probes, mounts. */
const deployment = (edited: boolean) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'shop',
    labels: { app: 'web', version: edited ? 'v2' : 'v1' },
    annotations: Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [
        `team.example.com/note-${n}`,
        `${edited && n % 7 === 0 ? 'after' : 'before'} ${'of the text '.repeat(8)}`,
      ]),
    ),
  },
  spec: {
    replicas: edited ? 5 : 3,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: Array.from({ length: 8 }, (_, n) => container(n, edited && n % 2 === 0)),
        volumes: Array.from({ length: 10 }, (_, n) => ({
          name: `volume-${n}`,
          configMap: { name: `settings-${n}`, defaultMode: 420 },
        })),
      },
    },
  },
})

const container = (number: number, edited: boolean) => ({
  name: `container-${number}`,
  image: `registry.example.com/shop/service-${number}:1.${edited ? 1 : 0}.0`,
  ports: [{ containerPort: 8080 + number, protocol: 'TCP', name: `http-${number}` }],
  // One more in the middle: all behind it move.
  env: Array.from({ length: edited ? 41 : 40 }, (_, n) => ({
    name: `SETTING_${edited && n > 15 ? n - 1 : n}`,
    value: edited && n === 15 ? 'new' : `the value of setting ${edited && n > 15 ? n - 1 : n}`,
  })),
  resources: {
    requests: { cpu: edited ? '200m' : '100m', memory: '128Mi' },
    limits: { cpu: '1', memory: edited ? '512Mi' : '256Mi' },
  },
  readinessProbe: { httpGet: { path: '/ready', port: 8080, scheme: 'HTTP' }, periodSeconds: 5 },
  livenessProbe: { httpGet: { path: '/live', port: 8080, scheme: 'HTTP' }, periodSeconds: 10 },
  volumeMounts: Array.from({ length: 10 }, (_, n) => ({
    name: `volume-${n}`,
    mountPath: `/etc/settings/${n}`,
  })),
})

// Parsed, as what comes from a server is: no value is one and the same in both.
const from: unknown = JSON.parse(JSON.stringify(deployment(false)))
const to: unknown = JSON.parse(JSON.stringify(deployment(true)))
const patch = diffJsonPatch(from, to)
const mergePatch = diffMergePatch(from, to)
deepStrictEqual(applyJsonPatch(from, patch), to)
deepStrictEqual(applyMergePatch(from, mergePatch), to)

const kilobytes = Math.round(JSON.stringify(from).length / 1000)
const pair = `two objects of ${kilobytes} KB`

await bench(`JSON Patch: diff of ${pair}, ${patch.length} changes`, () => diffJsonPatch(from, to))
await bench('JSON Patch: apply it', () => applyJsonPatch(from, patch))
await bench('JSON Patch: diff and apply', () => applyJsonPatch(from, diffJsonPatch(from, to)))
await bench('JSON Patch: diff with tests', () => diffJsonPatch(from, to, { test: true }))
await bench('merge patch: diff and apply', () => applyMergePatch(from, diffMergePatch(from, to)))
