import { accessSync, constants, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { ConfigError } from '../core/index.ts'
import { type Build, controlPlaneFolder, kwokFolder } from './build-parts.ts'
import { goModuleFolder } from './go-sources.ts'
import { goTarget } from './go-target.ts'
import { goVersion } from './go-toolchain.ts'
import { type Part, partFiles } from './part.ts'

/** The programs of a local cluster. */
export interface LocalParts {
  /** The folder with etcd and kube-apiserver, and whatever else came with them: for PATH. */
  readonly folder: string
  /** Absolute paths; those of nodes only when nodes were asked for. */
  readonly files: PartFiles
  /** kwok's configuration, in order. */
  readonly stages: readonly string[]
  /** kubectl, if it came along. */
  readonly kubectl: string | undefined
}

type PartFiles = Readonly<Record<'etcd' | 'apiserver', string>> &
  Readonly<Partial<Record<Part, string>>>

/** Which parts are wanted and where they may come from. */
export interface FindParts {
  /** Whether controller manager, scheduler and kwok are needed. Default false. */
  readonly nodes?: boolean | undefined
  /** A folder as envtest's, before all else. Default: `KUBEBUILDER_ASSETS`. */
  readonly assets?: string | undefined
  /** Told, a line each time, of builds. */
  readonly onProgress?: ((line: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
  /** Default: this process's. */
  readonly env?: NodeJS.ProcessEnv | undefined
}

/**
 * Finds the parts of a local cluster: in `assets` or `KUBEBUILDER_ASSETS`, else in the cache, else builds
 * them there with Go. kwok, which envtest does not bring, comes from cache or build in any case
 * unless the folder has it with its `stages/`.
 *
 * Throws {@link ConfigError} when the folder lacks a part, or there is neither a folder nor Go.
 */
export async function findParts({
  nodes = false,
  env = process.env,
  assets = env.KUBEBUILDER_ASSETS || undefined,
  onProgress = () => {},
  signal,
}: FindParts = {}): Promise<LocalParts> {
  const build: Build = {
    cacheFolder: cacheFolder(env),
    target: goTarget(),
    beforeBuild: what => announce(what, onProgress),
    onProgress,
    signal,
  }
  const folder = assets === undefined ? await controlPlaneFolder(build) : resolve(assets)
  const files = { etcd: partIn(folder, 'etcd'), apiserver: partIn(folder, 'apiserver') }
  const kubectl = join(folder, 'kubectl')
  const found = { folder, files, stages: [], kubectl: isProgram(kubectl) ? kubectl : undefined }
  if (!nodes) return found
  const controllers = {
    'controller-manager': partIn(folder, 'controller-manager'),
    scheduler: partIn(folder, 'scheduler'),
  }
  const own = isProgram(join(folder, 'kwok')) && stagesIn(folder).length > 0
  const kwokHome = own ? folder : await kwokFolder(build)
  return {
    ...found,
    files: { ...files, ...controllers, kwok: partIn(kwokHome, 'kwok') },
    stages: stagesIn(kwokHome),
  }
}

function partIn(folder: string, part: Part): string {
  const file = join(folder, partFiles[part])
  if (isProgram(file)) return file
  throw new ConfigError(
    `find the parts of a local cluster: the assets have no ${partFiles[part]} that can be run; without KUBEBUILDER_ASSETS (or assets) all parts are built with Go`,
    folder,
  )
}

const stagesIn = (folder: string): string[] => {
  try {
    const stages = join(folder, 'stages')
    return readdirSync(stages)
      .filter(name => name.endsWith('.yaml'))
      .sort()
      .map(name => join(stages, name))
  } catch {
    return []
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** `$XDG_CACHE_HOME/anykind/local`; a relative value is ignored, as the XDG specification says. */
const cacheFolder = ({ XDG_CACHE_HOME = '' }: NodeJS.ProcessEnv): string =>
  join(isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache'), 'anykind', 'local')

async function announce(what: string, onProgress: (line: string) => void): Promise<void> {
  const version = await goVersion(goModuleFolder())
  if (version === undefined) {
    throw new ConfigError(
      `${what}: there is no go command on PATH. Either install Go (https://go.dev/dl), or set KUBEBUILDER_ASSETS to a folder that has etcd and kube-apiserver`,
    )
  }
  onProgress(`${what} (${version})`)
}
