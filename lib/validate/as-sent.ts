import { isRecord, type KubeObject } from '../core/index.ts'

/*
 * A webhook sees a new object as it will be stored. What the server gave it on the way there it would not take from
 * a client, or not from a client of another cluster: a Service's addresses and ports, and the uid by which a Job
 * selects its Pods.
 */

/** A new object as it may have been sent: without what the server has given it, and would give again. */
export function asSent(object: KubeObject): KubeObject {
  const { apiVersion, kind, spec } = object
  if (!isRecord(spec)) return object
  if (apiVersion === 'v1' && kind === 'Service') return { ...object, spec: unaddressed(spec) }
  if (apiVersion === 'batch/v1' && kind === 'Job' && spec.manualSelector !== true) {
    return { ...object, spec: unselected(spec) }
  }
  return object
}

function unaddressed(spec: Record<string, unknown>): Record<string, unknown> {
  const { healthCheckNodePort: _, ports, ...rest } = spec
  if (rest.clusterIP !== 'None') {
    delete rest.clusterIP
    delete rest.clusterIPs
  }
  return Array.isArray(ports) ? { ...rest, ports: ports.map(without('nodePort')) } : rest
}

function unselected(spec: Record<string, unknown>): Record<string, unknown> {
  const { selector: _, template, ...rest } = spec
  const { metadata } = isRecord(template) ? template : {}
  if (!isRecord(template) || !isRecord(metadata)) return spec
  const labels = without('controller-uid', 'batch.kubernetes.io/controller-uid')(metadata.labels)
  return { ...rest, template: { ...template, metadata: { ...metadata, labels } } }
}

const without =
  (...names: readonly string[]) =>
  (value: unknown): unknown =>
    isRecord(value)
      ? Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))
      : value
