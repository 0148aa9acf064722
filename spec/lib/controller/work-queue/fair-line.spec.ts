import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FairLine, type Waiting } from '../../../../lib/controller/work-queue/fair-line.ts'
import { seededRandom } from '../../../support/seeded-random.ts'

const waiting = (key: string, priority: number): Waiting => ({
  key,
  priority,
  lane: undefined,
  previous: undefined,
  next: undefined,
})

/** The same order, said plainly: maps, whose order is that of the turns. */
class Model {
  readonly levels = new Map<number, { groups: Map<string, string[]>; servedAt: number }>()
  turn = 0

  push(key: string, priority: number): void {
    const level = this.levels.get(priority) ?? { groups: new Map(), servedAt: this.turn }
    this.levels.set(priority, level)
    level.groups.set(key.charAt(0), [...(level.groups.get(key.charAt(0)) ?? []), key])
  }

  remove(key: string, priority: number): void {
    const { groups } = this.levels.get(priority) ?? assert.fail()
    const rest = (groups.get(key.charAt(0)) ?? []).filter(other => other !== key)
    if (rest.length > 0) groups.set(key.charAt(0), rest)
    else groups.delete(key.charAt(0))
    if (groups.size === 0) this.levels.delete(priority)
  }

  shift(): string | undefined {
    const byPriority = [...this.levels].sort(([a], [b]) => b - a)
    const byTurn = byPriority.toSorted(([, a], [, b]) => a.servedAt - b.servedAt)
    const isException = (this.turn + 1) % 16 === 0
    const [priority, level] = (isException ? byTurn : byPriority)[0] ?? []
    if (priority === undefined || level === undefined) return undefined
    level.servedAt = ++this.turn
    const [group, keys] = [...level.groups][0] ?? assert.fail()
    const key = keys[0] ?? assert.fail()
    level.groups.delete(group)
    level.groups.set(group, keys)
    this.remove(key, priority)
    return key
  }
}

test('the order is that of a plain model, whatever comes and goes', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const random = seededRandom(seed)
    const below = (limit: number) => Math.floor(random() * limit)
    const line = new FairLine(key => key.charAt(0))
    const model = new Model()
    const items = new Map<string, Waiting>()
    const push = (step: number) => {
      const item = waiting(`${'abcd'.charAt(below(4))}${step}`, below(4) * 10)
      items.set(item.key, item)
      line.push(item)
      model.push(item.key, item.priority)
    }
    const shift = (step: number) => {
      const key = line.shift()?.key
      assert.equal(key, model.shift(), `seed ${seed}, step ${step}`)
      items.delete(key ?? '')
    }
    const remove = () => {
      const item = [...items.values()][below(items.size)]
      if (item === undefined) return
      items.delete(item.key)
      line.remove(item)
      model.remove(item.key, item.priority)
    }
    const steps = [push, push, push, push, push, shift, shift, shift, shift, remove]
    for (let step = 0; step < 1000; step++) {
      steps[below(steps.length)]?.(step)
      assert.equal(line.size, items.size)
    }
  }
})
