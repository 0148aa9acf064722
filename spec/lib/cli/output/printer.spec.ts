import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printerOf } from '../../../../lib/cli/output/printer.ts'

test('a format that is none, or lacks its argument, is a fault of the line', async () => {
  const rows: readonly (readonly [format: string, message: RegExp])[] = [
    ['xml', /allowed formats are/],
    ['jsonpath', /no template given/],
    ['jsonpath-of=x', /unable to match/],
    ['custom-columns=', /no custom columns given/],
    ['go-template={{.a}}', /use jsonpath/],
    ['jsonpath-file=/none', /ENOENT/],
  ]
  for (const [format, message] of rows) {
    await assert.rejects(printerOf(format), { code: 'ERR_KUBE_USAGE', message })
  }
  await assert.rejects(printerOf('jsonpath={.a'), { code: 'ERR_KUBE_REQUEST' })
  await assert.rejects(printerOf('custom-columns=A'), { code: 'ERR_KUBE_REQUEST' })
})
