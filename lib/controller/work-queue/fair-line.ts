import { type Link, LinkedList } from './linked-list.ts'

/** A key that can stand in a {@link FairLine}. */
export interface Waiting extends Link<Waiting> {
  readonly key: string
  /** Higher goes first. Not to be changed while it waits. */
  priority: number
  /** Where it stands; undefined while it does not wait. */
  lane: Lane | undefined
}

interface Lane extends Link<Lane> {
  readonly group: string
  readonly level: Level
  readonly items: LinkedList<Waiting>
}

interface Level {
  readonly priority: number
  readonly lanes: Map<string, Lane>
  /** The same lanes, in the order of their turns. */
  readonly turns: LinkedList<Lane>
  /** The number of the turn that it had last. */
  servedAt: number
}

/** How often the level that has waited the longest goes first, whatever its priority. */
const exception = 16

/**
 * Who is next. Of the highest priority; among its groups in turns; in a group, first come, first served:
 *
 *     priority    0    shop   a b c ─▶        a x b y c
 *                      lab    x y   ─▶
 *     priority −100    shop   d e f ─▶        when nobody is above, or in every sixteenth turn
 *
 * Nobody starves: every sixteenth turn is of the level that had none for the longest time, so that a level of n gets one
 * in 16 n at least, and a group of m in a level one in m of those.
 */
export class FairLine {
  /** How many wait. */
  size = 0
  readonly #groupOf: (key: string) => string
  /** Those in which somebody waits, highest first. */
  readonly #levels: Level[] = []
  #turn = 0

  constructor(groupOf: (key: string) => string) {
    this.#groupOf = groupOf
  }

  push(item: Waiting): void {
    const lane = this.#laneOf(item)
    item.lane = lane
    lane.items.push(item)
    this.size++
  }

  /** Takes out somebody who waits. */
  remove(item: Waiting): void {
    const { lane } = item
    if (lane === undefined) return
    item.lane = undefined
    lane.items.remove(item)
    this.size--
    if (lane.items.first !== undefined) return
    const { level } = lane
    level.turns.remove(lane)
    level.lanes.delete(lane.group)
    if (level.lanes.size === 0) this.#levels.splice(this.#levels.indexOf(level), 1)
  }

  /** Takes out whoever is next; undefined if nobody waits. */
  shift(): Waiting | undefined {
    const level = this.#nextLevel()
    const lane = level?.turns.first
    const item = lane?.items.first
    if (level === undefined || lane === undefined || item === undefined) return undefined
    level.servedAt = ++this.#turn
    // Its next turn comes when all other groups had theirs.
    level.turns.remove(lane)
    level.turns.push(lane)
    this.remove(item)
    return item
  }

  #nextLevel(): Level | undefined {
    const [highest] = this.#levels
    if (this.#levels.length < 2 || (this.#turn + 1) % exception !== 0) return highest
    return this.#levels.reduce((a, b) => (b.servedAt < a.servedAt ? b : a))
  }

  #laneOf({ key, priority }: Waiting): Lane {
    const level = this.#levelOf(priority)
    const group = this.#groupOf(key)
    let lane = level.lanes.get(group)
    if (lane === undefined) {
      lane = { group, level, items: new LinkedList(), previous: undefined, next: undefined }
      level.lanes.set(group, lane)
      level.turns.push(lane)
    }
    return lane
  }

  #levelOf(priority: number): Level {
    const levels = this.#levels
    let at = 0
    while ((levels[at]?.priority ?? priority) > priority) at++
    const found = levels[at]
    if (found?.priority === priority) return found
    const level = {
      priority,
      lanes: new Map(),
      turns: new LinkedList<Lane>(),
      servedAt: this.#turn,
    }
    levels.splice(at, 0, level)
    return level
  }
}
