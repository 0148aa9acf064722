import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { fingerprinter, fingerprintKey } from 'anykind/gitops'
import { MemoryStore, PrivateStore } from '../../../../lib/storage/index.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

test('a fingerprint is the same for the same value and key, and 48 bits of HMAC-SHA256', () => {
  const fingerprint = fingerprinter(Buffer.from('key'))
  // As openssl has it.
  assert.equal(fingerprint('The quick brown fox jumps over the lazy dog'), 'hmac:f7bc83f43053')
  assert.notEqual(fingerprint('a'), fingerprint('b'))
  assert.notEqual(fingerprint('a'), fingerprinter(Buffer.from('other'))('a'))
})

test('a key is made once and kept', async () => {
  const store = new MemoryStore()
  const key = await fingerprintKey(store)
  assert.equal(key.length, 32)
  assert.deepEqual(await fingerprintKey(store), key)
  assert.notDeepEqual(await fingerprintKey(new MemoryStore()), key)
})

test('the key is in a file that only this user can read', async t => {
  const folder = join(temporaryFolder(t), 'fingerprints')
  const key = await fingerprintKey(new PrivateStore(folder))
  const [file = ''] = await readdir(folder)
  assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600)
  assert.deepEqual(Buffer.from(await fingerprintKey(new PrivateStore(folder))), Buffer.from(key))
})

test('a given key goes before the kept one, and must be long enough', async () => {
  const given = 'sixteen letters!'
  assert.deepEqual(await fingerprintKey(new MemoryStore(), given), Buffer.from(given))
  await assert.rejects(fingerprintKey(new MemoryStore(), 'short'), {
    code: 'ERR_KUBE_CONFIG',
    message: /at least 16 characters/,
  })
})
