import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkedManifests } from '../../../support/checked-manifest.ts'
import { hostileRun } from '../../../support/hostile-report.ts'
import { hostileTexts } from '../../../support/hostile-texts.ts'
import { reportedRun } from '../../../support/reported-run.ts'

const text = 'apiVersion: v1\nkind: A\nmetadata: {name: a}\n'

test('each finding is a command, which GitHub shows at its line', async () => {
  const file = `${process.cwd()}/shop/web.yaml`
  const [one] = checkedManifests(text, { 0: [[['kind'], 'FieldUnknown', 'wrong', 'B']] }, { file })
  assert.ok(one)
  const warnings = [{ path: ['metadata', 'name'], message: 'old' }]
  const [open] = checkedManifests(text)
  assert.ok(open)
  const checked = [
    { ...one, warnings },
    { ...open, checks: [{ name: 'schema', unchecked: 'no schema' }] },
  ]
  const rules = [{ path: 'metadata.name', reason: 'known' }]
  const { out } = await reportedRun(checked, { format: 'github', rules })
  assert.deepEqual(out.split('\n'), [
    '::error file=shop/web.yaml,line=2,col=1,title=A a%3A FieldUnknown::kind: wrong; did you mean B?',
    '::notice file=shop/web.yaml,line=3,col=12,title=A a%3A Warning::ignored (known): warning: metadata.name: old',
    '::error file=shop/web.yaml,line=1,col=1,title=A a%3A Undetermined::not checked: no schema',
    '',
  ])
  const lax = await reportedRun(checked.slice(1), { format: 'github', failOn: 'error' })
  assert.match(lax.out, /^::warning /)
})

/** A line as the runner's ActionCommand reads it. */
function read(line: string) {
  const [, name, properties = '', data = ''] = /^::(\w+) (.*?)::(.*)$/s.exec(line) ?? []
  const plain = (text: string) => decodeURIComponent(text)
  const pairs = properties.split(',').map(pair => {
    const [, key = '', value = ''] = /^(\w+)=(.*)$/s.exec(pair) ?? []
    return [key, plain(value.replace(/%(?!25|0A|0D|3A|2C)/g, '!'))]
  })
  return { name, ...Object.fromEntries(pairs), data: plain(data.replace(/%(?!25|0A|0D)/g, '!')) }
}

test('no text ends its command or begins another', async () => {
  const { out } = await hostileRun('github')
  const lines = out.trimEnd().split('\n').map(read)
  assert.equal(lines.length, 1 + 2 * hostileTexts.length)
  assert.deepEqual(
    lines.slice(1).map(({ name }) => name),
    hostileTexts.flatMap(() => ['error', 'notice']),
  )
  const [, , , , , third] = lines
  for (const [index, text] of hostileTexts.entries()) {
    if (!/^[ -~]+$/.test(text)) continue
    assert.equal(lines[1 + 2 * index]?.title, `ConfigMap ${text}: FieldValueInvalid`)
  }
  assert.ok(third?.data.startsWith('data[::error file=x::y]: ::error file=x::y; did you mean'))
  assert.ok(lines.every(({ data }) => !data.includes('!')))
  for (const control of ['\r', '\u001b']) assert.ok(!out.includes(control))
})
