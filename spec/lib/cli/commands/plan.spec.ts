import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runAnykind } from '../../../support/run-program.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

/* Without a cluster. */

const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.example.com}
spec:
  group: example.com
  scope: Cluster
  names: {kind: Gadget, plural: gadgets}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, properties: {size: {type: integer}}}
`
const gadget = (size: string) =>
  `apiVersion: example.com/v1\nkind: Gadget\nmetadata: {name: one}\nspec: {size: ${size}}\n`

const plan = (input: string, ...flags: string[]) =>
  runAnykind(['plan', '--offline', '--engine=fast', '-f', '-', ...flags], {
    input,
    env: { KUBECONFIG: '/nonexistent' },
  })

test('a set is planned without a cluster, objects of its own kinds with it, in their scope', async () => {
  const service = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web}\n'
  const { code, out } = await plan(`${crd}---\n${gadget('3')}---\n${service}`, '-n', 'shop')
  assert.equal(code, 1)
  assert.match(out, /^ {2}namespace shop\n {4}\+ ServiceAccount web \(local\)/m)
  assert.match(out, /^ {2}cluster\n {4}\+ Gadget one \(local\)/m)
  assert.match(out, /\n3 to create; 3 judged here\n$/)
})

test('all that is wrong is told, at its line, and what cannot be read', async t => {
  const folder = temporaryFolder(t, { 'none.yaml': '\nkind: A\n' })
  const input = `${crd}---\n${gadget('big')}---\n${gadget('3').replace('v1', 'v9').replace('one', 'two')}`
  const { code, out } = await plan(input, '-f', folder)
  assert.equal(code, 6)
  assert.match(out, /^\S+none\.yaml:2:1: the object has no apiVersion$/m)
  assert.match(out, /! Gadget one .*\n.*\n {8}stdin:21:8: spec\.size: /)
  assert.match(out, /! Gadget two .*\n.*\n {8}stdin:24:1: kind: .*does not serve the version/)
})

test('with -o json what cannot be read is told beside the plan, and nothing at all is no set', async t => {
  const folder = temporaryFolder(t, { 'none.yaml': 'kind: A\n' })
  const { code, out, err } = await plan(crd, '-f', folder, '-o', 'json')
  assert.deepEqual([code, JSON.parse(out).version], [6, 1])
  assert.match(err, /none\.yaml:1:1: the object has no apiVersion/)
  const empty = await plan('# nothing\n')
  assert.deepEqual([empty.code, empty.err], [3, 'error: no objects passed to plan\n'])
})

test('a text from a manifest is no line of the plan, and drives no terminal', async () => {
  const name = '"a\\n    + Namespace fake\\u001b[2J"'
  const { out } = await plan(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`)
  assert.doesNotMatch(out, /^ {4}\+ Namespace fake/m)
  assert.ok(!out.includes('\u001b'))
})
