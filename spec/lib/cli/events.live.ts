import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { runKubectl } from '../../support/run-kubectl.ts'
import { anykindArguments, type Ended, runAnykind } from '../../support/run-program.ts'
import { RunningProgram } from '../../support/running-program.ts'
import { requestTestCluster, testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

const minutesAgo = (minutes: number): string =>
  new Date(Date.now() - minutes * 60_000 - 500).toISOString()

/** Without a fraction, as `metav1.Time` has it. Seconds are told below ten minutes, and pass between two calls. */
const time = (minutes: number): string => minutesAgo(minutes).replace(/\.\d+Z/, 'Z')
const microTime = (minutes: number): string => minutesAgo(minutes).replace('Z', '000Z')

const told = (namespace: string, name: string, fields: object) =>
  requestTestCluster('POST', `/api/v1/namespaces/${namespace}/events`, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name },
    involvedObject: { kind: 'Pod', apiVersion: 'v1', name: 'web', namespace },
    reason: 'Told',
    message: name,
    type: 'Normal',
    ...fields,
  }).then(({ status, body }) => assert.equal(status, 201, JSON.stringify(body)))

/** Events as senders of all times have written them, in no order. */
async function start(t: TestContext) {
  const namespace = await testNamespace(t)
  const sender = { reportingComponent: 'spec', reportingInstance: 'spec-0', action: 'Telling' }
  await told(namespace, 'counted', {
    ...{ firstTimestamp: time(50), lastTimestamp: time(15), count: 7, type: 'Warning' },
  })
  await told(namespace, 'once', { firstTimestamp: time(40), lastTimestamp: time(40), count: 1 })
  await told(namespace, 'series', {
    ...sender,
    eventTime: microTime(300),
    series: { count: 3, lastObservedTime: microTime(12) },
  })
  await told(namespace, 'single', { ...sender, eventTime: microTime(20) })
  await told(namespace, 'bare', { message: '  spaces\t', reason: undefined })
  await told(namespace, 'of-deployment', {
    ...{
      involvedObject: { kind: 'Deployment', apiVersion: 'apps/v1', name: 'web', namespace },
      firstTimestamp: time(11),
      lastTimestamp: time(11),
    },
  })
  return namespace
}

/** kubectl writes the members of JSON in the order of Go's fields. */
const parsed = ({ out, ...rest }: Ended) => ({
  ...rest,
  out: out.startsWith('{') ? JSON.parse(out) : out,
})

for (const line of [
  '',
  '--no-headers',
  '--types Warning',
  '--types=normal,WARNING',
  '--types Warning --types Normal',
  '--for pod/web',
  '--for pods/nope',
  '--for deploy/web',
  '-o json',
  '-o yaml',
  '-o json --show-managed-fields',
  '-o jsonpath={.items[*].metadata.name}',
  '--chunk-size 2',
]) {
  test(`events ${line} prints what kubectl prints`, async t => {
    const namespace = await start(t)
    const args = ['events', ...line.split(' ').filter(Boolean)]
    const theirs = await runKubectl(namespace, args)
    const ours = await runAnykind([...args, '-n', namespace])
    assert.deepEqual(parsed(ours), parsed(theirs))
  })
}

for (const [line, message] of [
  ['--for pod', '--for must be in resource/name form'],
  ['--for pod/a/b', 'arguments in resource/name form may not have more than one slash'],
  ['--types Odd', 'valid --types are Normal or Warning'],
  ['pod/web', 'events takes no arguments; of one object: --for pod/web'],
] as const) {
  test(`events ${line} is refused`, async () => {
    const { code, err } = await runAnykind(['events', ...line.split(' ')])
    assert.equal(code, 2)
    assert.ok(err.startsWith(`error: ${message}\n`), err)
  })
}

test('events -o name prints names, where kubectl prints nothing', async t => {
  const namespace = await start(t)
  const { out } = await runAnykind(['events', '-o', 'name', '--types=Warning', '-n', namespace])
  assert.equal(out, 'event/counted\n')
})

test('events -A tells of which namespace each is', async t => {
  const namespace = await start(t)
  const { out } = await runAnykind(['events', '-A'])
  assert.match(out, /^NAMESPACE +LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n/)
  assert.match(
    out,
    new RegExp(`^${namespace} +15m \\(x7 over 50m\\) +Warning +Told +Pod/web +counted$`, 'm'),
  )
})

test('events -w goes on with what comes, and is silent about what goes', async t => {
  const namespace = await start(t)
  const args = [
    'events',
    '-w',
    '-n',
    namespace,
    '--types',
    'Normal',
    '--kubeconfig',
    testKubeconfig(),
  ]
  const program = new RunningProgram(t, process.execPath, [...anykindArguments, ...args])
  await program.prints('of-deployment')
  await requestTestCluster('DELETE', `/api/v1/namespaces/${namespace}/events/once`)
  await told(namespace, 'warned', { type: 'Warning' })
  await told(namespace, 'later', { firstTimestamp: time(0), lastTimestamp: time(0) })
  await program.prints('later')
  const { out } = await program.interrupt()
  const [header, ...messages] = out
    .trimEnd()
    .split('\n')
    .map(line => line.split(/ {3,}/).at(-1))
  assert.equal(header, 'MESSAGE')
  // What has no time comes first.
  assert.deepEqual(messages, ['spaces', 'once', 'single', 'series', 'of-deployment', 'later'])
})
