import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  hasCondition,
  isAlreadyExists,
  isDeleted,
  isNotFound,
  type KubeObject,
  type ResourceClient,
  waitFor,
} from 'anykind'
import { seededRandom } from './seeded-random.ts'
import { type SiteWorld, site } from './site-world.ts'

const wait = { timeoutMs: 60_000 }

/** Has the pages of a Site be these besides. */
export const setPages = (
  sites: ResourceClient,
  name: string,
  pages: Record<string, string | null>,
): Promise<unknown> => sites.patch(name, { type: 'merge', patch: { spec: { pages } } })

/**
 * Sites that are made, changed and deleted, the same for the same seed, and what is to be there in the end. A write that
 * fails is tried again until the server has done it: it may be down.
 */
export class SiteLoad {
  readonly #world: SiteWorld
  readonly #random: () => number
  readonly #wanted = new Map<string, Record<string, string>>()
  readonly #gone = new Set<string>()
  #serial = 0

  constructor(world: SiteWorld, seed: number) {
    this.#world = world
    this.#random = seededRandom(seed)
  }

  /** So many writes, one after the other. */
  async write(times: number): Promise<void> {
    for (let index = 0; index < times; index++) await this.#one()
  }

  /** Makes one more; gives its name. */
  async create(): Promise<string> {
    const name = `s${this.#serial++}`
    const pages = { index: name }
    this.#wanted.set(name, pages)
    const object = site(name, { host: `${name}.example.com`, pages })
    await persist(() => this.#world.sites.create(object), isAlreadyExists)
    return name
  }

  /** Asserts, when the operator has come to rest, that each Site has what it says, and that nothing else is left. */
  async assertKept(): Promise<void> {
    const { namespace, sites, pages, entries } = this.#world
    for (const [name, data] of this.#wanted) {
      assert.ok(await waitFor(sites, name, hasCondition('Ready'), wait))
      const isWritten = (object: KubeObject | undefined) =>
        JSON.stringify(object?.data) === JSON.stringify(data)
      await waitFor(pages, name, isWritten, wait)
      const entry = await entries.get(`${name}.example.com`)
      assert.deepEqual(entry.data, { site: `${namespace}/${name}` })
    }
    for (const name of this.#gone) {
      await waitFor(sites, name, isDeleted(), wait)
      // The server lets a site go before that, if its delete met the adding of the finalizer.
      await waitFor(entries, `${name}.example.com`, isDeleted(), wait)
    }
    const { items } = await entries.listAll()
    const isLeft = ({ metadata: { name = '' } }: KubeObject) =>
      name.startsWith('s') && !this.#wanted.has(name.split('.', 1)[0] ?? '')
    assert.deepEqual(items.filter(isLeft), [])
    const [wanted, gone] = [this.#wanted.size, this.#gone.size]
    assert.ok(gone > 5 && wanted > 50, `${gone} gone, ${wanted} left`)
  }

  async #one(): Promise<void> {
    const known = [...this.#wanted.keys()]
    const name = known[this.#below(known.length)]
    const kind = this.#below(10)
    const { sites } = this.#world
    if (name === undefined || kind < 4) await this.create()
    else if (kind < 9) {
      const next = { index: `${name} ${this.#serial++}` }
      this.#wanted.set(name, next)
      await persist(() => setPages(sites, name, next))
    } else {
      this.#wanted.delete(name)
      this.#gone.add(name)
      await persist(() => sites.delete(name), isNotFound)
    }
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }
}

/** Tries until it is done, whoever did it. */
async function persist(
  write: () => Promise<unknown>,
  isDone: (error: unknown) => boolean = () => false,
): Promise<void> {
  for (const end = performance.now() + wait.timeoutMs; ; await sleep(50)) {
    try {
      return void (await write())
    } catch (error) {
      if (isDone(error)) return
      if (performance.now() > end) throw error
    }
  }
}
