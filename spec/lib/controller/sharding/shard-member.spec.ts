import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LeaderElector, ShardMember } from 'anykind/controller'
import { Discovery } from '../../../../discovery/index.ts'
import { Client } from '../../../../lib/client/index.ts'
import { MemoryStore } from '../../../../lib/storage/index.ts'
import { cannedSend } from '../../../support/canned-send.ts'

/* What is refused before anything is asked of a server. */

const { send, log } = cannedSend({})
const client = new Client(send, new Discovery(send, { store: new MemoryStore() }), 'default')
const options = { namespace: 'default', name: 'shared' }

const refused: readonly [what: string, make: () => unknown, message: RegExp][] = [
  ['a name with capitals', () => new ShardMember(client, { ...options, name: 'A' }), /DNS label/],
  [
    'a long name',
    () => new ShardMember(client, { ...options, name: 'a'.repeat(47) }),
    /at most 46/,
  ],
  ['no name', () => new ShardMember(client, { ...options, name: '' }), /DNS label/],
  ['no identity', () => new ShardMember(client, { ...options, identity: '' }), /identity is empty/],
  [
    'a short lease',
    () => new ShardMember(client, { ...options, leaseDurationMs: 1_000 }),
    /greater/,
  ],
  ['nobody who leads', () => new LeaderElector(client, { ...options, identity: '' }), /identity/],
  [
    'a late deadline',
    () => new LeaderElector(client, { ...options, renewDeadlineMs: 1e5 }),
    /greater/,
  ],
]

for (const [what, make, message] of refused) {
  test(`${what} is refused`, () => {
    assert.throws(make, { code: 'ERR_KUBE_REQUEST', message })
    assert.deepEqual(log, [])
  })
}

test('before it runs, a replica owns nothing and an elector does not lead', () => {
  const member = new ShardMember(client, options)
  assert.deepEqual([member.slots, member.owns('a'), member.hold('a')], [[], false, undefined])
  assert.equal(member.shardSelector, undefined)
  const elector = new LeaderElector(client, options)
  assert.deepEqual([elector.isLeader(), elector.leader], [false, ''])
  assert.match(elector.identity, /_[0-9a-f-]{36}$/)
})
