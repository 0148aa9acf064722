import { createHash } from 'node:crypto'
import { cpSync, globSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Trim } from './trims.ts'

/** Trims a package of a vendor folder. Throws if it is not the one that the trim was made for. */
export function trimPackage(vendor: string, trim: Trim): void {
  const folder = join(vendor, trim.package)
  const files = readdirSync(folder).filter(name => name.endsWith('.go'))
  const found = digestOf(folder, files)
  if (found !== trim.digest) {
    throw new Error(`${trim.package} is not the package that its trim was made for: ${found}`)
  }
  for (const name of files) {
    const path = join(folder, name)
    if (trim.without?.includes(name) || trim.only?.includes(name) === false) {
      rmSync(path)
      continue
    }
    const [keep, drop, replace] = [trim.keep?.[name], trim.drop?.[name], trim.replace?.[name]]
    if (keep) writeFileSync(path, keepOf(readFileSync(path, 'utf8'), keep))
    if (drop) writeFileSync(path, dropOf(readFileSync(path, 'utf8'), drop))
    if (replace) writeFileSync(path, replaceOf(readFileSync(path, 'utf8'), replace))
  }
}

/** Puts each package of one folder into another, in place of the one that is there. */
export function replacePackages(from: string, to: string): void {
  for (const file of globSync('**/*.go', { cwd: from })) {
    const folder = join(to, dirname(file))
    for (const name of readdirSync(folder)) {
      if (name.endsWith('.go')) rmSync(join(folder, name))
    }
    cpSync(join(from, file), join(to, file))
  }
}

/**
 * Removes generated code of a folder and all below: that of protobuf, but for what a trim has kept of it, and fields'
 * descriptions.
 */
export function dropGenerated(root: string): void {
  for (const file of globSync('**/*generated{.pb,}.go', { cwd: root })) {
    const path = join(root, file)
    const isProtobuf = readFileSync(path, 'utf8').includes(') Marshal() ')
    if (isProtobuf || basename(path) === 'types_swagger_doc_generated.go') rmSync(path)
  }
}

function digestOf(folder: string, files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const name of files.toSorted()) hash.update(readFileSync(join(folder, name)))
  return hash.digest('hex').slice(0, 16)
}

function keepOf(text: string, starts: readonly string[]): string {
  const head = text.slice(0, text.indexOf('\n)\n', text.indexOf('\nimport (')) + 3)
  const kept = starts.map(start => declaration(text, start))
  return withoutUnused([head, ...kept, ''].join('\n'))
}

const dropOf = (text: string, starts: readonly string[]): string =>
  withoutUnused(starts.reduce((rest, start) => rest.replace(declaration(rest, start), ''), text))

function replaceOf(text: string, [from, to]: readonly [string, string]): string {
  const parts = text.split(from)
  if (parts.length !== 2) throw new Error(`there is not one ${from}`)
  return parts.join(to)
}

/** A declaration of the file's own level: to the brace or parenthesis in the first column, or one line. */
function declaration(text: string, start: string): string {
  const from = text.indexOf(`\n${start}`)
  if (from < 0) throw new Error(`there is no ${start}`)
  const line = text.indexOf('\n', from + 1)
  const first = text.slice(from + 1, line)
  const isOneLine = !/[{(]$/.test(first)
  const end = /^(var|const) \($/.test(first) ? '\n)\n' : '\n}\n'
  return text.slice(from, isOneLine ? line : text.indexOf(end, from) + 2)
}

/** Without imports that nothing names but a comment: Go refuses them. */
function withoutUnused(text: string): string {
  const end = text.indexOf('\n)\n', text.indexOf('\nimport ('))
  const code = text.slice(end).replaceAll(/^\s*\/\/.*$/gm, '')
  const imports = text.slice(0, end).split('\n')
  const used = imports.filter(line => {
    const [, alias, path] = /^\t(?:(\S+) )?"([^"]+)"$/.exec(line) ?? []
    if (path === undefined || alias === '_') return true
    return new RegExp(`\\b${alias ?? nameOf(path)}\\.`).test(code)
  })
  return used.join('\n') + text.slice(end)
}

/** The package's name is the path's last part, but for a version. */
const nameOf = (path: string): string =>
  path.split('/').findLast(part => !/^v\d+$/.test(part)) ?? path
