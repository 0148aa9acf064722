import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Contender, type Scenario, scenarios } from '../../bench/scenarios.ts'
import { checkWork, countedFigures } from '../../bench/work.ts'

const scenario = (name: string): Scenario => {
  const found = scenarios.find(each => each.name === name)
  assert.ok(found)
  return { ...found, count: 4 }
}

test('a run that read every object is accepted', () => {
  checkWork('anykind', scenario('list'), '{"checksum":6,"objects":4}\n')
})

test('a run that read fewer objects, or the same ones again, is refused with what it did', () => {
  const list = scenario('list')
  assert.throws(
    () => checkWork('anykind', list, '{"objects":3,"checksum":3}'),
    /did 3 objects, sum 3/,
  )
  assert.throws(
    () => checkWork('anykind', list, '{"objects":4,"checksum":0}'),
    /instead of 4 objects, sum 6/,
  )
  assert.throws(() => checkWork('anykind', list, ''), SyntaxError)
})

test('what a run counts is taken where a scenario is about it', () => {
  const stdout = '{"objects":4,"checksum":6,"connections":2,"requests":3}'
  assert.deepEqual(countedFigures(scenario('watch-idle'), stdout), { connections: 2 })
  assert.deepEqual(countedFigures(scenario('list'), stdout), {})
  assert.deepEqual(countedFigures(scenario('import'), ''), {})
})

test('a run that has not counted what its scenario is about is refused', () => {
  const stdout = '{"objects":4,"checksum":6,"requests":null}'
  assert.throws(() => countedFigures(scenario('discover'), stdout), /not counted requests/)
})

test('a command must have printed the object that was asked for', () => {
  checkWork('anykind', scenario('cli-get'), '{"metadata":{"name":"widget-00001"}}')
  assert.throws(() =>
    checkWork('anykind', scenario('cli-get'), '{"metadata":{"name":"widget-00002"}}'),
  )
})

test('a command must have explained the field that was asked for, its fields too', () => {
  const explain = scenario('cli-explain')
  const head = 'GROUP: apps\nFIELD: strategy <DeploymentStrategy>\n\nFIELDS:\n'
  checkWork(
    'anykind',
    explain,
    `${head}  rollingUpdate\t<RollingUpdateDeployment>\n  type\t<string>\n`,
  )
  assert.throws(() => checkWork('anykind', explain, `${head}  type\t<string>\n`), /1 fields/)
  assert.throws(() => checkWork('anykind', explain, ''), /nothing/)
})

test('a command must have applied each object of a set', () => {
  const line = 'deployment.apps/web serverside-applied\n'
  checkWork('kubectl', scenario('apply-500'), line.repeat(500))
  assert.throws(() => checkWork('kubectl', scenario('apply-500'), line.repeat(499)), /499 applied/)
})

const ours = (valid: number) => `4 objects: ${valid} valid, ${4 - valid} invalid, 0 undetermined`
const kubeconform = (valid: number) => `Summary: 4 resources found in 1 file - Valid: ${valid}`
const kubectlValidate = (valid: number) =>
  JSON.stringify({ 'a.yaml': Array.from({ length: valid }, () => ({ status: 'Success' })) })

const validators: readonly (readonly [Contender, printed: (valid: number) => string])[] = [
  ['anykind', ours],
  ['anykind-fast', ours],
  ['kubeconform', kubeconform],
  ['kubectl-validate', kubectlValidate],
]

for (const [contender, printed] of validators) {
  test(`${contender} must have found every manifest valid`, () => {
    const manifests = scenario('manifests')
    checkWork(contender, manifests, printed(4))
    const message = /found 3 valid instead of 4/
    assert.throws(() => checkWork(contender, manifests, printed(3)), message)
    assert.throws(() => checkWork(contender, manifests, '{}'), /found (0|NaN) valid/)
  })
}

test('of a corpus a validator must have judged every manifest, whatever it found', () => {
  const corpus: Scenario = { ...scenario('manifests'), world: 'corpus' }
  const printed: readonly (readonly [Contender, printed: (judged: number) => string])[] = [
    ['anykind', judged => `${judged} objects: 1 valid, ${judged - 1} invalid`],
    ['kubeconform', judged => `Valid: 1, Invalid: ${judged - 1}, Errors: 0, Skipped: 0`],
    [
      'kubectl-validate',
      judged => {
        const files = Array.from({ length: judged }, (_, file) => [file, [{ status: 'Failure' }]])
        return JSON.stringify(Object.fromEntries(files))
      },
    ],
  ]
  for (const [contender, print] of printed) {
    checkWork(contender, corpus, print(4))
    assert.throws(() => checkWork(contender, corpus, print(3)), /judged 3 objects instead of 4/)
  }
})
