import { basename, resolve } from 'node:path'

/** How a folder becomes manifests. */
export interface Recipe {
  /** What the folder is for, as people say: `kustomize`, `helm`. */
  readonly tool: string
  /** Program and arguments; the first that is installed is run. */
  readonly commands: readonly (readonly [program: string, ...args: string[]])[]
}

/** kustomize reads any of these, and a folder that has two of them is its to refuse. */
const kustomizations = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

/**
 * How a folder of files of these names becomes manifests; undefined if its files are manifests. A chart's release has the
 * folder's name. Pure.
 */
export function recipeOf(folder: string, names: ReadonlySet<string>): Recipe | undefined {
  // Absolute, so that none is taken for a flag.
  const path = resolve(folder)
  if (kustomizations.some(name => names.has(name))) {
    const commands = [
      ['kustomize', 'build', path],
      ['kubectl', 'kustomize', path],
    ] as const
    return { tool: 'kustomize', commands }
  }
  if (!names.has('Chart.yaml')) return undefined
  return { tool: 'helm', commands: [['helm', 'template', basename(path), path]] }
}
