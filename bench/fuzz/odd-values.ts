/*
 * Values at which rules change: the bounds of types, names and formats, and what looks like another type.
 */

const label = 'x'.repeat(63)

/** Bounds of integers, ports and percentages. */
export const oddNumbers: readonly (number | bigint)[] = [
  ...[0, 1, -1, 2, 0.5, -0.5, 1.5, 99, 100, 101, 511, 512, 3600, 3601, 30000, 32767, 32768],
  ...[65535, 65536, 2 ** 31 - 1, 2 ** 31, -(2 ** 31) - 1, 1e9, 2 ** 53, 1e21, -1e-9],
  ...[2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 63n, 2n ** 64n],
]

/** Texts of all formats, right and nearly right. */
export const oddTexts: readonly string[] = [
  ...['', ' ', 'a', 'A', 'a.b', 'a_b', '-a', 'a-', 'a b', ' a', 'a\n', 'é', '💥', '\u0000'],
  ...[label, `${label}x`, 'x'.repeat(253), 'x'.repeat(254), `${label}.${label}`, 'x'.repeat(5000)],
  ...['a/b', 'a/b/c', 'A.b/c', '/a', 'a/', '/', '//', '..', '.', '../a', '/a/../b', '/a?b', '%2f'],
  ...['*', '*.a.b', 'a.*', 'a.b.', '.a', 'a..b', 'UPPER_ok', 'a:b', 'a,b', 'a=b', '$(A)', '{{a}}'],
  ...['0', '1', '-1', '00', '1.5', '1e3', '0x1F', '080', '80', '65536', '100%', '101%', '-1%', '%'],
  ...['10m', '1Gi', '1.5Gi', '0.5m', '1e', '1 Gi', '1G i', '-1Gi', '9223372036854775808', '1E2'],
  ...[
    '1.2.3.4',
    '01.2.3.4',
    '256.1.1.1',
    '10.0.0.5',
    '127.0.0.1',
    '::1',
    '::ffff:1.2.3.4',
    'fe80::1',
  ],
  ...['10.0.0.0/8', '10.0.0.1/8', '10.0.0.0/33', '2001:db8::/32', '2001:db8::1/32', '0.0.0.0/0'],
  ...[
    'http://a.b',
    'https://a.b/c?d#e',
    'ftp://a',
    'a:80',
    'https://',
    'unix:///a',
    'a@b.c',
    '<a@b>',
  ],
  ...[
    'true',
    'false',
    'True',
    'null',
    '~',
    'yes',
    'no',
    'None',
    'none',
    'Always',
    'Never',
    'TCP',
    'tcp',
  ],
  ...['2020-01-01T00:00:00Z', '2020-02-30T00:00:00Z', '2020-01-01', '2020-01-01T00:00:00.5+01:00'],
  ...[
    '1h',
    '1h0m',
    '5 days',
    'P1D',
    '-1s',
    '0 0 * * *',
    '@daily',
    '@every 1h',
    '60 * * * *',
    '* * * *',
  ],
  ...[
    'YQ==',
    'YQ',
    'Y Q==',
    'YQ==\n',
    '{}',
    '[]',
    '{"a":',
    'v1',
    'a/v1',
    'v1/v2/v3',
    'apps/v1',
    'v1beta1',
  ],
  ...[
    'kubernetes.io/x',
    'x.kubernetes.io/y',
    'example.com/x',
    'example.com',
    'requests.cpu',
    'cpu',
  ],
  ...['hugepages-2Mi', 'system:a', 'system-cluster-critical', 'default', 'orphan', '__proto__'],
  ...[
    'self.a == 1',
    'true || x',
    'size(self) > 0',
    'oldSelf == self',
    '^[a-z',
    '^(?=a)',
    '(a+)+$',
    '.spec.a',
  ],
]

/** Names of members that no schema has, or that are traps. */
export const oddNames: readonly string[] = [
  ...[
    'zz',
    'Spec',
    'metadata',
    'kind',
    'apiVersion',
    'name',
    '',
    'a.b',
    'a/b',
    'a[0]',
    '__proto__',
  ],
  ...[
    'constructor',
    'x-kubernetes',
    'status',
    'A b',
    'x'.repeat(64),
    'example.com/x',
    'kubernetes.io/',
  ],
]
