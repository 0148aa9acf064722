import assert from 'node:assert/strict'
import { test } from 'node:test'
import { walk } from '../../../../lib/gitops/apply/walk.ts'
import { orderSet, type SetItem } from '../../../../lib/gitops/index.ts'
import { seededRandom } from '../../../support/seeded-random.ts'

const item = (name: string, ...needs: string[]): SetItem => {
  const annotations = {
    'config.kubernetes.io/depends-on': needs.map(need => `/ConfigMap/${need}`).join(),
  }
  const metadata = { name, ...(needs.length > 0 && { annotations }) }
  return { object: { apiVersion: 'v1', kind: 'ConfigMap', metadata } }
}

/** Walks a set; `fails` are objects that do. Gives what began and ended, and who was skipped for whom. */
async function walked(
  items: readonly SetItem[],
  {
    fails = [],
    concurrency = 4,
    random = () => 0,
    signal = new AbortController().signal,
    during = () => {},
  }: {
    fails?: readonly string[]
    concurrency?: number
    random?: () => number
    signal?: AbortSignal
    during?: (name: string) => void
  } = {},
) {
  const log: string[] = []
  const skipped: string[] = []
  let running = 0
  let most = 0
  const { steps } = orderSet(items)
  const nameOf = (number: number) => {
    const node = steps[number]?.node
    return node === undefined || node.type === 'gate' ? '' : (node.item.object.metadata.name ?? '')
  }
  await walk(steps, {
    concurrency,
    signal,
    async run(step) {
      if (step.node.type !== 'object') return true
      const { name = '' } = step.node.item.object.metadata
      log.push(`+${name}`)
      most = Math.max(most, ++running)
      during(name)
      for (let turns = Math.floor(random() * 5); turns >= 0; turns--) await Promise.resolve()
      running--
      log.push(`-${name}`)
      return !fails.includes(name)
    },
    skip(step, chain) {
      if (step.node.type !== 'object') return
      const { name } = step.node.item.object.metadata
      skipped.push(`${name} for ${nameOf(chain.at(-1)?.to ?? -1)}`)
    },
  })
  return { log, skipped, most }
}

test('an object goes as soon as all that it needs is done, not before', async () => {
  const { log } = await walked([item('c', 'b'), item('b', 'a'), item('a'), item('z')])
  assert.deepEqual(log, ['+a', '+z', '-a', '-z', '+b', '-b', '+c', '-c'])
})

test('as many at the same time as there may be, and no more; the lowest turn first', async () => {
  const set = Array.from({ length: 9 }, (_, number) => item(`c${number}`))
  const { log, most } = await walked(set.toReversed(), { concurrency: 3 })
  assert.equal(most, 3)
  assert.deepEqual(log.slice(0, 3), ['+c0', '+c1', '+c2'])
  assert.equal(log.length, 18)
})

test('dependents of a failure are skipped, down the whole chain, and all others are done', async () => {
  const set = [
    item('a'),
    item('b', 'a'),
    item('c', 'b'),
    item('d', 'c', 'z'),
    item('z'),
    item('y', 'z'),
  ]
  const { log, skipped } = await walked(set, { fails: ['a'] })
  assert.deepEqual(skipped, ['b for a', 'c for a', 'd for a'])
  assert.deepEqual(log.filter(entry => entry.startsWith('+')).toSorted(), ['+a', '+y', '+z'])
})

const pod = (name: string, optional: boolean) => {
  const volumes = [{ configMap: { name: 'a', optional } }]
  return { object: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { volumes } } }
}

test('what fails does not hold up what only seems to need it, or can do without', async () => {
  const robot = {
    object: {
      apiVersion: 'shop.example.com/v1',
      kind: 'Robot',
      metadata: { name: 'robot' },
      spec: { configMapRef: { name: 'a' } },
    },
  }
  const set = [robot, pod('free', true), pod('bound', false), item('a')]
  const { log, skipped } = await walked(set, { fails: ['a'], concurrency: 1 })
  assert.deepEqual(log, ['+a', '-a', '+robot', '-robot', '+free', '-free'])
  assert.deepEqual(skipped, ['bound for a'])
})

test('after an abort nothing begins, and the walk ends when nothing runs', async () => {
  const controller = new AbortController()
  const set = [item('a'), item('b'), item('c', 'a')]
  const reason = new Error('enough')
  const begun: string[] = []
  const during = (name: string) => {
    begun.push(name)
    if (name === 'a') controller.abort(reason)
  }
  const walking = walked(set, { signal: controller.signal, during, concurrency: 1 })
  await assert.rejects(walking, reason)
  assert.deepEqual(begun, ['a'])
})

test('an empty set is walked', async () => {
  assert.deepEqual(await walked([]), { log: [], skipped: [], most: 0 })
})

test('random sets: nothing before its needs, nothing twice, nothing left out', async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seededRandom(seed)
    const count = 1 + Math.floor(random() * 25)
    const needs = Array.from({ length: count }, (_, number) =>
      Array.from({ length: number }, (_, other) => `c${other}`).filter(() => random() < 0.15),
    )
    const fails = needs.flatMap((_, number) => (random() < 0.1 ? [`c${number}`] : []))
    const set = needs.map((own, number) => item(`c${number}`, ...own))
    const { log, skipped } = await walked(set, { random, fails, concurrency: 3 })
    const lost = new Set(skipped.map(entry => entry.split(' ')[0]))
    needs.forEach((own, number) => {
      const name = `c${number}`
      const isLost = own.some(need => fails.includes(need) || lost.has(need))
      assert.equal(lost.has(name), isLost, `seed ${seed}: ${name}`)
      assert.equal(log.filter(entry => entry === `+${name}`).length, isLost ? 0 : 1)
      for (const need of isLost ? [] : own) {
        assert.ok(log.indexOf(`-${need}`) < log.indexOf(`+${name}`), `seed ${seed}: ${name}`)
      }
    })
  }
})
