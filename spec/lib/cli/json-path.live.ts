import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonPathAsJson, jsonPathText } from '../../../lib/cli/output/json-path-text.ts'
import { JsonPath } from '../../../lib/core/index.ts'
import { runAnykind, runProgram } from '../../support/run-program.ts'
import { testKubectl, testNamespace } from '../../support/test-cluster.ts'

/** What is not of any order in Go (`*` and `..` over members) has one member only. */
const object = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'a',
    labels: { 'app.kubernetes.io/name': 'web' },
    annotations: { one: 'a<b>&c' },
    ownerReferences: [1, 2, 3].map(n => ({
      apiVersion: 'v1',
      kind: 'Pod',
      name: `p${n}`,
      uid: `${n}`,
      ...(n === 2 ? { controller: true } : {}),
    })),
    finalizers: ['example.com/a', 'example.com/b'],
  },
}

/** But no steps that fail in a range of nothing, which kubectl takes for a range of one nil. */
const templates = [
  '{.metadata.name}',
  '{metadata.name}',
  '{$.metadata.name}',
  '{@.metadata.name}',
  'plain',
  'name: {.metadata.name}, kind: {.kind}.',
  '{.kind} {.metadata.name}',
  '{.kind}{"\\n"}{.metadata.name}{"\\t"}',
  "{'single'}",
  '{"a\\"b"}',
  '{"\\u00e9\\x41"}',
  '{.none}',
  '{.metadata.none.deep}',
  '{.metadata.ownerReferences[1]}',
  '{.metadata.name.*}',
  '{.metadata.labels}',
  "{.metadata.labels['app.kubernetes.io/name']}",
  "{.metadata.labels['app\\.kubernetes\\.io/name']}",
  '{.metadata.labels.app\\.kubernetes\\.io/name}',
  '{.metadata.labels.*}',
  '{.metadata.annotations}',
  '{.metadata.annotations.one}',
  '{.metadata.finalizers}',
  '{.metadata.finalizers[0]}',
  '{.metadata.finalizers[-1]}',
  '{.metadata.finalizers[*]}',
  '{.metadata.finalizers[5]}',
  '{.metadata.finalizers[-5]}',
  '{.metadata.ownerReferences[0:2].name}',
  '{.metadata.ownerReferences[1:].name}',
  '{.metadata.ownerReferences[:1].name}',
  '{.metadata.ownerReferences[:-1].name}',
  '{.metadata.ownerReferences[0:3:2].name}',
  '{.metadata.ownerReferences[::2].name}',
  '{.metadata.ownerReferences[2:1].name}',
  '{.metadata.ownerReferences[0:0].name}',
  '{.metadata.ownerReferences[0:9].name}',
  '{.metadata.ownerReferences[0,2].name}',
  '{.metadata.ownerReferences[0, 2].name}',
  "{.metadata['name','namespace']}",
  '{.metadata.ownerReferences[?(@.name=="p2")].uid}',
  '{.metadata.ownerReferences[?(@.name!="p2")].uid}',
  "{.metadata.ownerReferences[?(@.name=='p2')].uid}",
  '{.metadata.ownerReferences[?(@.uid>"1")].name}',
  '{.metadata.ownerReferences[?(@.uid<="2")].name}',
  '{.metadata.ownerReferences[?(@.controller)].name}',
  '{.metadata.ownerReferences[?(@.controller==true)].name}',
  '{.metadata.ownerReferences[?(@.none)].name}',
  '{.metadata.ownerReferences[?(@.name=="a)b")].name}',
  '{.metadata.ownerReferences[?(.name=="p1")].uid}',
  '{range .metadata.ownerReferences[*]}{.name}={.uid};{end}',
  '{range .metadata.ownerReferences[*]}[{.name}{"\\n"}]{end}{.kind}',
  '{range .metadata.none[*]}{.name}{end}after',
  '{range .metadata.finalizers[0:0]}text{end}after',
  '{range .metadata.finalizers[0:0]}{@}{end}after',
  '{range .metadata.ownerReferences[*]}{range .name}{@}{end}-{end}',
  '{..uid}',
  '{.metadata..name}',
  '{..none}',
  '{[0]}',
  '{.metadata.name[0]}',
  '{.metadata[?(@.a)]}',
  '{true}',
  '{5}',
  '{1.5}',
  '{-3}',
  '{.metadata.name',
  '{.metadata.name}}',
  '{foo}',
  '{end}',
  '{.a[}',
  '{.a[x]}',
  '{.a[?(@.b]}',
  '{"unclosed}',
  '{....a}',
  '{.a#}',
  '{#}',
  '{.metadata.ownerReferences[?(@.name=~"p")].uid}',
  '{.metadata.ownerReferences[?(@.name==1)].uid}',
  '{.metadata.ownerReferences[0:3:0].name}',
]

/** Ours, as the command would print it; undefined where it refuses. */
function ours(
  template: string,
  value: unknown,
  { asJson = false, strict = false } = {},
): string | undefined {
  try {
    const found = new JsonPath(template).find(value, { strict })
    return asJson ? jsonPathAsJson(found) : jsonPathText(found)
  } catch {
    return undefined
  }
}

test('a JSONPath finds and prints what it does in kubectl, or is refused as there', async t => {
  const namespace = await testNamespace(t)
  const kubectl = (args: readonly string[], input?: string) =>
    runProgram(testKubectl(), [...args, '-n', namespace], input === undefined ? {} : { input })
  await kubectl(['create', '-f', '-'], JSON.stringify(object))
  const stored = JSON.parse((await kubectl(['get', 'cm', 'a', '-o', 'json'])).out)
  const differing: unknown[] = []
  for (const template of templates) {
    for (const strict of [false, true]) {
      const keys = `--allow-missing-template-keys=${!strict}`
      const { code, out } = await kubectl(['get', 'cm', 'a', '-o', `jsonpath=${template}`, keys])
      const actual = ours(template, stored, { strict })
      const expected = code === 0 ? out : undefined
      if (actual !== expected) differing.push({ template, strict, actual, expected })
    }
  }
  for (const template of [
    '{.kind}',
    '{.metadata.ownerReferences[*].name}',
    '{.none}',
    '{.metadata.annotations}',
  ]) {
    const { out } = await kubectl(['get', 'cm', 'a', '-o', `jsonpath-as-json=${template}`])
    const actual = ours(template, stored, { asJson: true })
    if (actual !== out) differing.push({ template, actual, out })
  }
  assert.deepEqual(differing, [])
})

test('with --allow-missing-template-keys=false a key that is nowhere is told as kubectl does, but for the object', async t => {
  const namespace = await testNamespace(t)
  await runAnykind(['create', '-f', '-', '-n', namespace], { input: JSON.stringify(object) })
  for (const output of [
    'jsonpath={.none}',
    'jsonpath={.kind}{.metadata.none}',
    'jsonpath={.metadata.ownerReferences[*].none}',
    'jsonpath-as-json={.none}',
    'custom-columns=NONE:.none',
    'name',
  ]) {
    for (const keys of [[], ['=true'], ['=false']]) {
      const flags = keys.map(value => `--allow-missing-template-keys${value}`)
      const args = ['get', 'cm', 'a', '-o', output, '-n', namespace, ...flags]
      const [ours, theirs] = await Promise.all([runAnykind(args), runProgram(testKubectl(), args)])
      // Behind its first sentence kubectl prints the whole object, which may be a Secret.
      const err = theirs.err.replace(/\. Printing more information[\s\S]*/, '\n')
      assert.deepEqual(ours, { ...theirs, err }, args.join(' '))
    }
  }
})
