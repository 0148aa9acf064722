import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Scenario, scenarios } from '../../bench/scenarios.ts'
import { checkWork, countedConnections } from '../../bench/work.ts'

const scenario = (name: string): Scenario => {
  const found = scenarios.find(each => each.name === name)
  assert.ok(found)
  return { ...found, count: 4 }
}

test('a run that read every object is accepted', () => {
  checkWork(scenario('list'), '{"checksum":6,"objects":4}\n')
})

test('a run that read fewer objects, or the same ones again, is refused with what it did', () => {
  const list = scenario('list')
  assert.throws(() => checkWork(list, '{"objects":3,"checksum":3}'), /did 3 objects, sum 3/)
  assert.throws(() => checkWork(list, '{"objects":4,"checksum":0}'), /instead of 4 objects, sum 6/)
  assert.throws(() => checkWork(list, ''), SyntaxError)
})

test('connections are counted where a scenario is about them', () => {
  const stdout = '{"objects":4,"checksum":6,"connections":2}'
  assert.equal(countedConnections(scenario('watch-idle'), stdout), 2)
  assert.equal(countedConnections(scenario('list'), stdout), undefined)
})

test('a command must have printed the object that was asked for', () => {
  checkWork(scenario('cli-get'), '{"metadata":{"name":"widget-00001"}}')
  assert.throws(() => checkWork(scenario('cli-get'), '{"metadata":{"name":"widget-00002"}}'))
})
