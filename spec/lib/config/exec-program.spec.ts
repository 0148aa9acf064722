import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { delimiter, join, relative } from 'node:path'
import { type TestContext, test } from 'node:test'
import { findProgram } from '../../../lib/config/exec-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

function folders(t: TestContext) {
  const folder = temporaryFolder(t, {
    'a/text': '',
    'b/text*': '',
    'b/program*': '',
    'c/program*': '',
    'b/tool.exe': '',
    'b/script.cmd': '',
    'b/script.BAT': '',
  })
  mkdirSync(join(folder, 'a/program'))
  // Seen from here there is a program, which is not to be found.
  const here = relative(process.cwd(), join(folder, 'c'))
  const PATH = [here, '.', '', join(folder, 'a'), join(folder, 'b')].join(delimiter)
  return { at: (name: string) => join(folder, name), env: { PATH } }
}

test('a name is what PATH has first that can be started', async t => {
  const { at, env } = folders(t)
  assert.deepEqual(await findProgram('program', env), { path: at('b/program') })
  assert.deepEqual(await findProgram('text', env), { path: at('b/text') })
  assert.deepEqual(await findProgram('none', env), { fault: 'missing' })
  assert.deepEqual(await findProgram('none', {}), { fault: 'missing' })
  assert.deepEqual(await findProgram('tool.exe', env), { fault: 'not executable' })
})

test('a path is taken as it is', async t => {
  const { at, env } = folders(t)
  assert.deepEqual(await findProgram(at('b/program'), env), { path: at('b/program') })
  assert.deepEqual(await findProgram(at('a/program'), env), { fault: 'directory' })
  assert.deepEqual(await findProgram(at('a/text'), env), { fault: 'not executable' })
  assert.deepEqual(await findProgram('/dev/null', env), { fault: 'not executable' })
})

test('CVE-2024-27980: on Windows a name may lack its ending, and batch files are not started', async t => {
  const { at, env } = folders(t)
  assert.deepEqual(await findProgram('tool', env, 'win32'), { path: at('b/tool.exe') })
  assert.deepEqual(await findProgram('tool.exe', env, 'win32'), { path: at('b/tool.exe') })
  for (const name of ['script', 'script.cmd', 'script.BAT']) {
    assert.deepEqual(await findProgram(name, env, 'win32'), { fault: 'batch file' }, name)
  }
})
