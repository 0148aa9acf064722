import type { Cluster, ResourceClient } from 'anykind'
import {
  ApiError,
  type ApiResource,
  encodeJson,
  formatGvk,
  type GroupVersionKind,
  groupResource,
  gvkOf,
  isAlreadyExists,
  isKubeObject,
  type KubeObject,
  parseJson,
} from '../../lib/core/index.ts'
import { parseYaml } from '../../lib/manifest/index.ts'
import { askServer } from './ask-server.ts'
import { inFlight } from './in-flight.ts'
import { withoutMadeUp } from './made-up.ts'
import type { SeedText, SeedTexts } from './seed-texts.ts'
import { resolved } from './shape.ts'
import type { Seed, Stored, Subject } from './trial.ts'

/** Where mutants are created. */
const namespace = 'fuzz'

/** Where objects are that are updated: each resource has a namespace, so no quota or limit is near another's. */
const homeOf = ({ plural, group }: ApiResource): string =>
  `${namespace}-${plural}-${group.replaceAll('.', '-')}`.slice(0, 60).replace(/-+$/, '')

/** So many objects of a kind are created for real. */
const maxStored = 8

interface ReadSeed extends Seed {
  readonly object: KubeObject
  readonly harmless: boolean
}

/** Gives a server the definitions and objects that mutants need, and tells what there is, kind by kind. */
export async function prepareSubjects(
  cluster: Cluster,
  { definitions, manifests }: SeedTexts,
  wanted: (gvk: GroupVersionKind) => boolean,
): Promise<Subject[]> {
  await inFlight(definitions, text => define(cluster, text))
  await createNamespace(cluster, namespace)
  const seeds = manifests.flatMap(readSeed).filter(({ object }) => wanted(gvkOf(object)))
  const byKind = Map.groupBy(seeds, ({ object }) => formatGvk(gvkOf(object)))
  const subjects: Subject[] = []
  for (const ofKind of byKind.values()) {
    const subject = await subjectOf(cluster, ofKind)
    if (subject !== undefined) subjects.push(subject)
  }
  await new Promise(resolve => setTimeout(resolve, settleMs))
  return await inFlight(subjects, subject => readAgain(cluster, subject))
}

/** The server's own controllers write to some of what is created: to definitions, flow schemas, ranges of addresses. */
const settleMs = 2000

async function readAgain(cluster: Cluster, { stored, ...subject }: Subject): Promise<Subject> {
  const read = stored.map(({ namespace, manifest }) =>
    readStored(cluster, parseJson(manifest) as KubeObject, namespace),
  )
  return { ...subject, stored: await Promise.all(read) }
}

/** Seeds name no namespace: theirs is the request's. What is no object is a seed of nothing. */
function readSeed({ text, json, harmless }: SeedText): ReadSeed[] {
  let object: unknown
  try {
    object = parseYaml(text, 'seed')
    if (!isKubeObject(object) || gvkOf(object).kind === '') return []
  } catch {
    return []
  }
  const { namespace: _namespace, ...metadata } = object.metadata
  return [{ object: { ...object, metadata }, text, json, harmless }]
}

async function define(cluster: Cluster, text: string): Promise<void> {
  const definition = parseYaml(text, 'definition') as KubeObject
  await (await cluster.for(definition)).create(definition)
  const { group, names, versions } = definition.spec as {
    group: string
    names: { kind: string }
    versions: { name: string; served: boolean }[]
  }
  for (const { name: version, served } of versions) {
    if (served) await untilServed(cluster, { group, version, kind: names.kind })
  }
}

/** Lists of it can be read, and its schema, which the server publishes some time later. */
async function untilServed(cluster: Cluster, gvk: GroupVersionKind): Promise<void> {
  for (;;) {
    try {
      await (await cluster.resource(gvk)).list({ limit: 1 })
      const schemas = await cluster.schemas()
      schemas.refresh()
      await schemas.schemaOf(gvk)
      return
    } catch {
      await new Promise(resolve => setTimeout(resolve, pauseMs))
    }
  }
}

const pauseMs = 200

async function subjectOf(
  cluster: Cluster,
  seeds: readonly ReadSeed[],
): Promise<Subject | undefined> {
  const gvk = gvkOf((seeds[0] as ReadSeed).object)
  const resource = await cluster.discovery.resolve(gvk)
  const { schema, components } = await (await cluster.schemas()).schemaOf(gvk)
  const subject = {
    gvk,
    shape: resolved({ schema, components }),
    hasStatus: resource.subresources.some(({ name }) => name === 'status'),
    namespace: resource.namespaced ? namespace : undefined,
  }
  const answers = await inFlight(seeds, ({ json, object }) =>
    askServer(cluster, {
      ...subject,
      seed: 0,
      operation: 'create',
      json,
      text: encodeJson(object),
    }),
  )
  const taken = seeds.filter((_seed, index) => answers[index]?.verdict === 'accepted')
  if (taken.length === 0) return undefined
  return { ...subject, seeds: taken, stored: await store(cluster, resource, taken) }
}

/** Has the first few created for real, of each name one; what a dry run alone lets pass is left out. */
async function store(
  cluster: Cluster,
  resource: ApiResource,
  seeds: readonly ReadSeed[],
): Promise<Stored[]> {
  const harmless = seeds.filter(({ harmless, object }) => harmless && object.metadata.name)
  const byName = new Map(harmless.map(({ object }) => [object.metadata.name, object]))
  const home = resource.namespaced ? homeOf(resource) : undefined
  if (home !== undefined && byName.size > 0) await createNamespace(cluster, home)
  const client = (await cluster.resource(resource)).in(home)
  const made = await inFlight([...byName.values()].slice(0, maxStored), async object => {
    try {
      await createOnce(client, object)
      return [await readStored(cluster, object, home)]
    } catch (error) {
      if (error instanceof ApiError) return []
      throw error
    }
  })
  return made.flat()
}

async function readStored(
  cluster: Cluster,
  manifest: KubeObject,
  namespace: string | undefined,
): Promise<Stored> {
  const { name = '' } = manifest.metadata
  const resource = await cluster.discovery.resolve(gvkOf(manifest))
  const preferred = await cluster.resource(groupResource(resource))
  const now = await (await cluster.resource(resource)).in(namespace).get(name)
  const kept = await preferred.in(namespace).get(name)
  const object = withoutMadeUp(now)
  return { name, namespace, manifest: encodeJson(manifest), object, now, kept }
}

/** An object that was stored in another cluster, in this one. */
export async function storeAgain(cluster: Cluster, stored: Stored): Promise<Stored> {
  const manifest = parseJson(stored.manifest) as KubeObject
  if (stored.namespace !== undefined) await createNamespace(cluster, stored.namespace)
  await createOnce((await cluster.for(manifest)).in(stored.namespace), manifest)
  return await readStored(cluster, manifest, stored.namespace)
}

async function createNamespace(cluster: Cluster, name: string): Promise<void> {
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
  await createOnce(await cluster.for(object), object)
}

async function createOnce(client: ResourceClient, object: KubeObject): Promise<void> {
  try {
    await client.create(object)
  } catch (error) {
    if (!isAlreadyExists(error)) throw error
  }
}
