import { writeFile } from 'node:fs/promises'
import type { Cluster, KubeObject } from 'anykind'
import { encodeYaml } from 'anykind/manifest'

/*
 * A set of 500 objects of five built-in kinds, as a team has in one folder: of each ten objects eight are stored as
 * they are wanted, one has changed, and one is new.
 */

/** Objects of the set. */
export const mixedSetSize = 500
/** Those of them that a comparison has to tell of. */
export const mixedSetChanges: number = mixedSetSize / 5

/** Whose the stored objects are. */
export const mixedSetManager = 'bench'

const labels = (serial: number) => ({ app: `app-${serial}`, team: 'checkout' })

const kinds: readonly ((
  serial: number,
  release: string,
) => { apiVersion: string; kind: string })[] = [
  (serial, release) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: {
      replicas: 0,
      selector: { matchLabels: labels(serial) },
      template: {
        metadata: { labels: labels(serial) },
        spec: { containers: [container(release)] },
      },
    },
  }),
  (serial, release) => ({
    apiVersion: 'v1',
    kind: 'Service',
    spec: {
      selector: { ...labels(serial), release },
      ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }],
    },
  }),
  (_, release) => ({ apiVersion: 'v1', kind: 'ConfigMap', data: { release, level: 'info' } }),
  (_, release) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    data: { token: Buffer.from(`token of ${release}`).toString('base64') },
  }),
  (_, release) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    spec: { defaultBackend: { service: { name: release, port: { name: 'http' } } } },
  }),
]

const container = (release: string) => ({
  name: 'web',
  image: `registry.example.com/shop/web:${release}`,
  args: ['--listen=:8080'],
  ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
  env: [{ name: 'REGION', value: 'eu-west' }],
  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
})

function objectOf(serial: number, release: string): KubeObject {
  const kind = kinds[serial % kinds.length] as (typeof kinds)[number]
  const metadata = { name: `app-${serial}`, namespace: 'default', labels: labels(serial) }
  return { ...kind(serial, release), metadata }
}

/** The place of an object among ten of its kind. */
const placeOf = (serial: number): number => Math.floor(serial / kinds.length) % 10

const serials = Array.from({ length: mixedSetSize }, (_, serial) => serial)

/** Stores what is stored of the set, and writes the whole set as it is wanted to a file. */
export async function loadMixedSet(cluster: Cluster, file: string): Promise<void> {
  for (const serial of serials.filter(serial => placeOf(serial) !== 9)) {
    const object = objectOf(serial, placeOf(serial) === 8 ? 'v1' : 'v2')
    await (await cluster.for(object)).apply(object, { fieldManager: mixedSetManager })
  }
  const wanted = serials.map(serial => encodeYaml(objectOf(serial, 'v2')))
  await writeFile(file, wanted.join('---\n'))
}
