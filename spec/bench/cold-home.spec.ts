import assert from 'node:assert/strict'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { withColdHome } from '../../bench/cold-home.ts'

const env = { HOME: '/home/warm', PATH: '/bin' }

/** What a run finds at home; it leaves something there. */
const lookAround = async ({ HOME = '', PATH }: Readonly<Record<string, string>>) => {
  const found = readdirSync(HOME)
  writeFileSync(join(HOME, 'cache'), 'warm')
  return { home: HOME, path: PATH, found }
}

test('each cold run has an empty home of its own, which is gone after it', async () => {
  const first = await withColdHome(env, lookAround)
  const second = await withColdHome(env, lookAround)
  for (const { home, path, found } of [first, second]) {
    assert.deepEqual([path, found], ['/bin', []])
    assert.equal(existsSync(home), false)
  }
  assert.notEqual(first.home, second.home)
})

test('the home is gone after a run that has failed, too', async () => {
  let home = ''
  const failing = withColdHome(env, async ({ HOME = '' }) => {
    home = HOME
    throw new Error('exit code 1')
  })
  await assert.rejects(failing, /exit code 1/)
  assert.notEqual(home, '')
  assert.equal(existsSync(home), false)
})
