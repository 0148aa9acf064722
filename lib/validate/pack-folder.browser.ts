import { ConfigError } from '../core/index.ts'

/*
 * As pack-folder.ts, in a page: a pack is a folder that a server serves, and that of the package a module beside this
 * one, which is loaded when it is asked for.
 */

/** The build makes a module of the file of that name in schemas-cache/packs. */
const packs: Readonly<Record<string, () => Promise<{ readonly text: string }>>> = {
  '1.37': () => import('./kubernetes-1.37.br'),
}

/** As there. */
export const packedVersions = async (): Promise<string[]> => Object.keys(packs)

/** As there. */
export const readPack = async (version: string): Promise<string> =>
  (await packs[version]?.())?.text ?? ''

/** As there: none. */
export const packCodeStore = (): undefined => undefined

/** As there, `folder` being an address. Throws what `fetch` throws, and ConfigError on an answer that is neither 200 nor 404. */
export async function readRecord(
  folder: string,
  path: string,
  signal: AbortSignal | null = null,
): Promise<Uint8Array | undefined> {
  const address = `${folder}/${path}.json`
  const response = await fetch(address, { signal })
  if (response.ok) return new Uint8Array(await response.arrayBuffer())
  await response.body?.cancel()
  if (response.status === 404) return undefined
  throw new ConfigError(`of a pack, this is answered with ${response.status}`, address)
}
