import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { withoutManagedFields } from '../../../lib/cli/output/objects.ts'
import { encodeJson, type KubeObject } from '../../../lib/core/index.ts'
import {
  encodeKyaml,
  encodeYaml,
  ManifestError,
  readManifests,
} from '../../../lib/manifest/index.ts'
import {
  labelled,
  nameOf,
  objectAround,
  printByKubectl,
  readByKubectl,
  temporaryFile,
} from '../../support/kubectl-reading.ts'
import { runProgram } from '../../support/run-program.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { requestTestCluster, testKubeconfig, testKubectl } from '../../support/test-cluster.ts'
import { constructs, quoted, scalars, stricter, tagged, wholeTexts } from './kubectl-texts.ts'

const whole = (text: string, at: number): string =>
  text
    .replaceAll('META', `apiVersion: example.com/v1\nkind: A\nmetadata: {name: ${nameOf(at)}}\n`)
    .replaceAll('JSON', `"apiVersion":"example.com/v1","kind":"A","metadata":{"name":"NAME"}`)
    .replaceAll('NAME', nameOf(at))

const values = [...scalars, ...tagged, ...quoted, ...constructs]
const titles = [...values, ...wholeTexts]
const texts = [
  ...values.map(objectAround),
  ...wholeTexts.map((text, at) => whole(text, values.length + at)),
]
const theirs = await readByKubectl({ after }, texts)

/** What we read, none where we refuse. */
function readByUs(text: string): unknown[] {
  try {
    return readManifests(text, 'x.yaml').map(({ object }) => object)
  } catch (error) {
    if (error instanceof ManifestError) return []
    throw error
  }
}

/** As text, as a number and a BigInt of the same digits are the same to all who read it. */
const canonical = (objects: readonly unknown[]): string =>
  objects.map(object => encodeYaml(object)).join('---\n')

titles.forEach((title, at) => {
  const shown = JSON.stringify(title.length > 60 ? `${title.slice(0, 60)}…` : title)
  test(`kubectl ${theirs[at]?.length === 0 ? 'refuses' : 'reads'} ${shown}, and so do we`, () => {
    assert.equal(canonical(readByUs(texts[at] ?? '')), canonical(theirs[at] ?? []))
  })
})

test('there are enough of each', () => {
  const refused = theirs.filter(objects => objects.length === 0).length
  assert.ok(scalars.length >= 80 && constructs.length >= 20 && refused >= 50, `${refused} refused`)
})

for (const [value, why] of stricter) {
  test(`kubectl leaves something out of ${JSON.stringify(value)}, which we refuse`, async t => {
    const text = objectAround(value, 0)
    assert.equal((await readByKubectl(t, [text]))[0]?.length, 1)
    assert.throws(() => readManifests(text, 'x.yaml'), why)
  })
}

/** Pieces of YAML, of which any text may be made. */
const pieces = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ': ',
    ':',
    ' ',
    '  ',
    '\n',
    '\n  ',
    '\n- ',
    '"',
    "'",
    '"x"',
    "'y'",
    '- ',
    '? ',
  ],
  ...[
    '|',
    '>',
    '|-\n  ',
    '>+\n ',
    '&a ',
    '*a',
    '<<: ',
    '!',
    '!!int ',
    '!!str ',
    '#',
    ' # c',
    '%',
    '\t',
    'a',
    'b',
  ],
  ...[
    '1',
    '0x1',
    'yes',
    '\\n',
    '\\',
    'é',
    '\u2028',
    '\u0085',
    '-',
    '?',
    '=',
    '~',
    '@',
    '`',
    'a: ',
    'b: ',
    '\r\n',
  ],
  ...[
    '\n    ',
    '\n\n',
    'k:\n  ',
    '- k: ',
    'null',
    '.5',
    '!t ',
    '*a ',
    '{a: b}',
    '[c]',
    '<<',
    '\u00a0',
    '|2\n',
    ',\n',
  ],
]

const isStricter = /is set twice|may follow the end of a document/

for (const seed of [1, 2, 3, 4]) {
  test(`two thousand texts made of pieces of YAML are read as kubectl reads them (seed ${seed})`, async t => {
    const random = seededRandom(seed)
    const upTo = (limit: number): number => Math.floor(random() * limit)
    const made = Array.from({ length: 2000 }, (_, at) => {
      const parts = Array.from({ length: 1 + upTo(18) }, () => pieces[upTo(pieces.length)])
      return objectAround(parts.join(''), at)
    })
    const read = await readByKubectl(t, made)
    made.forEach((text, at) => {
      try {
        const ours = readManifests(text, 'x.yaml').map(({ object }) => object)
        assert.equal(canonical(ours), canonical(read[at] ?? []), JSON.stringify(text))
      } catch (error) {
        if (!(error instanceof ManifestError)) throw error
        if (!isStricter.test(error.message)) assert.deepEqual(read[at], [], JSON.stringify(text))
      }
    })
  })
}

/** Pieces of strings that YAML's writers quote, fold or escape. kubectl spoils Unicode's line breaks, controls and marks. */
const hostile = [
  ...[
    'a',
    'b c',
    ' ',
    '\n',
    '\t',
    ':',
    '#',
    '-',
    '"',
    "'",
    '\\',
    'yes',
    '0',
    '1',
    '.',
    'e',
    '{',
    '[',
    ',',
    '&',
  ],
  ...[
    '*',
    '!',
    '|',
    '>',
    '%',
    '?',
    '=',
    '<<',
    '~',
    'é',
    '😀',
    '---',
    '...',
    '2001-01-01',
    '_',
    ': ',
    ' #',
    '<',
    '>',
  ],
  ...[
    '__proto__',
    'null',
    '1e400',
    '0x',
    '0b1',
    '12:30',
    '+',
    '@',
    '`',
    'x'.repeat(90),
    ' word',
    '\n ',
    '\n\n',
  ],
  ...[
    '漢',
    '\u0301',
    '/',
    'on',
    'Off',
    'y',
    '1_0',
    '.inf',
    '.nan',
    '1.',
    '08',
    '0o7',
    '\u{1f3fd}',
    '\ue000',
    '\u200b',
  ],
]

const numbers = [
  ...[
    0,
    -1,
    0.5,
    1e21,
    1e20,
    1e-7,
    1e-5,
    123456.7,
    1234567.5,
    1e6,
    1e15,
    1e17,
    2 ** 53,
    2 ** 63,
    2 ** 64,
    -(2 ** 63),
  ],
  ...[
    5e-324,
    1.7976931348623157e308,
    0.1 + 0.2,
    2n ** 53n + 1n,
    2n ** 53n - 1n,
    -(2n ** 63n),
    2n ** 63n - 1n,
    2n ** 60n,
  ],
]

const encoders = [
  ['yaml', encodeYaml],
  ['kyaml', encodeKyaml],
] as const

for (const [format, encode] of encoders) {
  test(`what we write as ${format} is what kubectl writes, byte for byte, for any string and number`, async t => {
    const random = seededRandom(format.length)
    const upTo = (limit: number): number => Math.floor(random() * limit)
    const text = (): string =>
      Array.from({ length: upTo(7) }, () => hostile[upTo(hostile.length)]).join('')
    // A key << is a merge where kubectl writes it without quotes.
    const key = (): string => text().replace(/^<<$/, 'a')
    const made = Array.from({ length: 1500 }, () => text())
    const nested = Array.from({ length: 300 }, () => ({
      [key()]: text(),
      [key()]: [text(), { [key()]: null }, [[text()], {}, []]],
    }))
    const object = labelled([...numbers, ...made, ...nested, true, false])
    const file = temporaryFile(t, encodeJson(object))
    const [ours, kubectls] = [encode(object), await printByKubectl(file, format)]
    assert.deepEqual(ours.split('\n'), kubectls.split('\n'))
  })
}

/** Objects that every cluster has: how kubectl is asked for one, and where it is. */
const objects: readonly (readonly [args: string, path: string])[] = [
  ['namespace kube-system', '/api/v1/namespaces/kube-system'],
  ['service kubernetes -n default', '/api/v1/namespaces/default/services/kubernetes'],
  [
    'configmap extension-apiserver-authentication -n kube-system',
    '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication',
  ],
  [
    'configmap kube-root-ca.crt -n kube-system',
    '/api/v1/namespaces/kube-system/configmaps/kube-root-ca.crt',
  ],
  ['serviceaccount default -n default', '/api/v1/namespaces/default/serviceaccounts/default'],
  ['clusterrole admin', '/apis/rbac.authorization.k8s.io/v1/clusterroles/admin'],
  ['clusterrole system:node', '/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node'],
  [
    'clusterrolebinding cluster-admin',
    '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/cluster-admin',
  ],
  ['apiservice v1.apps', '/apis/apiregistration.k8s.io/v1/apiservices/v1.apps'],
  ['flowschema catch-all', '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas/catch-all'],
  [
    'prioritylevelconfiguration exempt',
    '/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations/exempt',
  ],
  [
    'priorityclass system-node-critical',
    '/apis/scheduling.k8s.io/v1/priorityclasses/system-node-critical',
  ],
]

for (const [args, path] of objects) {
  test(`${args} is written as kubectl get writes it`, async () => {
    const { status, body } = await requestTestCluster('GET', path)
    assert.equal(status, 200)
    const object = withoutManagedFields(body as KubeObject)
    const get = ['get', '--kubeconfig', testKubeconfig(), ...args.split(' ')]
    for (const [format, encode] of encoders) {
      const { out } = await runProgram(testKubectl(), [...get, '-o', format])
      assert.equal(encode(object), out)
    }
  })
}
