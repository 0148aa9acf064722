import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { brotliDecompressSync } from 'node:zlib'
import { writeUnits } from '../../go/write-units.ts'
import { gvkOf, type KubeObject } from '../../lib/core/index.ts'
import { MemoryStore } from '../../lib/storage/index.ts'
import { Schemas } from '../../schemas-cache/index.ts'
import { digestIn, unitLine } from '../../schemas-cache/kept-units.ts'
import { decodeReadyUnits } from '../../schemas-cache/ready-units.ts'
import { decodeUnits, unitsKey } from '../../schemas-cache/unit-script.ts'
import { cannedOpenApi, openApi } from '../support/canned-openapi.ts'

const cases: readonly { readonly object: KubeObject }[] = JSON.parse(
  readFileSync(new URL('../fixtures/schemas/verdicts.json', import.meta.url), 'utf8'),
)

/** The lines of all units that a process writes while it looks at objects of built-in kinds. */
async function linesOfProcess(): Promise<string[]> {
  const codeStore = new MemoryStore()
  const schemas = new Schemas(cannedOpenApi().send, { store: new MemoryStore(), codeStore })
  for (const { object } of cases) {
    if (object.apiVersion.includes('example.dev')) continue
    const validator = await schemas.validatorOf(gvkOf(object)).catch(() => undefined)
    validator?.validate(object)
  }
  await schemas.save()
  const blob = (await codeStore.get(unitsKey())) ?? assert.fail('nothing was written')
  return decodeUnits(unitsKey(), blob)?.lines.split(/(?<=\n)/) ?? []
}

/** ajv counts the functions that it writes. */
const unnumbered = (line: string): string => line.replaceAll(/(?<=schema|validate)\d+/g, 'N')

test('the code of each unit is written as a process would write it, and is found by what that asks for', async () => {
  const paths = Object.keys(openApi)
  const head = { format: 1, paths: paths.map(path => path.slice(1)) }
  const lines = [head, ...paths.map(path => openApi[path])].map(line => JSON.stringify(line))
  const units = decodeReadyUnits(brotliDecompressSync(writeUnits(lines.join('\n'))).toString())
  const written = await linesOfProcess()
  assert.ok(written.length > 20)
  for (const line of written) {
    const digest = digestIn(line)
    assert.equal(unnumbered(unitLine(digest, units.get(digest) ?? 'none')), unnumbered(line))
  }
})
