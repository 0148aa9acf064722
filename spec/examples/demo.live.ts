import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'

/** The demo on the cluster of the live specs, whose context is named after it. */
async function runDemo(): Promise<{ code: number | null; output: string }> {
  const args = [
    '--conditions=@anykind/source',
    'examples/demo/main.ts',
    '--context',
    'anykind-test',
  ]
  const child = spawn(process.execPath, args, { env: { ...process.env, NO_COLOR: '1' } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      output += chunk
    })
  }
  const code = await new Promise<number | null>(resolve => child.on('close', resolve))
  return { code, output }
}

test('the demo does all that README says, and cleans up', async () => {
  const { code, output } = await runDemo()
  const steps = [
    /resources of \d+ API groups/,
    /✓ CustomResourceDefinition promotions\.shop\.example\.com applied/,
    /✓ Promotion shop\/winter applied/,
    /✓ Deployment shop\/web is ready/,
    /Promotion: last-pieces, winter/,
    /spec\.replicas: is 4, wanted 2/,
    /\.spec\.replicas is owned by "somebody-else"/,
    /✗ broken\.yaml:\d+:\d+: Promotion .*unknown field "spec\.replicsa"/,
    /✓ Namespace shop deleted/,
    /All of it worked\./,
  ]
  for (const step of steps) assert.match(output, step)
  assert.equal(code, 0, output)
})
