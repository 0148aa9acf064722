import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { snippets } from '../support/snippets.ts'

const folder = join('.cache', `snippets-live-${process.pid}`)
mkdirSync(folder, { recursive: true })
test.after(() => rmSync(folder, { recursive: true }))

for (const [index, { place, language, flags, text }] of snippets().entries()) {
  if (language !== 'ts' || flags.includes('no-run')) continue
  test(`the snippet at ${place} runs on the local cluster`, async () => {
    const file = join(folder, `${index}.ts`)
    writeFileSync(file, text)
    const child = spawn(process.execPath, ['--conditions=@anykind/source', file])
    let errors = ''
    child.stderr.on('data', chunk => {
      errors += chunk
    })
    const code = await new Promise(resolve => child.on('close', resolve))
    assert.equal(code, 0, errors)
  })
}
