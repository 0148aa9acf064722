import type { Client } from '../../client/index.ts'
import { KubeError, type KubeObject } from '../../core/index.ts'
import type { CheckUpgradeOptions } from './check-definition-upgrade.ts'
import { type Definition, definitionOf, servedOf } from './definition.ts'
import { type UpgradeFinding, unverified } from './finding.ts'
import { InstanceFindings } from './instance-findings.ts'
import { type InstanceJudge, inVersion, judgeInstance, writersOf } from './judge-instance.ts'

/** A definition as the server has it, and as it is to be. */
export interface Upgrade {
  readonly stored: KubeObject
  readonly wanted: KubeObject
}

const defaultMaxInstances = 1000

/** Reads the objects of a definition, page by page, and has each judged by the new one, in every version that can be told. */
export async function judgeInstances(
  client: Client,
  { stored, wanted }: Upgrade,
  judge: InstanceJudge,
  options: CheckUpgradeOptions,
): Promise<UpgradeFinding[]> {
  const [before, after] = [definitionOf(stored), definitionOf(wanted)]
  const versions = versionsToJudge(before, after)
  const { group, plural } = before
  if (versions.from === undefined || versions.to.length === 0) {
    return [unverified('no version is served before and after, and a webhook converts them')]
  }
  const { maxInstances = defaultMaxInstances, signal } = options
  const gone = servedOf(before).filter(version => !servedOf(after).includes(version))
  const findings = new InstanceFindings()
  let count = 0
  try {
    const named = { group, version: versions.from, resource: plural }
    for await (const object of (await client.resource(named, signal)).list({ signal })) {
      if (++count > maxInstances) break
      findWriters(object, gone, findings)
      for (const version of versions.to) {
        await judgeInstance(inVersion(object, `${group}/${version}`), judge, findings, signal)
      }
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof KubeError)) throw error
    return [...findings.list(), unverified(error.message)]
  }
  if (count <= maxInstances) return findings.list()
  const why = `there are more than ${maxInstances} objects, and only so many were judged`
  return [...findings.list(), unverified(why)]
}

/** Who has written an object by a version that goes. */
function findWriters(object: KubeObject, gone: readonly string[], findings: InstanceFindings) {
  for (const [apiVersion, writer] of writersOf(object)) {
    const version = apiVersion.slice(apiVersion.indexOf('/') + 1)
    if (!gone.includes(version)) continue
    findings.add('served-version', 'refuse', object, [`${version}: ${writer}`])
  }
}

/**
 * In which version objects are read, and in which they are judged: all that are served, where one is another by name
 * alone; else the one in which they were read.
 */
function versionsToJudge(before: Definition, after: Definition) {
  const [old, now] = [servedOf(before), servedOf(after)]
  const storage = after.versions.find(({ isStorage }) => isStorage)?.name ?? ''
  const shared = old.filter(version => now.includes(version))
  const from = shared.includes(storage) ? storage : (shared[0] ?? old[0])
  if (after.isConvertedByName) return { from, to: now }
  return { from, to: shared.filter(version => version === from) }
}
