import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ChangeSource, Discovery, type ServedChange } from '../../discovery/index.ts'
import { type ApiResource, type Send, TransportError } from '../../lib/core/index.ts'
import { MemoryStore } from '../../lib/storage/index.ts'
import { type Canned, cannedSend } from '../support/canned-send.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { passing } from '../support/passing.ts'

/** Groups with their versions, each with its plurals, the preferred version first. */
type Groups = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

const kindOf = (plural: string) => plural.slice(0, 1).toUpperCase() + plural.slice(1, -1)
const verbs = ['get', 'list', 'watch']

/** What a server answers that serves these groups, in both forms of discovery. */
function answersOf(groups: Groups): Record<string, Canned> {
  const items = Object.entries(groups).map(([name, versions]) => ({
    metadata: { name },
    versions: Object.entries(versions).map(([version, plurals]) => ({
      version,
      resources: plurals.map(resource => ({
        resource,
        responseKind: { group: name, version, kind: kindOf(resource) },
        scope: 'Namespaced',
        verbs,
      })),
    })),
  }))
  const body = { kind: 'APIGroupDiscoveryList', items }
  const answers: Record<string, Canned> = {
    '/api': { body: { kind: 'APIGroupDiscoveryList', items: [] }, etag: '"core"' },
    '/apis': { body, etag: JSON.stringify(items.length) + Object.keys(groups).join() },
  }
  for (const [name, versions] of Object.entries(groups)) {
    const names = Object.keys(versions)
    answers[`/apis/${name}`] = {
      body: {
        kind: 'APIGroup',
        name,
        versions: names.map(version => ({ version })),
        preferredVersion: { version: names[0] },
      },
    }
    for (const [version, plurals] of Object.entries(versions)) {
      const resources = plurals.map(plural => ({
        name: plural,
        kind: kindOf(plural),
        namespaced: true,
        verbs,
      }))
      answers[`/apis/${name}/${version}`] = { body: { kind: 'APIResourceList', resources } }
    }
  }
  return answers
}

/** A source that says what the spec says. */
class Hints {
  #said: (string | undefined)[] = []
  #wake = () => {}
  #failure: Error | undefined
  isListening = false

  say(...groups: (string | undefined)[]): void {
    this.#said.push(...groups)
    this.#wake()
  }

  fail(error: Error): void {
    this.#failure = error
    this.#wake()
  }

  readonly source: ChangeSource = signal => this.#listen(signal)

  async *#listen(signal: AbortSignal): AsyncGenerator<string | undefined> {
    this.isListening = true
    signal.addEventListener('abort', () => this.#wake())
    try {
      for (;;) {
        yield* this.#said.splice(0)
        if (this.#failure) throw this.#failure
        signal.throwIfAborted()
        const { promise, resolve } = Promise.withResolvers<void>()
        this.#wake = resolve
        if (this.#said.length === 0) await promise
      }
    } finally {
      this.isListening = false
    }
  }
}

const twoGroups: Groups = { 'a.io': { v1: ['as'] }, 'b.io': { v1: ['bs', 'cs'] } }

/** A discovery that is followed, and whose server serves what `serve` says last. */
async function following(groups: Groups = twoGroups, wrap: (send: Send) => Send = send => send) {
  const server = cannedSend(answersOf(groups))
  const clock = new ManualClock()
  const hints = new Hints()
  const ending = new AbortController()
  const discovery = new Discovery(wrap(server.send), { store: new MemoryStore(), clock })
  const changes = discovery.follow([hints.source], { signal: ending.signal })
  const serve = (now: Groups) => {
    server.answers.clear()
    for (const [path, answer] of Object.entries(answersOf(now))) server.answers.set(path, answer)
  }
  const next = async (): Promise<ServedChange> => {
    const { value } = await passing(clock, changes.next())
    assert.ok(value)
    return value
  }
  hints.say(undefined)
  assert.deepEqual(await next(), { added: [], changed: [], removed: [] })
  server.log.length = 0
  return { discovery, hints, next, serve, changes, ending, clock, ...server }
}

const names = (resources: readonly ApiResource[]) =>
  resources.map(({ plural, version, group }) => `${plural}.${version}.${group}`)
const formatted = ({ added, changed, removed }: ServedChange) =>
  [['+', added] as const, ['~', changed] as const, ['-', removed] as const].flatMap(
    ([sign, resources]) => names(resources).map(name => sign + name),
  )
const ofGroup = (log: readonly string[]) => [...new Set(log)].toSorted()

test('a group that changed is read alone, and known before it is told', async () => {
  const { discovery, hints, next, serve, log } = await following()
  serve({ ...twoGroups, 'b.io': { v2: ['bs', 'ds'], v1: ['bs'] } })
  hints.say('b.io')
  assert.deepEqual(formatted(await next()), [
    '+bs.v2.b.io',
    '+ds.v2.b.io',
    '~bs.v1.b.io',
    '-cs.v1.b.io',
  ])
  assert.deepEqual(ofGroup(log), [
    'GET /apis/b.io 200',
    'GET /apis/b.io/v1 200',
    'GET /apis/b.io/v2 200',
  ])
  log.length = 0
  assert.equal((await discovery.resolve('bs')).version, 'v2')
  assert.equal((await discovery.resolve('ds')).group, 'b.io')
  assert.deepEqual((await discovery.mapper()).match('cs'), [])
  assert.deepEqual(log, [])
})

test('a new group is found with its place, which the document of all groups tells', async () => {
  const { discovery, hints, next, serve, log } = await following()
  serve({ '0.io': { v1: ['as'] }, ...twoGroups })
  hints.say('0.io')
  assert.deepEqual(formatted(await next()), ['+as.v1.0.io'])
  assert.deepEqual(ofGroup(log), ['GET /api 304', 'GET /apis 200'])
  assert.equal((await discovery.resolve('as')).group, '0.io')
})

test('a group whose last definition is gone is gone', async () => {
  const { discovery, hints, next, serve, log } = await following()
  serve({ 'b.io': { v1: ['bs', 'cs'] } })
  hints.say('a.io')
  assert.deepEqual(formatted(await next()), ['-as.v1.a.io'])
  assert.deepEqual(log, ['GET /apis/a.io 404'])
  assert.deepEqual(names(await discovery.resources()), ['bs.v1.b.io', 'cs.v1.b.io'])
})

test('a server whose discovery comes after its watch is looked at again', async () => {
  const { hints, next, serve, log } = await following()
  hints.say('a.io')
  const change = next()
  while (log.length < 4) await new Promise(setImmediate)
  serve({ ...twoGroups, 'a.io': { v1: ['as', 'es'] } })
  assert.deepEqual(formatted(await change), ['+es.v1.a.io'])
})

/** Lets time pass, ten milliseconds a turn, while a spec does what it does in each. Gives how much it was. */
async function pass(clock: ManualClock, isOver: () => boolean, each = () => {}): Promise<number> {
  const begun = clock.now()
  while (!isOver()) {
    each()
    await new Promise(setImmediate)
    clock.advance(10)
  }
  return clock.now() - begun
}
/** A look at one of the two groups is two requests. */
const looks = (log: readonly string[]) => log.length / 2
const isQuiet = (clock: ManualClock) => clock.sleeping.includes(Number.POSITIVE_INFINITY)

/** One that has looked at all that it was told of, and waits. */
async function quiet(wrap?: (send: Send) => Send) {
  const followed = await following(twoGroups, wrap)
  const { changes, ending, clock, log } = followed
  const change = changes.next()
  await pass(clock, () => isQuiet(clock))
  log.length = 0
  const end = async () => {
    ending.abort(new Error('enough'))
    await assert.rejects(change, /enough/)
  }
  return { ...followed, end }
}

test('a hint costs four looks within three seconds, and then nothing', async () => {
  const { hints, clock, log, end } = await quiet()
  hints.say('a.io', 'a.io', 'a.io')
  const ms = await pass(clock, () => looks(log) >= 4 && isQuiet(clock))
  assert.ok(ms <= 3200, `${ms} ms`)
  assert.equal(looks(log), 4)
  await end()
})

test('a hint that comes while its group is looked at starts anew', async () => {
  let duringLook = () => {}
  const { hints, clock, log, end } = await quiet(send => (request, signal) => {
    duringLook()
    duringLook = () => {}
    return send(request, signal)
  })
  duringLook = () => hints.say('a.io')
  hints.say('a.io')
  await pass(clock, () => looks(log) >= 4 && isQuiet(clock))
  assert.equal(looks(log), 5)
  await end()
})

test('hints without end neither put looks off nor make them many', async () => {
  const { hints, clock, log, end } = await quiet()
  const until = clock.now() + 2000
  await pass(
    clock,
    () => clock.now() >= until,
    () => hints.say('a.io'),
  )
  assert.ok(looks(log) >= 10 && looks(log) <= 20, `${looks(log)} looks`)
  await end()
})

test("another group's document is not taken for the group's", async () => {
  const { hints, clock, log, answers, discovery, end } = await quiet()
  answers.set('/apis/a.io', answers.get('/apis/b.io') ?? {})
  hints.say('a.io')
  await pass(clock, () => log.length >= 3)
  assert.deepEqual(ofGroup(log), ['GET /apis/a.io 200'])
  assert.deepEqual(names(await discovery.resources()), ['as.v1.a.io', 'bs.v1.b.io', 'cs.v1.b.io'])
  await end()
})

test('many groups at once are read by the two documents of all', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 50 }, (_, index) => [`g${index}.io`, { v1: [`x${index}s`] }]),
  )
  const { hints, next, serve, log } = await following(many)
  serve({ ...many, 'new.io': { v1: ['news'] } })
  hints.say(...Object.keys(many))
  assert.deepEqual(formatted(await next()), ['+news.v1.new.io'])
  assert.deepEqual(ofGroup(log), ['GET /api 304', 'GET /apis 200'])
})

test('what cannot be read now is read later', async () => {
  let fails = 0
  const { hints, next, serve } = await following(twoGroups, send => (request, signal) => {
    if (fails === 0) return send(request, signal)
    fails -= 1
    throw new TransportError('CONNECT', 'down', 'not-sent')
  })
  fails = 5
  serve({ ...twoGroups, 'a.io': { v1: ['as', 'es'] } })
  hints.say('a.io')
  assert.deepEqual(formatted(await next()), ['+es.v1.a.io'])
  assert.equal(fails, 0)
})

test('a read of everything that began before does not undo what a group said since', async () => {
  const held: (() => void)[] = []
  let hold = false
  const { discovery, hints, next, serve } = await following(twoGroups, send => async (...call) => {
    const response = await send(...call)
    if (hold && call[0].path.split('/').length === 2) {
      await new Promise<void>(resolve => held.push(resolve))
    }
    return response
  })
  hold = true
  const reading = discovery.refresh()
  while (held.length < 2) await new Promise(setImmediate)
  serve({ ...twoGroups, 'a.io': { v1: ['as', 'es'] } })
  hints.say('a.io')
  assert.deepEqual(formatted(await next()), ['+es.v1.a.io'])
  hold = false
  for (const release of held) release()
  await reading
  assert.equal((await discovery.resolve('es')).group, 'a.io')
  assert.deepEqual(names(await discovery.resources()), [
    'as.v1.a.io',
    'es.v1.a.io',
    'bs.v1.b.io',
    'cs.v1.b.io',
  ])
})

test('a source that fails ends it with its own error, and the other sources with it', async () => {
  const { send } = cannedSend(answersOf(twoGroups))
  const [one, other] = [new Hints(), new Hints()]
  const discovery = new Discovery(send, { store: new MemoryStore() })
  const changes = discovery.follow([one.source, other.source])
  const first = changes.next()
  one.say(undefined)
  other.fail(new Error('forbidden'))
  await assert.rejects(first, /forbidden/)
  while (one.isListening) await new Promise(setImmediate)
})

test('nothing is read before each source has begun', async () => {
  const { send, log } = cannedSend(answersOf(twoGroups))
  const clock = new ManualClock()
  const [one, other] = [new Hints(), new Hints()]
  const discovery = new Discovery(send, { store: new MemoryStore(), clock })
  await discovery.resources()
  log.length = 0
  const first = discovery.follow([one.source, other.source]).next()
  one.say(undefined)
  for (let turn = 0; turn < 100; turn++) {
    await new Promise(setImmediate)
    clock.advance(100)
  }
  assert.deepEqual(log, [])
  other.say(undefined)
  await passing(clock, first)
  assert.deepEqual(ofGroup(log), ['GET /api 304', 'GET /apis 304'])
})

test('it ends with the reason of the signal, and a caller that stops reading ends its sources', async () => {
  const { changes, ending, hints } = await following()
  const next = changes.next()
  ending.abort(new Error('enough'))
  await assert.rejects(next, /enough/)
  while (hints.isListening) await new Promise(setImmediate)
  const other = await following()
  await other.changes.return()
  while (other.hints.isListening) await new Promise(setImmediate)
})
