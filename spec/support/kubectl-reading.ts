import { join } from 'node:path'
import { parseJson } from '../../lib/core/index.ts'
import { runProgram } from './run-program.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { testKubectl } from './test-cluster.ts'

/*
 * What kubectl makes of manifests, by `kubectl label --local`: it reads any kind from files, asks no server, goes
 * on behind a file that it refuses, and prints what it has read.
 */

/** An object that kubectl has read. */
export interface KubectlObject {
  readonly metadata: { readonly name: string }
  readonly [field: string]: unknown
}

/** The text of an object of its own name around a value, as it would stand behind `v: `. */
export const objectAround = (value: string, at: number): string =>
  `apiVersion: example.com/v1\nkind: A\nmetadata: {name: ${nameOf(at)}}\nv: ${value}\n`

/** The name that tells the objects of one text from those of the others. */
export const nameOf = (at: number): string => `text-${at}`

const label = 'read-by-kubectl'

/** Of each text the objects in it, which must be named by {@link nameOf}; none where kubectl refuses the first. */
export async function readByKubectl(
  t: { after(run: () => void): void },
  texts: readonly string[],
): Promise<KubectlObject[][]> {
  const files = texts.map((text, at) => [`${String(at).padStart(6, '0')}.yaml`, text])
  const folder = temporaryFolder(t, Object.fromEntries(files))
  const out = await printByKubectl(folder, 'json')
  const read: KubectlObject[][] = texts.map(() => [])
  for (const printed of out.split(/^(?=\{$)/m).filter(text => text.trim() !== '')) {
    const object = withoutLabel(parseJson(printed) as KubectlObject)
    read[Number(object.metadata.name.slice('text-'.length))]?.push(object)
  }
  return read
}

/** An object's text as kubectl prints it, with the label by which it was read. */
export const printByKubectl = async (path: string, format: string): Promise<string> =>
  (
    await runProgram(testKubectl(), [
      ...['label', '--local', '--kubeconfig', '/dev/null', '-f', path],
      ...[`${label}=`, '-o', format],
    ])
  ).out

/** The object that {@link printByKubectl} prints for one around this value, given as JSON. */
export const labelled = (v: unknown): Record<string, unknown> => ({
  apiVersion: 'example.com/v1',
  kind: 'A',
  metadata: { name: 'a', labels: { [label]: '' } },
  v,
})

function withoutLabel(object: KubectlObject): KubectlObject {
  const { labels, ...metadata } = object.metadata as { name: string; labels?: object }
  const { [label]: _, ...others } = (labels ?? {}) as Record<string, unknown>
  const kept = Object.keys(others).length === 0 ? metadata : { ...metadata, labels: others }
  return { ...object, metadata: kept }
}

/** A file in a folder of the test's own. */
export const temporaryFile = (t: { after(run: () => void): void }, text: string): string =>
  join(temporaryFolder(t, { 'file.json': text }), 'file.json')
