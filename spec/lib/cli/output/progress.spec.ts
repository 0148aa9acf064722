import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Output } from '../../../../lib/cli/output/output.ts'
import { Progress } from '../../../../lib/cli/output/progress.ts'
import { ManualClock } from '../../../support/manual-clock.ts'

const turn = () => new Promise(setImmediate)

function start({ isTTY = true } = {}) {
  let shown = ''
  const sink = { isTTY, columns: 30, write: (text: string) => (shown += text) }
  const clock = new ManualClock()
  const err = new Output(sink)
  const out = new Output(sink, { beside: err })
  return { clock, out, err, progress: new Progress(err, clock), shown: () => shown }
}

const line = (text: string) => `\r\u001b[2K${text}`

test('after a second it is told what goes on, and each second anew', async () => {
  const { clock, progress, shown } = start()
  progress.tell('applied 1 of 3')
  clock.advance(999)
  await turn()
  assert.equal(shown(), '')
  clock.advance(1)
  await turn()
  assert.equal(shown(), line('applied 1 of 3 (1 s)'))
  progress.tell('applied 2 of 3')
  clock.advance(1000)
  await turn()
  assert.ok(shown().endsWith(line('applied 2 of 3 (2 s)')))
})

test('the line goes before something is printed, on either stream, and at the end', async () => {
  const { clock, progress, out, err, shown } = start()
  progress.tell('waiting')
  clock.advance(1000)
  await turn()
  out.line('a')
  err.line('b')
  assert.equal(shown(), `${line('waiting (1 s)')}${line('')}a\nb\n`)
  clock.advance(1000)
  await turn()
  progress[Symbol.dispose]()
  assert.ok(shown().endsWith(`${line('waiting (2 s)')}${line('')}`))
  await turn()
  assert.deepEqual(clock.sleeping, [])
})

test('it is no longer than a line, and cannot drive the terminal', async () => {
  const { clock, progress, shown } = start()
  progress.tell(`\u001b]0;x\u0007 ${'wide '.repeat(20)}`)
  clock.advance(1000)
  await turn()
  assert.ok(shown().startsWith(line('^[]0;x^G wide')))
  assert.equal(shown().length, line('').length + 29)
})

test('lines below it are told anew with it, and go with it', async () => {
  const { clock, progress, err, shown } = start()
  progress.tell('waiting\n  a\n  b')
  clock.advance(1000)
  await turn()
  assert.equal(shown(), line('waiting (1 s)\n  a\n  b'))
  err.line('c')
  const up = '\u001b[1A\u001b[2K'
  assert.ok(shown().endsWith(`${line(up + up)}c\n`))
})

test('where nobody looks, nothing is told', async () => {
  const { clock, progress, shown } = start({ isTTY: false })
  progress.tell('waiting')
  assert.deepEqual(clock.sleeping, [])
  progress[Symbol.dispose]()
  assert.equal(shown(), '')
})
