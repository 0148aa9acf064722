import type { Client } from '../../client/index.ts'
import {
  formatFieldPath,
  isNotFound,
  type KubeObject,
  RequestError,
  sameJson,
} from '../../core/index.ts'
import type { Validator } from '../../validate/index.ts'
import { compareDefinitions } from './compare-definitions.ts'
import { ofDefinition, type UpgradeFinding, unverified } from './finding.ts'
import { judgeInstances } from './judge-instances.ts'

/** How an upgrade is checked. */
export interface CheckUpgradeOptions {
  /** So many objects are looked at; that there are more is a finding. Default 1,000: some seconds. */
  readonly maxInstances?: number | undefined
  readonly signal?: AbortSignal | undefined
}

const definitions = 'customresourcedefinitions.apiextensions.k8s.io'

/**
 * Says what a new CustomResourceDefinition would do to the objects that there are: nothing if none is stored, or
 * the same one. Objects are judged by the server's own code, which runs here (see `createValidator` of `anykind/validate`); what
 * cannot be read or judged is a finding. Nothing is written. Throws RequestError where the object is no
 * definition, and what reading the stored one throws.
 */
export async function checkDefinitionUpgrade(
  client: Client,
  wanted: KubeObject,
  options: CheckUpgradeOptions = {},
): Promise<UpgradeFinding[]> {
  const { name } = wanted.metadata
  if (wanted.kind !== 'CustomResourceDefinition' || name === undefined) {
    throw new RequestError(`check ${wanted.kind}: it is no CustomResourceDefinition with a name`)
  }
  const stored = await storedDefinition(client, name, options.signal)
  if (stored === undefined || sameJson(stored.spec, wanted.spec)) return []
  const findings = compareDefinitions(stored, wanted)
  let validator: Validator
  try {
    const { createValidator } = await import('../../validate/index.ts')
    validator = await createValidator({ engine: 'exact', crds: [wanted] })
  } catch (error) {
    return [...findings, unverified((error as Error).message)]
  }
  try {
    const refusals = await judgeDefinition(stored, wanted, validator, options.signal)
    findings.push(...refusals.filter(({ message }) => !isTold(message, findings)))
    if (findings.some(({ rule }) => rule === 'scope' || rule === 'definition')) return findings
    return [...findings, ...(await judgeInstances(client, { stored, wanted }, validator, options))]
  } finally {
    await validator[Symbol.asyncDispose]()
  }
}

async function storedDefinition(client: Client, name: string, signal?: AbortSignal) {
  const resource = await client.resource(definitions, signal)
  try {
    return await resource.get(name, { signal })
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

/** What the server itself would say of the update. */
async function judgeDefinition(
  stored: KubeObject,
  wanted: KubeObject,
  validator: Validator,
  signal?: AbortSignal,
): Promise<UpgradeFinding[]> {
  const { uid, resourceVersion } = stored.metadata
  const metadata = {
    ...wanted.metadata,
    ...(uid && { uid }),
    ...(resourceVersion && { resourceVersion }),
  }
  const object = { ...wanted, metadata, status: stored.status }
  const { violations } = await validator.validate(object, {
    operation: 'update',
    old: stored,
    signal,
  })
  return violations.map(({ path, message }) =>
    ofDefinition('definition', 'refuse', `${formatFieldPath(path)}: ${message}`),
  )
}

/** What was found by comparing is told once, with more to it. */
const isTold = (message: string, findings: readonly UpgradeFinding[]): boolean =>
  findings.some(
    ({ rule }) =>
      (rule === 'scope' && message.startsWith('spec.scope:')) ||
      (rule === 'stored-version' && message.startsWith('status.storedVersions')),
  )
