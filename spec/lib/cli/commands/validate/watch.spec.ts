import assert from 'node:assert/strict'
import { once } from 'node:events'
import { renameSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { runOnChanges } from '../../../../../lib/cli/commands/validate/watch.ts'
import { Output } from '../../../../../lib/cli/output/output.ts'
import { ManualClock } from '../../../../support/manual-clock.ts'
import { temporaryFolder } from '../../../../support/temporary-folder.ts'

/** Watches what `-f` names in a folder of some files, until the test ends. */
function watching(
  t: TestContext,
  filename: string,
  { recursive = false, ignore }: { recursive?: boolean; ignore?: string } = {},
) {
  const folder = temporaryFolder(t, { 'a.yaml': '', 'b.yaml': '', 'c/d.yaml': '', rules: '' })
  const ending = new AbortController()
  const clock = new ManualClock()
  const runs = new EventTarget()
  const err: string[] = []
  const ended = runOnChanges(
    {
      flags: {
        filename: [join(folder, filename)],
        recursive,
        ignore: ignore && join(folder, ignore),
      },
      err: new Output({ write: text => err.push(text) }),
      signal: ending.signal,
    },
    async () => {
      runs.dispatchEvent(new Event('run'))
      return 0
    },
    clock,
  )
  ended.catch(() => undefined)
  t.after(() => ending.abort())
  const write = (name: string) => writeFileSync(join(folder, name), 'changed')
  /** Resolves with the next run; a change is waited for until nothing more is saved. */
  const nextRun = async () => {
    const run = once(runs, 'run')
    await clock.pass(100, 100)
    await run
  }
  return { folder, ending, clock, ended, err, write, firstRun: once(runs, 'run'), nextRun }
}

for (const [what, filename, changed, options] of [
  ['a file', 'a.yaml', 'a.yaml', {}],
  ['a file of a folder', '.', 'b.yaml', {}],
  ['a file of its folders', '.', 'c/d.yaml', { recursive: true }],
  ['a file of a pattern', '*/d.yaml', 'c/d.yaml', {}],
  ['the ignore rules', 'a.yaml', 'rules', { ignore: 'rules' }],
  ['a file that is not there yet', 'e.yaml', 'e.yaml', {}],
] as const) {
  test(`validates again when there is another ${what}`, async t => {
    const { firstRun, nextRun, write, err } = watching(t, filename, options)
    await firstRun
    write(changed)
    await nextRun()
    write(changed)
    await nextRun()
    assert.deepEqual(err.slice(0, 1), ['watching for changes; Ctrl-C ends\n'])
  })
}

test('a file that an editor puts in the place of another is a change', async t => {
  const { folder, firstRun, nextRun, write } = watching(t, 'a.yaml')
  await firstRun
  write('new')
  renameSync(join(folder, 'new'), join(folder, 'a.yaml'))
  await nextRun()
})

for (const [filename, other] of [
  ['a.yaml', 'b.yaml'],
  ['.', 'report.html'],
  ['*.yaml', 'report.html'],
] as const) {
  test(`${other} is no change of ${filename}, and the signal ends it`, async t => {
    const { folder, clock, ended, ending, firstRun, write } = watching(t, filename)
    await firstRun
    const seen = watch(folder)
    t.after(() => seen.close())
    write(other)
    await once(seen, 'change')
    await new Promise(setImmediate)
    assert.deepEqual(clock.sleeping, [])
    ending.abort(new Error('enough'))
    await assert.rejects(ended, /^Error: enough$/)
  })
}

test('there is an error where there is nothing to watch', async t => {
  const { ended } = watching(t, 'none/a.yaml')
  await assert.rejects(ended, /^UsageError: --watch .*none: ENOENT/)
})
