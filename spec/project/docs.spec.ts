import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { commands } from '../../lib/cli/commands.ts'
import { snippets } from '../support/snippets.ts'

test('every TypeScript snippet of README and docs compiles against the package', t => {
  // Inside the repository, so that the package finds itself by its own name.
  const folder = join('.cache', `snippets-${process.pid}`)
  t.after(() => rmSync(folder, { recursive: true }))
  mkdirSync(folder, { recursive: true })
  const places = new Map<string, string>()
  for (const [index, snippet] of snippets().entries()) {
    if (snippet.language !== 'ts') continue
    writeFileSync(join(folder, `${index}.ts`), `${snippet.text}\nexport {}\n`)
    places.set(`${index}.ts`, snippet.place)
  }
  const settings = { extends: '../../tsconfig.json', include: ['*.ts'], exclude: [] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  let output = ''
  try {
    execFileSync('node_modules/.bin/tsc', ['-p', folder, '--noUnusedLocals', 'false'], {
      encoding: 'utf8',
    })
  } catch (error) {
    output = (error as { stdout: string }).stdout
  }
  const named = output.replaceAll(/\S*?(\d+\.ts)\(/g, (_, file) => `${places.get(file)} (`)
  assert.equal(named, '')
})

test('every fenced block of README and docs is closed', () => {
  const open = ['README.md', ...globSync('docs/**/*.md')].filter(
    page => [...readFileSync(page, 'utf8').matchAll(/^```/gm)].length % 2 === 1,
  )
  assert.deepEqual(open, [])
})

test('every anykind command in README and docs exists', () => {
  const named = snippets()
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text, place }) =>
      [...text.matchAll(/^(?:npx |\$ )?anykind ([a-z-]+)/gm)].map(match => ({
        name: match[1],
        place,
      })),
    )
  assert.deepEqual(
    named.filter(({ name }) => name !== undefined && !Object.hasOwn(commands, name)),
    [],
  )
})

test('every link from one page to another, and to a file, leads somewhere', () => {
  const pages = [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...globSync('docs/**/*.md'),
  ]
  const broken = pages.flatMap(page =>
    [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
      .map(match => match[1] ?? '')
      .filter(target => !existsSync(join(dirname(page), target)))
      .map(target => `${page}: ${target}`),
  )
  assert.deepEqual(broken, [])
})

test('docs/errors.md lists every error code, and only codes that there are', () => {
  const sources = globSync('{lib,discovery,schemas-cache}/**/*.ts').map(file =>
    readFileSync(file, 'utf8'),
  )
  const inCode = sources.flatMap(text =>
    [...text.matchAll(/super\(\s*['`]([A-Z_]+)(?:['`]|\$)|code: '([A-Z_]+)'/g)].map(
      match => match[1] ?? match[2],
    ),
  )
  const failures = ['CONNECT', 'TLS', 'TIMEOUT', 'RESET'].map(failure => `TRANSPORT_${failure}`)
  const codes = new Set(
    inCode
      .flatMap(code => (code === 'TRANSPORT_' ? failures : [code]))
      .map(code => `ERR_KUBE_${code}`),
  )
  codes.add('ERR_KUBE_API')
  const documented = readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `(ERR_KUBE_\w+)`/gm)
  assert.deepEqual(new Set([...documented].map(match => match[1])), codes)
})
