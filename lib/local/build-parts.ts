import { copyFile, mkdir, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { cachedFolder } from './cache-folder.ts'
import { goModuleFolder, hashGoSources } from './go-sources.ts'
import type { GoTarget } from './go-target.ts'
import { type GoRun, runGo } from './go-toolchain.ts'

/** The Kubernetes release whose modules go/go.mod names. A spec compares the two. */
export const kubernetesVersion = 'v1.37.2'
/** The release of kwok that `go install` builds. */
export const kwokVersion = 'v0.8.0'

/** Where builds are kept, and who is told of their progress. */
export interface Build {
  readonly cacheFolder: string
  readonly target: GoTarget
  /** Called before anything is built; throws when that is not possible. */
  readonly beforeBuild: (what: string) => Promise<void>
  readonly onProgress: (line: string) => void
  readonly signal?: AbortSignal | undefined
}

/** The folder with etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kubectl: one file, five names. */
export async function controlPlaneFolder(build: Build): Promise<string> {
  const source = goModuleFolder()
  const hash = await hashGoSources(source, 'controlplane')
  const { target, onProgress } = build
  return cached(build, `controlplane-${hash}-${target.os}-${target.arch}`, async folder => {
    await build.beforeBuild(
      `build etcd and Kubernetes ${kubernetesVersion}: once, about ten minutes on two cores, 150 MB to download`,
    )
    const packages = await countPackages(build, source)
    await go(build, {
      args: [
        ...['build', '-v', '-trimpath', '-mod=readonly', '-buildvcs=false'],
        ...['-ldflags', ldflags, '-o', join(folder, 'controlplane'), './cmd/controlplane'],
      ],
      cwd: source,
      onLine: everyTwentieth(packages, count =>
        onProgress(`compiled ${count} of at most ${packages} packages`),
      ),
    })
    for (const name of names) await symlink('controlplane', join(folder, name))
  })
}

/** The folder with kwok and, under `stages`, what it simulates: nodes with leases, pods that run at once. */
export async function kwokFolder(build: Build): Promise<string> {
  const { target } = build
  return cached(build, `kwok-${kwokVersion}-${target.os}-${target.arch}`, async folder => {
    await build.beforeBuild(`build kwok ${kwokVersion}: once, about a minute on two cores`)
    const kwok = `sigs.k8s.io/kwok@${kwokVersion}`
    const module = JSON.parse(
      await go(build, { args: ['mod', 'download', '-json', kwok], cwd: folder }),
    )
    await go(build, {
      args: [
        'install',
        '-trimpath',
        '-ldflags',
        '-s -w',
        `sigs.k8s.io/kwok/cmd/kwok@${kwokVersion}`,
      ],
      cwd: folder,
      // GOBIN is refused in a cross build, which a foreign GOOS in the environment would make it.
      env: { GOBIN: folder, GOOS: '', GOARCH: '' },
    })
    await mkdir(join(folder, 'stages'))
    for (const stage of ['node/fast', 'node/heartbeat-with-lease', 'pod/fast']) {
      const from = join(module.Dir, 'kustomize/stage', stage)
      for (const name of await readdir(from)) {
        if (!name.endsWith('.yaml') || name === 'kustomization.yaml') continue
        await copyFile(join(from, name), join(folder, 'stages', name))
      }
    }
  })
}

const names = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl']
const ldflags = `-s -w -X k8s.io/component-base/version.gitVersion=${kubernetesVersion}`

const cached = (
  { cacheFolder, onProgress, signal }: Build,
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> =>
  cachedFolder(cacheFolder, name, fill, {
    onWait: () => onProgress(`another process builds ${name}: waiting for it`),
    signal,
  })

const go = ({ target, signal }: Build, run: GoRun): Promise<string> =>
  runGo({ ...run, env: { GOOS: target.os, GOARCH: target.arch, ...run.env }, signal })

/** How many packages the program has; downloads their sources as it must read their imports. */
async function countPackages(build: Build, source: string): Promise<number> {
  const list = await go(build, {
    args: ['list', '-deps', '-mod=readonly', './cmd/controlplane'],
    cwd: source,
    onLine: everyTwentieth(expectedDownloads, count =>
      build.onProgress(`downloaded ${count} of about ${expectedDownloads} modules`),
    ),
  })
  return list.split('\n').length
}

const expectedDownloads = 180

/** Counts lines and tells each time that another twentieth of the total has come. */
const everyTwentieth = (total: number, tell: (count: number) => void): (() => void) => {
  const step = Math.max(1, Math.floor(total / 20))
  let count = 0
  return () => {
    count += 1
    if (count % step === 0) tell(count)
  }
}
