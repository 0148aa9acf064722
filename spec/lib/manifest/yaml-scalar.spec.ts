import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManifestError, parseYaml } from '../../../lib/manifest/index.ts'

const resolved = (scalar: string): unknown =>
  (parseYaml(`value: ${scalar}`, 'scalar.yaml') as { value: unknown }).value

const keyOf = (scalar: string): string | undefined =>
  Object.keys(parseYaml(`${scalar}: 1`, 'key.yaml') as object)[0]

/** What sigs.k8s.io/yaml 1.6, and so kubectl, makes of each. */
const scalars: readonly (readonly [scalar: string, value: unknown])[] = [
  ['y', true],
  ['Y', true],
  ['yes', true],
  ['Yes', true],
  ['YES', true],
  ['yEs', 'yEs'],
  ['on', true],
  ['ON', true],
  ['true', true],
  ['TRUE', true],
  ['tRUE', 'tRUE'],
  ['n', false],
  ['No', false],
  ['off', false],
  ['Off', false],
  ['FALSE', false],
  ['"yes"', 'yes'],
  ["'no'", 'no'],
  ['~', null],
  ['', null],
  ['null', null],
  ['Null', null],
  ['nULL', 'nULL'],
  ['0', 0],
  ['-0', 0],
  ['+1', 1],
  ['-12', -12],
  ['017', 15],
  ['0644', 420],
  ['08', 8],
  ['0o17', 15],
  ['0O17', 15],
  ['0x1F', 31],
  ['-0x1f', -31],
  ['0X1f', 31],
  ['0b11', 3],
  ['-0b11', -3],
  ['0b-11', -3],
  ['1_000', 1000],
  ['0777_', 511],
  ['1__0', 10],
  ['_1', '_1'],
  ['0x', '0x'],
  ['0b', '0b'],
  ['0o8', '0o8'],
  ['1e3', 1000],
  ['1E3', 1000],
  ['1.', 1],
  ['1.0', 1],
  ['0.1e1', 1],
  ['.5', 0.5],
  ['-.5', -0.5],
  ['+.5e1', 5],
  ['1_0.5', 10.5],
  ['.5_0', 0.5],
  ['.5_', '.5_'],
  ['1e', '1e'],
  ['1e400', '1e400'],
  ['1e-400', 0],
  ['0.1', 0.1],
  ['1:30', '1:30'],
  ['190:20:30', '190:20:30'],
  ['2001-12-14', '2001-12-14'],
  ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
  ['9007199254740991', 9007199254740991],
  ['9007199254740993', 9007199254740993n],
  ['-9223372036854775808', -9223372036854775808n],
  ['9223372036854775807', 9223372036854775807n],
  ['9223372036854775808', 9223372036854776000],
  ['18446744073709551615', 18446744073709552000],
  ['-9223372036854775809', -9223372036854776000],
  ['18446744073709551616', 18446744073709552000],
  ['1.5e18', 1500000000000000000n],
  ['0x7fffffffffffffff', 9223372036854775807n],
  ['<<', '<<'],
  ['=', '='],
  ['.', '.'],
  ['..', '..'],
  ['+', '+'],
  ['1.2.3', '1.2.3'],
  ['100m', '100m'],
  ['1Gi', '1Gi'],
  ['.info', '.info'],
  ['!!str 0644', '0644'],
  ['!!str', ''],
  ['!!int "12"', 12],
  ['!!float 1', 1],
  ['!!bool "yes"', true],
  ['!!binary aGk=', 'hi'],
  ['!!timestamp 2001-12-14', '2001-12-14'],
  ['! 12', '12'],
  ['!custom 12', '12'],
  ['!<tag:yaml.org,2002:str> 1', '1'],
]

for (const [scalar, value] of scalars) {
  test(`the scalar ${scalar || '(none)'} is ${typeof value === 'bigint' ? value : JSON.stringify(value)}`, () => {
    assert.strictEqual(resolved(scalar), value)
  })
}

for (const [scalar, why] of [
  ['.inf', '.inf is no JSON number'],
  ['-.Inf', '-.Inf is no JSON number'],
  ['.NaN', '.NaN is no JSON number'],
  ['!!int abc', 'the value is no !!int'],
  ['!!int 1.5', 'the value is no !!int'],
  ['!!bool 1', 'the value is no !!bool'],
  ['!!null x', 'the value is no !!null'],
  ['!!timestamp x', 'the value is no !!timestamp'],
  ['!!timestamp 2001-02-30', 'the value is no !!timestamp'],
  ['!!binary a', 'the value is not base64'],
] as const) {
  test(`the scalar ${scalar} is refused at its place`, () => {
    assert.throws(
      () => resolved(scalar),
      (error: ManifestError) =>
        error instanceof ManifestError && error.message === `scalar.yaml:1:8: ${why}`,
    )
  })
}

const keys: readonly (readonly [scalar: string, key: string])[] = [
  ['1', '1'],
  ['0644', '420'],
  ['"0644"', '0644'],
  ['true', 'true'],
  ['y', 'true'],
  ['No', 'false'],
  ['1.5', '1.5'],
  ['1.0', '1'],
  ['1e6', '1e+06'],
  ['123456789.5', '1.2345679e+08'],
  ['0.00001', '1e-05'],
  ['.inf', '.inf'],
  ['-.INF', '-.inf'],
  ['2001-12-14', '2001-12-14'],
  ['"<<"', '<<'],
  ['-9223372036854775808', '-9223372036854775808'],
]

for (const [scalar, key] of keys) {
  test(`the key ${scalar} is "${key}"`, () => assert.equal(keyOf(scalar), key))
}

for (const key of ['~', 'null', '[a]', '{a: b}', '9223372036854775808']) {
  test(`the key ${key} is refused, as no JSON object can have it`, () => {
    assert.throws(() => keyOf(key), ManifestError)
  })
}
