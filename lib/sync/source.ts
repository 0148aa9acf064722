import { createHash } from 'node:crypto'
import { encodeJson } from '../core/index.ts'
import { loadManifests, type Manifest, readManifests } from '../manifest/index.ts'
import { renderFolder } from '../render/index.ts'

/** What a folder says, at one time. */
export interface Source {
  readonly manifests: readonly Manifest[]
  /** The same for the same objects, however they are written. */
  readonly digest: string
}

/**
 * Reads a folder with all folders in it; one of kustomize or helm is rendered by these. Throws ManifestError, and ConfigError where it
 * cannot be rendered.
 */
export async function readSource(folder: string, signal?: AbortSignal): Promise<Source> {
  const rendered = await renderFolder(folder, { signal })
  const manifests =
    rendered === undefined
      ? await Array.fromAsync(loadManifests([folder], { recursive: true, signal }))
      : readManifests(rendered.text, rendered.name)
  const hash = createHash('sha256')
  for (const { object } of manifests) hash.update(encodeJson(object)).update('\n')
  return { manifests, digest: hash.digest('hex') }
}
