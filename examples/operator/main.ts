/*
 * An operator: a Site has its pages in a ConfigMap beside it, and its host in another namespace, where no owner reference
 * reaches: that is what the finalizer is for. Who comes second to a host is told so in its status.
 */
import { ConflictError, connect, isNotFound, type KubeObject } from 'anykind'
import {
  controller,
  EventRecorder,
  generationChanged,
  LeaderElector,
  type ReconcileRequest,
  type ReconcileResult,
  run,
  withController,
  withFinalizer,
} from 'anykind/controller'

interface Condition {
  type: string
  status: 'True' | 'False'
  reason: string
  message: string
  observedGeneration: number | undefined
  lastTransitionTime: string
}

interface Site extends KubeObject {
  spec: { host: string; pages?: Record<string, string> }
  status?: { observedGeneration?: number; conditions?: Condition[] }
}

const { HOSTS_NAMESPACE: hosts = 'default', HEALTH_PORT: port = '8081' } = process.env
const leaseMs = Number(process.env.LEASE_SECONDS ?? 15) * 1000

const configMap = (namespace: string, name: string, data = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace, name },
  data,
})

/** Makes what the site says, and says in its status what has become of it. */
async function publish(request: ReconcileRequest, site: Site): Promise<ReconcileResult> {
  const { client, key, name, namespace, signal } = request
  const configMaps = await client.resource('configmaps', signal)
  const pages = withController(configMap(namespace, name, site.spec.pages), site)
  await configMaps.apply(pages, { fieldManager: 'sites', force: true, signal })
  try {
    // Of another site it would be another manager, whose `site` is not to be changed.
    const entry = configMap(hosts, site.spec.host, { site: key })
    await configMaps.apply(entry, { fieldManager: `site ${site.metadata.uid}`, signal })
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    const message = `another site is at ${site.spec.host}`
    await report(request, site, { status: 'False', reason: 'HostTaken', message })
    return { requeueAfterMs: 60_000 }
  }
  const message = `${Object.keys(site.spec.pages ?? {}).length} pages at ${site.spec.host}`
  await report(request, site, { status: 'True', reason: 'Published', message })
  return undefined
}

/** Applies the status: its conditions are those of this program, and others may have their own. */
async function report(
  { client, name, namespace, signal }: ReconcileRequest,
  site: Site,
  now: Pick<Condition, 'status' | 'reason' | 'message'>,
): Promise<void> {
  const { apiVersion, kind, metadata, status } = site
  const { generation = 0 } = metadata
  const before = status?.conditions?.find(({ type }) => type === 'Ready')
  const isSame = before?.status === now.status
  const lastTransitionTime = isSame ? before.lastTransitionTime : new Date().toISOString()
  const ready = { type: 'Ready', ...now, observedGeneration: generation, lastTransitionTime }
  const object = {
    apiVersion,
    kind,
    metadata: { name, namespace },
    status: { observedGeneration: generation, conditions: [ready] },
  }
  const sites = (await client.for(object, signal)).subresource('status')
  await sites.apply(object, { fieldManager: 'sites', force: true, signal })
  const type = now.status === 'True' ? 'Normal' : 'Warning'
  if (!isSame) recorder.event({ regarding: site, type, reason: now.reason, note: now.message })
}

/** Gives the host back, if it is this site's. */
async function withdraw({ client, key, signal }: ReconcileRequest, site: Site): Promise<void> {
  const entries = (await client.resource('configmaps', signal)).in(hosts)
  try {
    const { data, metadata } = await entries.get(site.spec.host, { signal })
    const preconditions = { uid: metadata.uid ?? '' }
    const isOurs = (data as { site?: string } | undefined)?.site === key
    if (isOurs) await entries.delete(site.spec.host, { preconditions, signal })
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

const sites = controller<Site>({
  for: { name: 'sites.anykind.example.com', predicates: [generationChanged] },
  owns: ['configmaps'],
  concurrency: 8,
  reconcile: request =>
    withFinalizer(request, {
      finalizer: 'anykind.example.com/host',
      apply: site => publish(request, site),
      cleanup: site => withdraw(request, site),
    }),
})

await using cluster = await connect()
const { client } = cluster
await using recorder = new EventRecorder(client, { controller: 'anykind.example.com/sites' })
const leaderElection = new LeaderElector(client, {
  ...{ namespace: hosts, name: 'sites', leaseDurationMs: leaseMs },
  ...{ renewDeadlineMs: (leaseMs * 2) / 3, retryPeriodMs: (leaseMs * 2) / 15 },
})
await run(cluster, [sites], { leaderElection, health: { port: Number(port) } })
