import { readFile } from 'node:fs/promises'
import { version } from 'anykind'
import type { Contender } from './scenarios.ts'

/** The contenders' versions, from the files that pin them. */
export async function readVersions(): Promise<Partial<Record<Contender, string>>> {
  return {
    anykind: version,
    'client-node': await pinned('client-node/package.json', /client-node": "([\d.]+)"/),
    'client-go': await pinned('client-go/go.mod', /k8s\.io\/client-go v([\d.]+)/),
    'kube-rs': await pinned('kube-rs/Cargo.lock', /name = "kube"\nversion = "([\d.]+)"/),
    kubectl: await pinned('kubectl/go.mod', /k8s\.io\/kubectl v([\d.]+)/),
    'flux-ssa': await pinned('flux-ssa/go.mod', /fluxcd\/pkg\/ssa v([\d.]+)/),
    kubeconform: await pinned('kubeconform/go.mod', /kubeconform v([\d.]+)/),
    'kubectl-validate': await pinned('kubectl-validate/go.mod', /kubectl-validate v([\d.]+)/),
    node: process.version.slice(1),
  }
}

async function pinned(file: string, pattern: RegExp): Promise<string> {
  const text = await readFile(new URL(`peers/${file}`, import.meta.url), 'utf8')
  return pattern.exec(text)?.[1] ?? 'unknown'
}
