import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recipeOf } from '../../../lib/render/index.ts'

const commandsOf = (...names: string[]) => recipeOf('/srv/shop', new Set(names))?.commands

const kustomize = [
  ['kustomize', 'build', '/srv/shop'],
  ['kubectl', 'kustomize', '/srv/shop'],
]

for (const [what, names, commands] of [
  ['manifests', ['a.yaml', 'b.json'], undefined],
  ['kustomization.yaml', ['a.yaml', 'kustomization.yaml'], kustomize],
  ['kustomization.yml', ['kustomization.yml'], kustomize],
  ['Kustomization', ['Kustomization'], kustomize],
  ['a chart', ['Chart.yaml', 'values.yaml'], [['helm', 'template', 'shop', '/srv/shop']]],
  ['a chart that is kustomized', ['Chart.yaml', 'kustomization.yaml'], kustomize],
] as const) {
  test(`a folder with ${what}`, () => {
    assert.deepEqual(commandsOf(...names), commands)
  })
}

test('no folder is taken for a flag', () => {
  const [[, , path = ''] = []] = recipeOf('--help', new Set(['Kustomization']))?.commands ?? []
  assert.ok(path.startsWith('/') && path.endsWith('/--help'), path)
})
