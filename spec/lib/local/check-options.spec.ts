import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError } from '../../../lib/core/index.ts'
import { checkOptions } from '../../../lib/local/check-options.ts'
import { featureGateFlags, formatFlags } from '../../../lib/local/flags.ts'
import { goTarget } from '../../../lib/local/go-target.ts'
import type { LocalClusterOptions } from '../../../lib/local/index.ts'

test('options that can become a cluster pass', () => {
  const good: LocalClusterOptions[] = [
    {},
    { name: 'a' },
    { name: 'test-1', nodes: 0, port: 65_535 },
    { nodes: 3, apiServerFlags: { 'audit-log-maxage': '1', v: '4' } },
  ]
  for (const options of good) checkOptions(options)
})

test('options that cannot are refused before anything starts', () => {
  const bad: [LocalClusterOptions, RegExp][] = [
    [{ name: '' }, /""/],
    [{ name: '../x' }, /"\.\.\/x"/],
    [{ name: 'UPPER' }, /"UPPER"/],
    [{ name: '-a' }, /"-a"/],
    [{ name: 'x'.repeat(64) }, /at most 63/],
    [{ port: 0 }, /port .* not 0/],
    [{ port: 65_536 }, /port .* not 65536/],
    [{ nodes: -1 }, /nodes .* not -1/],
    [{ nodes: 1.5 }, /nodes .* not 1.5/],
    [{ users: [{ name: 'jane' }, { name: 'jane' }] }, /one user "jane"/],
    [{ users: [{ name: 'admin' }] }, /one user "admin"/],
    [{ users: [{ name: '' }] }, /user ""/],
    [{ apiServerFlags: { '--v': '4' } }, /"--v" is not a flag's name; no dashes/],
    [{ apiServerFlags: { 'v=4 --x': '' } }, /is not a flag's name/],
  ]
  for (const [options, message] of bad) {
    assert.throws(
      () => checkOptions(options),
      error => {
        assert.ok(error instanceof ConfigError, JSON.stringify(options))
        assert.match(error.message, message)
        return true
      },
    )
  }
})

test('a value cannot become a flag', () => {
  assert.deepEqual(formatFlags({ a: '1 --b=2', c: '' }), ['--a=1 --b=2', '--c='])
})

test('feature gates are one flag, or none', () => {
  assert.deepEqual(featureGateFlags({ A: true, B: false }), { 'feature-gates': 'A=true,B=false' })
  assert.deepEqual(featureGateFlags({}), {})
  assert.deepEqual(featureGateFlags(), {})
})

test('machines that the control plane runs on have a target; on others the error says which do', () => {
  assert.deepEqual(goTarget('linux', 'x64'), { os: 'linux', arch: 'amd64' })
  assert.deepEqual(goTarget('darwin', 'arm64'), { os: 'darwin', arch: 'arm64' })
  assert.throws(() => goTarget('win32', 'x64'), /Linux and macOS.*not on win32 x64.*WSL/)
  assert.throws(() => goTarget('linux', 'mips'), ConfigError)
})
