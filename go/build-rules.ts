import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { constants, zstdCompressSync } from 'node:zlib'
import { goVersion, runGo } from '../lib/local/go-toolchain.ts'
import { noticesOf } from './notices.ts'
import { startedModule } from './started-module.ts'
import { dropGenerated, replacePackages, trimPackage } from './trim-package.ts'
import { trims, withoutGenerated } from './trims.ts'
import { readSections } from './wasm-sections.ts'

/*
 * Builds the rules: copies the command beside the packages that it needs, trims those, and compiles. Takes Go and,
 * the first time, three minutes; nothing if nothing has changed.
 *
 *     go/cmd/rules, go mod vendor ─▶ .cache/rules ─▶ trims.ts, _instead, _added ─▶ rules.wasm
 *                                                       started-module.ts ─▶ lib/rules/rules.wasm.zst
 *
 * `--native` compiles a program for this machine instead, for development: it answers lines of JSON.
 */

const source = fileURLToPath(new URL('.', import.meta.url))
const folder = fileURLToPath(new URL('../.cache/rules', import.meta.url))
const vendor = join(folder, 'vendor')
const built = fileURLToPath(new URL('../lib/rules/rules.wasm.zst', import.meta.url))
const notices = fileURLToPath(new URL('../lib/rules/rules.notices.txt', import.meta.url))
const keyFile = join(folder, 'key')

const { values } = parseArgs({ options: { native: { type: 'boolean', default: false } } })

const go = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runGo({ args, cwd: folder, env, onLine: line => process.stderr.write(`${line}\n`) })

const key = sourceKey()
if (values.native) {
  await prepare()
  await go(['build', '-trimpath', '-buildvcs=false', '-o', 'rules', './cmd/rules'])
} else if (!isBuilt()) {
  process.stderr.write('building the rules: some minutes, once\n')
  await prepare()
  const flags = ['-trimpath', '-buildvcs=false', '-buildmode=c-shared', '-ldflags', '-s -w']
  const target = { GOOS: 'wasip1', GOARCH: 'wasm' }
  await go(['build', ...flags, '-o', 'rules.wasm', './cmd/rules'], target)
  const goRoot = await go(['env', 'GOROOT'])
  writeFileSync(notices, noticesOf(vendor, goRoot.trim()))
  compress(await startedModule(readSections(readFileSync(join(folder, 'rules.wasm')))), built)
  writeFileSync(keyFile, key)
}

function isBuilt(): boolean {
  return [built, notices, keyFile].every(existsSync) && readFileSync(keyFile, 'utf8') === key
}

async function prepare(): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const name of ['go.mod', 'go.sum', 'cmd/rules']) {
    cpSync(join(source, name), join(folder, name), { recursive: true })
  }
  if ((await goVersion(folder)) === undefined) {
    throw new Error('build the rules: there is no Go on PATH; see https://go.dev/dl')
  }
  await go(['mod', 'vendor'])
  for (const trim of trims) trimPackage(vendor, trim)
  for (const root of withoutGenerated) dropGenerated(join(vendor, root))
  replacePackages(join(source, '_instead'), vendor)
  cpSync(join(source, '_added'), vendor, { recursive: true })
}

/** Of all that goes into the module. */
function sourceKey(): string {
  const hash = createHash('sha256')
  const own = ['go.mod', 'go.sum', '*.ts', 'cmd/rules/*', '_instead/**/*.go', '_added/**/*.go']
  const files = [...own, '../lib/rules/wasi.ts'] // which it is started with
  for (const file of globSync(files, { cwd: source }).toSorted()) {
    hash.update(`${file}\0`).update(readFileSync(join(source, file)))
  }
  return hash.digest('hex')
}

/**
 * Written whole or not at all: a half one would be read. Zstandard at its most is as small as brotli at less than its
 * most, and is read in half the time.
 */
function compress(bytes: Uint8Array, to: string): void {
  const params = {
    [constants.ZSTD_c_compressionLevel]: 22,
    [constants.ZSTD_c_windowLog]: 27,
    [constants.ZSTD_c_enableLongDistanceMatching]: 1,
  }
  writeFileSync(`${to}.new`, zstdCompressSync(bytes, { params }))
  renameSync(`${to}.new`, to)
}
