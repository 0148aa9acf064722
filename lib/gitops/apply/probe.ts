import type { CallOptions, ResourceClient } from '../../client/index.ts'
import { isRecord, type KubeObject, type WriteOptions } from '../../core/index.ts'

/** Short enough for every kind's names, with what is added. */
const maxLength = 40

/**
 * Asks the server in a dry run whether it would make the new object while the stored one is there, and gives what it would
 * make, under the object's own name. Throws what the server says.
 */
export async function sendProbe(
  resource: ResourceClient,
  wanted: KubeObject,
  live: KubeObject,
  options: Pick<WriteOptions, 'fieldManager' | 'fieldValidation'> & CallOptions,
): Promise<KubeObject> {
  const probe = probeOf(wanted, live, `probe-${crypto.randomUUID().slice(0, 8)}`)
  const made = await resource.create(probe, { ...options, dryRun: true })
  return { ...made, metadata: { ...made.metadata, name: wanted.metadata.name ?? '' } }
}

/**
 * The object by another name, to ask the server in a dry run whether it could be made: the stored one still has its own name. What
 * only one object can have, a Service's addresses and ports, is left out where the stored one has the same. A copy.
 */
export function probeOf(wanted: KubeObject, live: KubeObject, suffix: string): KubeObject {
  const probe = structuredClone(wanted)
  const { name = '', uid: _, resourceVersion: __, ...metadata } = probe.metadata
  const stem = name.slice(0, maxLength).replace(/[^A-Za-z0-9]+$/, '')
  probe.metadata = { ...metadata, name: `${stem}-${suffix}` }
  if (wanted.kind === 'Service' && wanted.apiVersion === 'v1')
    giveUpAllocated(probe.spec, live.spec)
  return probe
}

function giveUpAllocated(probe: unknown, live: unknown): void {
  if (!isRecord(probe) || !isRecord(live)) return
  const addresses = [probe.clusterIP, probe.clusterIPs].flat()
  const held = [live.clusterIP, live.clusterIPs].flat()
  if (addresses.every(address => address === undefined || held.includes(address))) {
    delete probe.clusterIP
    delete probe.clusterIPs
  }
  if (probe.healthCheckNodePort === live.healthCheckNodePort) delete probe.healthCheckNodePort
  const taken = portsOf(live).map(({ nodePort }) => nodePort)
  for (const port of portsOf(probe)) if (taken.includes(port.nodePort)) delete port.nodePort
}

const portsOf = ({ ports }: Record<string, unknown>): Record<string, unknown>[] =>
  Array.isArray(ports) ? ports.filter(isRecord) : []
