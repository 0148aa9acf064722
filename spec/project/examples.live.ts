import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { test } from 'node:test'

for (const file of globSync('examples/*.ts').toSorted()) {
  test(`${file} runs on the local cluster`, async () => {
    const child = spawn(process.execPath, ['--conditions=@anykind/source', file])
    let errors = ''
    child.stderr.on('data', chunk => {
      errors += chunk
    })
    child.stdout.resume()
    const code = await new Promise(resolve => child.on('close', resolve))
    assert.equal(code, 0, errors)
  })
}
