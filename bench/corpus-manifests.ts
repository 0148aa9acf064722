import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gvkOf, type KubeObject } from 'anykind'
import { ManifestError, readManifests } from 'anykind/manifest'
import { builtInPack, exportJsonSchemas } from 'anykind/validate'
import { type CorpusEntry, corpusFolder, readCorpus, readDefinitions } from './corpus.ts'
import { corpusTexts } from './sizes.ts'

/*
 * What the validators are given of the corpus, in a folder: texts that people wrote, and mutants of them, half of which a
 * server refuses for what is in them. Each judges by the definitions or by schemas that were made of them.
 *
 *     manifests/       a file each
 *     crds/            the definitions
 *     kubeconform/     a JSON Schema for each kind, as `anykind schemas export` writes it
 *     kubectl-validate/ what the server published
 */

/** Writes the folder anew, with the first texts that say themselves what they are. Throws Error where there are too few. */
export async function writeCorpusManifests(folder: string): Promise<void> {
  const entries = readCorpus(corpusFolder).filter(isWhole).slice(0, corpusTexts)
  if (entries.length < corpusTexts) throw new Error(`the corpus has only ${entries.length} texts`)
  await rm(folder, { recursive: true, force: true })
  const manifests = join(folder, 'manifests')
  await mkdir(manifests, { recursive: true })
  for (const { id, contentType, manifest } of entries) {
    const extension = contentType.includes('json') ? 'json' : 'yaml'
    await writeFile(join(manifests, `${id}.${extension}`), manifest)
  }
  await cp(join(corpusFolder, 'crds'), join(folder, 'crds'), { recursive: true })
  await cp(join(corpusFolder, 'openapi'), join(folder, 'kubectl-validate'), {
    recursive: true,
    filter: source => !/openapi\/(?:apis\/)?[^/]+\.json$/.test(source), // which are no schemas
  })
  await writeJsonSchemas(join(folder, 'kubeconform'))
}

/** Whether there is one object in it, of the kind that was asked for. */
function isWhole({ code, gvk, manifest }: CorpusEntry): boolean {
  if (code === 400) return false
  try {
    const [first, ...others] = readManifests(manifest, 'a text')
    return first !== undefined && others.length === 0 && gvk === pathOf(first.object)
  } catch (error) {
    if (error instanceof ManifestError) return false
    throw error
  }
}

function pathOf(object: KubeObject): string {
  const { group, version, kind } = gvkOf(object)
  return `${group}/${version}/${kind}`
}

async function writeJsonSchemas(folder: string): Promise<void> {
  const schemas = await (await builtInPack()).schemas()
  for (const text of readDefinitions(corpusFolder)) {
    for (const { object } of readManifests(text, 'a definition')) schemas.define(object)
  }
  await exportJsonSchemas(folder, schemas, await schemas.kinds())
}
