import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/*
 * `npm run bench:setup`: installs and builds the peers into bench/peers/bin, each pinned by its lock
 * file. A peer whose sources are the ones it was built from is skipped.
 */

/** A thing to build: from its folder's sources, with a tool, by commands. */
interface Peer {
  readonly name: string
  readonly folder: string
  readonly tool: string
  /** On two cores, with nothing downloaded before. */
  readonly takes: string
  readonly command: readonly string[]
  /** What the command leaves, to be copied to bin. */
  readonly product?: string
}

const bench = fileURLToPath(new URL('.', import.meta.url))
const bin = join(bench, 'peers/bin')
/** A program of the folder's, or of what its go.mod names as a tool. */
const goBuildOf = (packages: string): readonly string[] => [
  ...['go', 'build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', `${bin}/`],
  packages,
]
const goBuild = goBuildOf('./...')
const npmCi = ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund']

const peers: readonly Peer[] = [
  { name: 'measure', folder: 'measure', tool: 'go', takes: 'seconds', command: goBuild },
  {
    name: 'client-node',
    folder: 'peers/client-node',
    tool: 'npm',
    takes: 'seconds',
    command: npmCi,
  },
  { name: 'client-go', folder: 'peers/client-go', tool: 'go', takes: 'a minute', command: goBuild },
  {
    name: 'flux-ssa',
    folder: 'peers/flux-ssa',
    tool: 'go',
    takes: 'two minutes',
    command: goBuild,
  },
  { name: 'kubectl', folder: 'peers/kubectl', tool: 'go', takes: 'two minutes', command: goBuild },
  {
    name: 'kubeconform',
    folder: 'peers/kubeconform',
    tool: 'go',
    takes: 'seconds',
    command: goBuildOf('github.com/yannh/kubeconform/cmd/kubeconform'),
  },
  {
    name: 'kubectl-validate',
    folder: 'peers/kubectl-validate',
    tool: 'go',
    takes: 'two minutes',
    command: goBuildOf('sigs.k8s.io/kubectl-validate'),
  },
  {
    name: 'kube-rs',
    folder: 'peers/kube-rs',
    tool: 'cargo',
    takes: 'three minutes',
    command: ['cargo', 'build', '--release', '--locked'],
    product: 'target/release/kube-rs',
  },
]

const installs: Readonly<Record<string, string>> = {
  go: 'install Go from https://go.dev/dl/',
  cargo: 'install Rust from https://rustup.rs/',
  npm: 'it comes with Node.js',
}

/** Whether the tool can be started; a few of them answer `--version`, go answers `version`. */
const isInstalled = (tool: string): boolean =>
  spawnSync(tool, [tool === 'go' ? 'version' : '--version'], { stdio: 'ignore' }).status === 0

/** The digest of all that a build reads. */
function digestOf({ folder, command }: Peer): string {
  const hash = createHash('sha256').update(command.join(' '))
  const sources = globSync('{*.{go,mod,sum,json,toml,lock},*/*.go,src/*.rs}', {
    cwd: join(bench, folder),
  })
  for (const source of sources.sort()) {
    hash.update(`\0${source}\0`).update(readFileSync(join(bench, folder, source)))
  }
  return hash.digest('hex')
}

function build(peer: Peer): void {
  const { name, takes, command, product } = peer
  const [program = '', ...args] = command
  const stamp = join(bin, `${name}.stamp`)
  const digest = digestOf(peer)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) {
    console.log(`${name}: up to date`)
    return
  }
  console.log(`${name}: ${program} ${args[0]}, takes ${takes} the first time`)
  const started = performance.now()
  const cwd = join(bench, peer.folder)
  execFileSync(program, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
  if (product !== undefined) copyFileSync(join(cwd, product), join(bin, name))
  writeFileSync(stamp, digest)
  console.log(`${name}: done in ${((performance.now() - started) / 1000).toFixed(0)} s`)
}

mkdirSync(bin, { recursive: true })
const missing = new Set(peers.map(({ tool }) => tool).filter(tool => !isInstalled(tool)))
for (const tool of missing) {
  const names = peers.filter(peer => peer.tool === tool).map(({ name }) => name)
  console.error(
    `${tool} is not on the PATH: ${names.join(', ')} cannot be built; ${installs[tool]}`,
  )
}
for (const peer of peers) {
  if (!missing.has(peer.tool)) build(peer)
}
process.exitCode = missing.size > 0 ? 1 : 0
