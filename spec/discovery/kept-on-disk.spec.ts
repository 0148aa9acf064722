import assert from 'node:assert/strict'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Discovery } from '../../discovery/index.ts'
import { groupResource } from '../../lib/core/index.ts'
import { DiskStore } from '../../lib/storage/index.ts'
import { cannedSend } from '../support/canned-send.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/*
 * What discovery keeps is in a folder that others may have been at: it is used, or read again, and never
 * an error nor the truth of somebody else.
 */

const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/discovery/${name}`, import.meta.url), 'utf8')
const server = () =>
  cannedSend({
    '/api': { body: fixture('api.json'), etag: '"A"' },
    // Without the group that does not answer, so that all is good for ten minutes.
    '/apis': { body: fixture('apis.json').replaceAll('"Stale"', '"Current"'), etag: '"B"' },
  })

/** A folder with what one discovery has kept, and what that was. */
async function keptFolder(t: TestContext) {
  const folder = join(temporaryFolder(t), 'cache')
  const { resources } = await discoverIn(folder)
  return { folder, resources }
}

async function discoverIn(folder: string) {
  const { send, log } = server()
  const discovery = new Discovery(send, { store: new DiskStore(folder) })
  return { resources: await discovery.resources(), log }
}

const files = (folder: string) => readdirSync(folder).map(name => join(folder, name))
const each = (change: (file: string) => void) => (folder: string) => files(folder).forEach(change)

for (const [what, spoil, requests] of [
  ['as it was left', () => {}, []],
  ['in a folder where others may write', (folder: string) => chmodSync(folder, 0o777), []],
  ['writable by others', each(file => chmodSync(file, 0o666)), [200, 200]],
  [
    'a link to a file elsewhere',
    each(file => {
      renameSync(file, `${file}.planted`)
      symlinkSync(`${file}.planted`, file)
    }),
    [200, 200],
  ],
  [
    'half a file',
    each(file => truncateSync(file, Math.floor(readFileSync(file).length / 2))),
    [200, 200],
  ],
  ['empty', each(file => truncateSync(file)), [200, 200]],
  ['zeros, as after a crash', each(file => writeFileSync(file, Buffer.alloc(4096))), [200, 200]],
  ['not JSON', each(file => writeFileSync(file, 'x\ny')), [200, 200]],
  [
    'of another version of this program',
    each(file => writeFileSync(file, '{"version":99}\n{"groups":[]}')),
    [200, 200],
  ],
  [
    'a folder where a file should be',
    each(file => {
      rmSync(file)
      mkdirSync(file)
    }),
    [200, 200],
  ],
] as const) {
  test(`what was kept is ${what}: the resources are the same, after ${requests.length} requests`, async t => {
    const { folder, resources } = await keptFolder(t)
    spoil(folder)
    const again = await discoverIn(folder)
    assert.deepEqual(again.resources, resources)
    assert.deepEqual(
      again.log.map(line => Number(line.split(' ')[2])),
      requests,
    )
  })
}

test('names of a planted file reach no path: neither of a URL nor of the folder', async t => {
  const { folder } = await keptFolder(t)
  each(file => {
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replaceAll('"apps"', '"../../x"').replaceAll('"nodes"', '"../y"'))
  })(folder)
  const before = readdirSync(join(folder, '..'))
  const { resources, log } = await discoverIn(folder)
  assert.deepEqual(log, [])
  const names = resources.map(groupResource)
  assert.ok(names.includes('pods') && !names.includes('nodes'))
  assert.ok(!names.some(name => name.includes('..')))
  assert.deepEqual(readdirSync(join(folder, '..')), before)
})

test('processes that read at the same time leave what the next one can use', async t => {
  const folder = join(temporaryFolder(t), 'cache')
  const all = await Promise.all(Array.from({ length: 8 }, () => discoverIn(folder)))
  const next = await discoverIn(folder)
  assert.deepEqual(next.log, [])
  for (const { resources } of all) assert.deepEqual(resources, next.resources)
  assert.equal(readdirSync(folder).length, 3)
})

test('where nothing can be kept, discovery goes on without', async t => {
  const folder = join(temporaryFolder(t, { cache: 'a file where the folder should be' }), 'cache')
  for (let run = 0; run < 2; run++) {
    const { resources, log } = await discoverIn(folder)
    assert.ok(resources.length > 0)
    assert.equal(log.length, 2)
  }
})
