import type { KubeObject } from '../../../core/index.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import { Failures } from '../../failures.ts'
import { fetchObjects } from '../../fetch.ts'
import type { Invocation } from '../../invocation.ts'
import { readManifestFlags } from '../../manifest-flags.ts'
import { encode } from '../../output/objects.ts'
import type { OwnedFlags } from '../../ownership-flags.ts'
import { selectObjects } from '../../select-objects.ts'
import { encodeOwned, type OwnedObject, type OwnedSelection, ownedObject } from './owned-object.ts'
import { fieldLines, setLines } from './owner-tables.ts'

type OwnersInvocation = Invocation<OwnedFlags & OwnedSelection>

/** Prints who owns what of all that is selected. The failure of one object does not end the others. */
export async function showOwners(invocation: OwnersInvocation): Promise<ExitCode> {
  const { flags, out, err } = invocation
  const failures = new Failures()
  const owned: OwnedObject[] = []
  const add = (live: KubeObject, wanted?: KubeObject): void => {
    owned.push(ownedObject(live, wanted, flags))
  }
  const isSet = flags.filename.length > 0 || flags.kustomize !== undefined
  await (isSet ? readSet : readSelected)(invocation, failures, add)
  if (flags.output !== undefined) {
    out.data(await encode({ items: owned.map(encodeOwned) }, flags.output))
  } else if (owned.length === 0) err.line('No resources found')
  else for (const line of isSet ? setLines(owned) : fieldLines(owned)) out.line(line)
  failures.throwAny()
  return exitCodes.ok
}

type Add = (live: KubeObject, wanted?: KubeObject) => void

async function readSet(invocation: OwnersInvocation, failures: Failures, add: Add): Promise<void> {
  const { signal } = invocation
  const manifests = await readManifestFlags(invocation)
  const cluster = await invocation.connect()
  for (const { object } of manifests) {
    await failures.during(signal, async () => {
      const resource = await cluster.for(object, signal)
      add(await resource.get(object.metadata.name ?? '', { signal }), object)
    })
  }
}

async function readSelected(
  invocation: OwnersInvocation,
  failures: Failures,
  add: Add,
): Promise<void> {
  const { flags, signal } = invocation
  const selections = await selectObjects(invocation)
  const cluster = await invocation.connect()
  const namespace = flags['all-namespaces'] ? undefined : cluster.namespace
  const reading = { cluster, signal, namespace, labelSelector: flags.selector }
  for (const selection of selections) {
    await failures.during(signal, async () => {
      for await (const live of fetchObjects(selection, reading)) add(live)
    })
  }
}
