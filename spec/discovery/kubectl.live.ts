import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { connect } from 'anykind'
import { groupResource, type KubeObject } from '../../lib/core/index.ts'
import { startLocalCluster } from '../../lib/local/index.ts'
import { runAnykind, runProgram } from '../support/run-program.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/*
 * Names and lists compared with kubectl, on a cluster of its own: the definitions here take the names of
 * built-in resources, which other specs rely on.
 */

const local = await startLocalCluster()
after(() => local.stop())
const home = temporaryFolder({ after })
const env = { KUBECONFIG: local.kubeconfigPath, HOME: home, XDG_CACHE_HOME: home }
const kubectl = (args: readonly string[]) =>
  runProgram(local.kubectl ?? assert.fail('no kubectl'), args, { env })

interface Names {
  readonly plural: string
  readonly kind: string
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
}

const definition = (group: string, names: Names, versions: readonly string[] = ['v1']) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${names.plural}.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { ...names, singular: names.kind.toLowerCase() },
    versions: versions.map((name, index) => ({
      name,
      served: true,
      storage: index === 0,
      schema: { openAPIV3Schema: { type: 'object' } },
    })),
  },
})

const thief = 'thief.example.com'
const first = 'a.thief.example.com'
const objects: readonly KubeObject[] = [
  definition(thief, { plural: 'pods', kind: 'Pod', shortNames: ['po'] }),
  definition(thief, {
    plural: 'services',
    kind: 'Service',
    shortNames: ['svc'],
    categories: ['all'],
  }),
  definition(thief, { plural: 'deploy', kind: 'Odd', categories: ['strange'] }),
  definition(thief, { plural: 'things', kind: 'Deployment', shortNames: ['cm', 'th'] }),
  definition(first, {
    plural: 'things',
    kind: 'Thing',
    shortNames: ['th'],
    categories: ['strange'],
  }),
  definition(first, { plural: 'events', kind: 'Event', shortNames: ['ev'] }, [
    'v1',
    'v2beta1',
    'v2',
  ]),
  {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1.dead.example.com' },
    spec: {
      group: 'dead.example.com',
      version: 'v1',
      service: { namespace: 'default', name: 'nobody' },
      groupPriorityMinimum: 1,
      versionPriority: 1,
      insecureSkipTLSVerify: true,
    },
  },
]

const cluster = await connect({ kubeconfig: local.kubeconfigPath, cacheDirectory: false })
after(() => cluster[Symbol.asyncDispose]())
for (const object of objects) await (await cluster.for(object)).apply(object)
// The server tells of each a little later.
for (const { kind, metadata } of objects) {
  const isTold = async () => {
    await cluster.discovery.refresh()
    if (kind === 'APIService') return (await cluster.discovery.failures()).length > 0
    return (await cluster.discovery.mapper()).match(metadata.name ?? '').length > 0
  }
  while (!(await isTold()));
}

/** The resource that kubectl gets by a name: `/apis/apps/v1 deployments`; what it says if there is none. */
async function kubectlReads(name: string): Promise<string> {
  const { err } = await kubectl(['get', name, '-v=6'])
  const [, path, plural] =
    /url="https:\/\/[^/]+(\/api\/v1|\/apis\/[^/]+\/[^/]+)(?:\/namespaces\/default)?\/([^/?"]+)\?/.exec(
      err,
    ) ?? []
  return path === undefined ? 'nothing' : `${path} ${plural}`
}

async function weRead(name: string): Promise<string> {
  const [found] = (await cluster.discovery.mapper()).match(name)
  if (found === undefined) return 'nothing'
  const { group, version, plural } = found
  return group === '' ? `/api/${version} ${plural}` : `/apis/${group}/${version} ${plural}`
}

const names = [
  ...['events', 'ev', 'event', 'Event', 'events.events', 'ev.events.k8s.io', 'Event.events.k8s.io'],
  ...[`events.${first}`, `events.v2beta1.${first}`, `Event.v1.${first}`, 'events.a', 'Event.a'],
  ...[
    'pods',
    'pod',
    'Pod',
    'po',
    'PODS',
    'pods.',
    'pods.v1.',
    'Pod.v1.',
    'pods.v1',
    `pods.${thief}`,
  ],
  ...['services', 'svc', `svc.${thief}`, 'svc.thief', 'cm', 'configmaps', `cm.${thief}`],
  ...['deploy', 'odd', 'Odd', 'deployments', 'deployment', 'Deployment', 'deploy.apps'],
  ...['deployments.apps', 'deployments.v1.apps', 'deploy.v1.apps', 'deployments.v2.apps'],
  ...[`deployment.${thief}`, `Deployment.${thief}`, `Deployment.v1.${thief}`, 'Deployment.v1.apps'],
  ...['things', 'thing', 'Thing', 'th', 'th.a', 'th.thief', 'things.thief', 'things.a.thief'],
  ...['hpa', 'horizontalpodautoscalers.v1.autoscaling', 'HorizontalPodAutoscaler.v1.autoscaling'],
  ...['storageclass.storage', 'sc.storage', 'sc', 'crd', 'nodes', 'no', 'nowhere', 'any.dead'],
]

for (const name of names) {
  test(`"${name}" means to us what it means to kubectl`, async () => {
    assert.equal(await weRead(name), await kubectlReads(name))
  })
}

for (const [name, ours, theirs, why] of [
  [
    'hpa.v1.autoscaling',
    '/apis/autoscaling/v1 horizontalpodautoscalers',
    '/apis/autoscaling/v2 horizontalpodautoscalers',
    'it forgets the version beside a short name',
  ],
  ['PO', '/api/v1 pods', 'nothing', 'to it a short name has a case, though a plural has none'],
  ['podlists', 'nothing', '/api/v1 podlists', 'it makes lists into resources that no server has'],
] as const) {
  test(`"${name}" means more to us than to kubectl: ${why}`, async () => {
    assert.equal(await kubectlReads(name), theirs)
    assert.equal(await weRead(name), ours)
  })
}

for (const name of ['ev', 'th', 'po', 'cm', 'pods', `th.${first}`]) {
  test(`what else "${name}" could mean is warned of as by kubectl`, async () => {
    const [ours, theirs] = await Promise.all([
      runAnykind(['get', name], { env }),
      kubectl(['get', name]),
    ])
    const warnings = ({ err }: { err: string }) =>
      err.split('\n').filter(line => line.startsWith('Warning:'))
    assert.deepEqual(warnings(ours), warnings(theirs))
  })
}

test('a category has the resources that kubectl gets by it, the preferred version of each', async () => {
  const mapper = await cluster.discovery.mapper()
  for (const category of ['all', 'strange', 'api-extensions']) {
    const { out } = await kubectl(['api-resources', `--categories=${category}`, '-o', 'name'])
    assert.deepEqual(
      mapper.category(category).map(groupResource).toSorted(),
      out.trim().split('\n').toSorted(),
      category,
    )
  }
  assert.deepEqual(mapper.category('pods'), [])
})

for (const line of [
  'api-resources',
  'api-resources -o wide',
  'api-resources -o name',
  'api-resources -o json',
  'api-resources -o yaml',
  'api-resources -o kyaml',
  'api-resources --api-group=nowhere -o kyaml',
  'api-resources --no-headers',
  'api-resources --no-headers -o wide --sort-by=name',
  'api-resources --sort-by=name',
  'api-resources --sort-by kind',
  'api-resources --namespaced',
  'api-resources --namespaced=true -o name',
  'api-resources --namespaced=false',
  'api-resources --api-group=',
  'api-resources --api-group=apps -o json',
  `api-resources --api-group=${first} -o yaml`,
  'api-resources --api-group=dead.example.com',
  'api-resources --api-group=nowhere -o json',
  'api-resources --api-group=nowhere -o yaml',
  'api-resources --api-group=nowhere -o name',
  'api-resources --verbs=list,create',
  'api-resources --verbs=list --verbs=deletecollection --namespaced=false',
  'api-resources --verbs=fly',
  'api-resources --categories=all',
  'api-resources --categories=all,strange',
  'api-resources --categories=strange --cached',
  'api-versions',
]) {
  test(`${line} prints what kubectl prints`, async () => {
    const args = line.split(' ')
    const [ours, theirs] = await Promise.all([runAnykind(args, { env }), kubectl(args)])
    assert.equal(ours.out, theirs.out)
    assert.equal(ours.code, theirs.code)
    // kubectl says nothing of what is missing.
    assert.equal(ours.err, 'warning: dead.example.com/v1 did not say all that it serves\n')
  })
}

for (const line of [
  'api-resources --sort-by=age',
  'api-resources -o table',
  'api-resources pods',
  'api-versions v1',
]) {
  test(`${line} is refused, as by kubectl`, async () => {
    const args = line.split(' ')
    const [ours, theirs] = await Promise.all([runAnykind(args, { env }), kubectl(args)])
    assert.deepEqual([ours.code, ours.out], [2, ''])
    assert.deepEqual([theirs.code, theirs.out], [1, ''])
  })
}
