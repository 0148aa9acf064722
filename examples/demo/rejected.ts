import {
  type Cluster,
  encodeJson,
  formatFieldPath,
  formatObject,
  type KubeObject,
  parseJson,
} from 'anykind'
import { encodeYaml, type Manifest, readManifests } from 'anykind/manifest'
import { done, fail, heading } from './print.ts'

/** Breaks one manifest of the set and shows that it is found out before it is sent, with its place. */
export async function showRejected(
  cluster: Cluster,
  manifests: readonly Manifest[],
  signal: AbortSignal,
): Promise<void> {
  heading('A rejected manifest, before anything is sent')
  const original = victim(manifests.map(({ object }) => object))
  if (original === undefined) return
  // The server publishes a new kind's schema a little later than the kind: the set itself has it too.
  const schemas = await cluster.schemas()
  for (const { object } of manifests) schemas.define(object)
  const text = encodeYaml(broken(original))
  for (const { object, source } of readManifests(text, 'broken.yaml')) {
    const { violations } = await cluster.validate(object, { signal })
    for (const { path, message } of violations) {
      const { file, line, column } = source.locate(path)
      fail(
        `${file}:${line}:${column}: ${formatObject(object)}: ${message} (${formatFieldPath(path)})`,
      )
    }
    const verdict = await serverVerdict(cluster, object, signal)
    done(`the server says the same when it is asked: ${verdict}`)
  }
}

/** A custom resource of the set if there is one, else any object with a spec. */
function victim(objects: readonly KubeObject[]): KubeObject | undefined {
  const kinds = new Set(
    objects
      .filter(({ kind }) => kind === 'CustomResourceDefinition')
      .map(({ spec }) => (spec as { names?: { kind?: unknown } } | undefined)?.names?.kind),
  )
  return (
    objects.find(({ kind }) => kinds.has(kind)) ?? objects.find(({ spec }) => spec !== undefined)
  )
}

/** A misspelt field beside the right ones: what people get wrong most. */
function broken(object: KubeObject): KubeObject {
  const copy = parseJson(encodeJson(object)) as KubeObject
  copy.spec = { ...(copy.spec as object), replicsa: 3 }
  return copy
}

async function serverVerdict(
  cluster: Cluster,
  object: KubeObject,
  signal: AbortSignal,
): Promise<string> {
  const resource = await cluster.for(object, signal)
  const options = { dryRun: true, fieldValidation: 'Strict', signal } as const
  return resource.update(object, options).then(
    () => 'accepted',
    error => `${error.status?.message ?? error}`,
  )
}
