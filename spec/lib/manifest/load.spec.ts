import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type LoadOptions, loadManifests, ManifestError } from '../../../lib/manifest/index.ts'

const text = (name: string): string =>
  `{"apiVersion":"v1","kind":"A","metadata":{"name":"${name}"}}`

async function folder(t: TestContext, files: Record<string, string | Uint8Array>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'manifests-'))
  t.after(() => rm(root, { recursive: true }))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(root, name, '..'), { recursive: true })
    await writeFile(join(root, name), content)
  }
  return root
}

async function load(paths: string[], options: LoadOptions = {}): Promise<string[]> {
  const found: string[] = []
  for await (const { object, source } of loadManifests(paths, options)) {
    found.push(`${object.metadata.name} ${source.file.split('/').at(-1)}`)
  }
  return found
}

const from = (content: string): AsyncIterable<Uint8Array> =>
  (async function* () {
    for (const byte of Buffer.from(content)) yield Uint8Array.of(byte)
  })()

test('reads the manifests of a folder by name, and of its folders when told to', async t => {
  const root = await folder(t, {
    'b.yaml': text('b'),
    'a.yml': `${text('a')}\n---\n${text('a2')}`,
    'c.json': text('c'),
    'd.txt': 'no manifest',
    'bb/e.yaml': text('e'),
  })
  assert.deepEqual(await load([root]), ['a a.yml', 'a2 a.yml', 'b b.yaml', 'c c.json'])
  assert.deepEqual(await load([root], { recursive: true }), [
    'a a.yml',
    'a2 a.yml',
    'b b.yaml',
    'e e.yaml',
    'c c.json',
  ])
})

test('reads a named file whatever its name, a linked one, and standard input', async t => {
  const root = await folder(t, { 'd.txt': text('d'), 'x/y.yaml': text('y') })
  await symlink(join(root, 'd.txt'), join(root, 'link.yaml'))
  await symlink(join(root, 'x'), join(root, 'loop'))
  const paths = [join(root, 'd.txt'), '-', root]
  assert.deepEqual(await load(paths, { stdin: from(`# é\n${text('in')}`), recursive: true }), [
    'd d.txt',
    'in stdin',
    'd link.yaml',
    'y y.yaml',
  ])
})

test('reads what a pattern matches, by name, unless a file is called so', async t => {
  const root = await folder(t, {
    'a.yaml': text('a'),
    'b.txt': text('b'),
    'x1/c.yaml': text('c'),
    'x2/d.yaml': text('d'),
    'x2/y/e.yaml': text('e'),
    'f[1].yaml': text('f'),
    'f1.yaml': text('g'),
  })
  for (const [pattern, found] of [
    ['*.yaml', ['a a.yaml', 'f f[1].yaml', 'g f1.yaml'].sort()],
    ['?.*', ['a a.yaml', 'b b.txt']],
    ['x[12]', ['c c.yaml', 'd d.yaml']],
    ['x?/*.yaml', ['c c.yaml', 'd d.yaml']],
    ['**/e.yaml', ['e e.yaml']],
    ['{b,a}.*', ['a a.yaml', 'b b.txt']],
    ['f[1].yaml', ['f f[1].yaml']],
  ] as const) {
    assert.deepEqual((await load([join(root, pattern)])).sort(), found, pattern)
  }
  assert.deepEqual(await load([join(root, 'x*')], { recursive: true }), [
    'c c.yaml',
    'd d.yaml',
    'e e.yaml',
  ])
  await assert.rejects(load([join(root, '*.json')]), /: no file matches the pattern$/)
})

test('says what is wrong with a path', async t => {
  const root = await folder(t, {
    'none/d.txt': '',
    'latin.yaml': Uint8Array.of(0x61, 0x3a, 0x20, 0xe9),
    'utf16.yaml': Uint8Array.of(0xff, 0xfe, 0x61, 0x00),
    'large.yaml': 'a'.repeat(100),
    'bad.yaml': 'a: b: c',
  })
  for (const [path, why] of [
    ['missing.yaml', ': there is no such file or folder'],
    ['none', ': the folder has no .yaml, .yml or .json file'],
    ['latin.yaml', ': the file is not UTF-8'],
    ['utf16.yaml', ': the file is UTF-16; save it as UTF-8'],
    ['large.yaml', ': the file is larger than 50 bytes'],
    ['bad.yaml', ':1:5: a colon may not stand here; quote the text that it is in'],
  ] as const) {
    const file = join(root, path)
    await assert.rejects(load([file], { maxBytes: 50 }), (error: ManifestError) => {
      assert.ok(error instanceof ManifestError)
      assert.equal(error.message, `${file}${why}`)
      assert.equal(error.file, file)
      return true
    })
  }
})

test('ends with the signal’s reason', async t => {
  const root = await folder(t, { 'a.yaml': text('a') })
  const reason = new Error('enough')
  await assert.rejects(load([join(root, 'a.yaml')], { signal: AbortSignal.abort(reason) }), reason)
})

test('what cannot be read is told, and the rest is read', async t => {
  const root = await folder(t, {
    'a.yaml': 'a: [',
    'b.yaml': text('b'),
    'c.yaml': Uint8Array.of(0xff),
    'd.yaml': `${text('d')}\n{"kind":5}`,
  })
  const faults: ManifestError[] = []
  const onFault = (fault: ManifestError) => faults.push(fault)
  assert.deepEqual(await load([join(root, 'none'), root], { onFault }), ['b b.yaml'])
  assert.deepEqual(
    faults.map(({ file, line, why }) => [file.slice(root.length), line, why]),
    [
      ['/none', undefined, 'there is no such file or folder'],
      ['/a.yaml', 1, 'a value is missing here'],
      ['/c.yaml', undefined, 'the file is not UTF-8'],
      ['/d.yaml', 2, 'the object has no apiVersion'],
    ],
  )
  const signal = AbortSignal.abort(new Error('enough'))
  await assert.rejects(load([root], { onFault, signal }), /^Error: enough$/)
})
