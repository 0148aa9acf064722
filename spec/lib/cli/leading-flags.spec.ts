import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splitLeadingFlags } from '../../../lib/cli/leading-flags.ts'

/** Lines, and how many of their words stand before the command. */
const lines: readonly (readonly [string, number])[] = [
  ['get pods -n x', 0],
  ['-n x get pods', 2],
  ['-nx get pods', 1],
  ['-n=x get pods', 1],
  ['--namespace x get pods', 2],
  ['--namespace=x get pods', 1],
  ['--insecure-skip-tls-verify get pods', 1],
  ['--insecure-skip-tls-verify=false -s url get pods', 3],
  ['--context a --as b get pods', 4],
  ['-A get pods', 0],
  ['-n x --output json get pods', 2],
  ['-- get pods', 0],
  ['--help', 0],
  ['-n', 1],
]
for (const [line, count] of lines) {
  test(`"${line}" has ${count} words before its command`, () => {
    const { leading, rest } = splitLeadingFlags(line.split(' '))
    assert.equal(leading.length, Math.min(count, line.split(' ').length))
    assert.deepEqual([...leading, ...rest], line.split(' '))
  })
}
