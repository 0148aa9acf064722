import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesSelector, parseLabelSelector, RequestError } from '../../../lib/core/index.ts'
import { badSelectors, goodSelectors } from '../../support/selectors.ts'

const requirement = (key: string, operator: string, ...values: string[]) => ({
  key,
  operator,
  values,
})

const parsed: readonly (readonly [string, readonly object[]])[] = [
  ['', []],
  ['app=web', [requirement('app', 'In', 'web')]],
  ['app==web', [requirement('app', 'In', 'web')]],
  ['app!=', [requirement('app', 'NotIn', '')]],
  ['app', [requirement('app', 'Exists')]],
  ['!app', [requirement('app', 'DoesNotExist')]],
  ['app in (b,a,b)', [requirement('app', 'In', 'b', 'a')]],
  ['app notin (,)', [requirement('app', 'NotIn', '')]],
  ['n>3,n<7', [requirement('n', 'Gt', '3'), requirement('n', 'Lt', '7')]],
  ['in in (in),notin', [requirement('in', 'In', 'in'), requirement('notin', 'Exists')]],
]
for (const [selector, requirements] of parsed) {
  test(`"${selector}" is read as its requirements`, () =>
    assert.deepEqual(parseLabelSelector(selector), requirements))
}

for (const [what, selector] of Object.entries(goodSelectors)) {
  test(`a selector with ${what} is read`, () =>
    assert.doesNotThrow(() => parseLabelSelector(selector)))
}

for (const [what, selector] of Object.entries(badSelectors)) {
  test(`a selector with ${what} is refused, in a short message`, () => {
    assert.throws(
      () => parseLabelSelector(selector),
      (error: unknown) =>
        error instanceof RequestError &&
        error.message.startsWith('labelSelector: ') &&
        error.message.length < 160,
    )
  })
}

test('a message says what is there and what should be', () => {
  for (const [selector, message] of [
    ['app=web,', 'it ends where a key should be'],
    ['app web', '"web" where an operator should be'],
    ['app in (a b)', '"b" where "," or ")" should be'],
    ['app=web=api', '"=" where "," or the end should be'],
    ['app=\u{1f600}', '"\u{1f600}" is no value that a label may have'],
    ['n>x', '"x" is no integer, as "n" is compared with'],
  ]) {
    assert.throws(() => parseLabelSelector(selector ?? ''), {
      message: `labelSelector: ${message}`,
    })
  }
})

const labels = { app: 'web', tier: '', n: '5', toString: 'x' }
const matches: readonly (readonly [string, boolean])[] = [
  ['', true],
  ['app=web', true],
  ['app=api', false],
  ['app!=api', true],
  ['none!=api', true],
  ['none=', false],
  ['tier=', true],
  ['tier', true],
  ['none', false],
  ['!none', true],
  ['!app', false],
  ['app in (api,web)', true],
  ['app notin (api,web)', false],
  ['none notin (api)', true],
  ['n>4,n<6', true],
  ['n>5', false],
  ['n<5', false],
  ['app>1', false],
  ['none<1', false],
  ['app=web,tier=x', false],
  ['valueOf', false],
  ['toString=x', true],
]
for (const [selector, isSelected] of matches) {
  test(`"${selector}" ${isSelected ? 'selects' : 'leaves'} the object`, () => {
    assert.equal(matchesSelector(selector, labels), isSelected)
    assert.equal(matchesSelector(parseLabelSelector(selector), labels), isSelected)
  })
}

test('an object without labels is selected by what asks for none', () => {
  assert.equal(matchesSelector('!app,tier!=x'), true)
  assert.equal(matchesSelector('app'), false)
})
