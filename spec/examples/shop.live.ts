import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runProgram } from '../support/run-program.ts'

/** What each part of the demo tells, in its order; within a part objects go side by side. */
const parts: readonly (readonly RegExp[])[] = [
  [/^Cluster/],
  [
    /create Namespace shop \(server\)/,
    /create Promotion shop\/winter \(local\): its definition promotions\.shop\.example\.com is new/,
  ],
  [/✓ Promotion shop\/winter applied/, /✓ Deployment shop\/web applied/],
  [/^Applied again[^\n]*\n {2}13 unchanged$/],
  [
    /web-config data\.greeting is "Closed", wanted "Welcome to the shop": owned by kubectl-edit/,
    /Deployment shop\/web spec\.replicas is 5, wanted 3: owned by autoscaler/,
  ],
  [
    /refuse ConfigMap shop\/web-config \(server\).*\.data\.greeting is owned by "kubectl-edit"/,
    /refuse Deployment shop\/web \(server\).*\.spec\.replicas is owned by "autoscaler"/,
    /11 unchanged/,
  ],
  [
    /web-config data\.greeting of kubectl-edit: force/,
    /shop\/web spec\.replicas of autoscaler: yield/,
    /11 unchanged/,
  ],
  [
    /Deployment shop\/orders pruned\n +its uid \S+ is in the inventory\n[^✓]*ReplicaSet that it owns/,
    /Service shop\/orders pruned/,
  ],
  [/Service shop\/orders recreated/, /Deployment shop\/orders recreated/],
  [/^All of it worked/],
]

test('the shop is planned before it is there, kept against others, pruned with proof, and brought back', async () => {
  const args = ['--conditions=@anykind/source', 'examples/shop/demo.ts']
  const { code, out, err } = await runProgram(process.execPath, args, { env: { NO_COLOR: '1' } })
  assert.deepEqual([code, err], [0, ''], out)
  const told = out.trim().split('\n\n')
  assert.equal(told.length, parts.length, out)
  for (const [index, steps] of parts.entries()) {
    for (const step of steps) assert.match(told[index] ?? '', step)
  }
})
