import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RunningProgram } from '../../support/running-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const termination = new URL('../../../lib/controller/termination.ts', import.meta.url)

/** A program that takes its time to end, or none. */
const program = (ends: boolean): string => `
  import { Termination } from '${termination}'
  const termination = new Termination(['SIGTERM', 'SIGINT'])
  const timer = setInterval(() => {}, 1000)
  termination.signal.addEventListener('abort', () => {
    console.log(termination.signal.reason.message)
    if (${ends}) clearInterval(timer)
    if (${ends}) termination[Symbol.dispose]()
  })
  console.log('ready')
`

for (const ends of [true, false]) {
  test(`the first signal asks for an end, ${ends ? 'and there is one' : 'the second makes it'}`, async t => {
    const folder = temporaryFolder(t, { 'program.ts': program(ends) })
    const running = new RunningProgram(t, process.execPath, [`${folder}/program.ts`])
    await running.prints('ready')
    const first = running.interrupt()
    await running.prints('the process got SIGINT')
    const { code } = ends ? await first : await running.interrupt()
    assert.equal(code, ends ? 0 : null)
  })
}
