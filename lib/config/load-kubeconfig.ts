import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { ConfigError, parseJson } from '../core/index.ts'
import { decodeKubeconfig, type Kubeconfig } from './kubeconfig.ts'
import { readSmallFile } from './small-file.ts'

/**
 * The files that make up the configuration, as client-go finds them: the given one alone; else the
 * list in KUBECONFIG, which may name none; else `~/.kube/config`.
 */
export function kubeconfigFiles(file: string | undefined): { files: string[]; required: boolean } {
  if (file !== undefined) return { files: [file], required: true }
  const list = process.env.KUBECONFIG || join(homedir(), '.kube', 'config')
  return { files: list.split(delimiter).filter(entry => entry !== ''), required: false }
}

/**
 * Reads and merges kubeconfig files: the first file that has a name or a current context wins, relative
 * paths are against the file that has them. Files that do not exist are skipped unless `required`.
 * Gives undefined if none of them exists. Throws ConfigError.
 */
export async function loadKubeconfig(
  files: readonly string[],
  required: boolean,
): Promise<Kubeconfig | undefined> {
  const configs: Kubeconfig[] = []
  for (const file of files) {
    const bytes = readSmallFile(file)
    if (bytes !== undefined) configs.push(await parseKubeconfig(decodeText(bytes, file), file))
    else if (required) throw new ConfigError('no such file', file)
  }
  return configs.length === 0 ? undefined : merge(configs)
}

/** UTF-8, with a byte order mark or without. UTF-16, which Windows' editors may write, is told apart from mere damage. */
function decodeText(bytes: Buffer, file: string): string {
  if (/^(fffe|feff)/.test(bytes.toString('hex', 0, 2)) || bytes.includes(0)) {
    throw new ConfigError('is UTF-16 or binary: save it as UTF-8', file)
  }
  return bytes.toString()
}

/** One kubeconfig from its text; `file` is for messages and relative paths. Throws ConfigError. */
export async function parseKubeconfig(text: string, file: string): Promise<Kubeconfig> {
  let value: unknown
  try {
    value = await parseText(text, file)
  } catch {
    // The parser's message may quote the line, and a kubeconfig's lines hold credentials.
    throw new ConfigError('not valid YAML', file)
  }
  return decodeKubeconfig(value, file, path => resolve(dirname(file), path))
}

/** JSON is read as such, as `anykind local` writes it: YAML takes long to load, and a pod needs none. */
async function parseText(text: string, file: string): Promise<unknown> {
  if (text.startsWith('{')) {
    try {
      return parseJson(text)
    } catch {
      // A YAML flow mapping begins alike.
    }
  }
  const { parseYaml } = await import('../manifest/index.ts')
  return parseYaml(text, file)
}

function merge(configs: readonly Kubeconfig[]): Kubeconfig {
  // A Map built from the last file to the first keeps the first file's entry.
  const first = <T>(of: (config: Kubeconfig) => ReadonlyMap<string, T>) =>
    new Map(configs.toReversed().flatMap(config => [...of(config)]))
  return {
    currentContext: configs.find(config => config.currentContext !== undefined)?.currentContext,
    clusters: first(config => config.clusters),
    users: first(config => config.users),
    contexts: first(config => config.contexts),
  }
}
