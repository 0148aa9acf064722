import {
  escapeFieldValue,
  isNotFound,
  type KubeObject,
  type SelectOptions,
} from '../../../core/index.ts'
import { observe, type Watched } from '../../../watch/index.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import { causeOf, failingAtFirst } from '../../failing-at-first.ts'
import type { Reading } from '../../fetch.ts'
import type { GetInvocation } from '../../get-flags.ts'
import { type Happening, happenings } from '../../happenings.ts'
import type { Selection } from '../../selection.ts'
import { UsageError } from '../../usage-error.ts'
import { objectPrinter, rowPrinter } from './watch-printers.ts'
import { WatchedRows } from './watched-rows.ts'

/**
 * `get -w`: what there is, then each change as it happens, as kubectl prints them; but a stream that breaks is
 * taken up again where it was, and the command ends only by its user or by a refusal.
 */
export async function watchObjects(
  invocation: GetInvocation,
  selections: readonly Selection[],
  reading: Reading,
): Promise<ExitCode> {
  const { flags, signal } = invocation
  const { resource, name, namespace = reading.namespace } = onlyOne(selections)
  warnOfSorting(invocation)
  const client = reading.cluster.client.of(resource).in(namespace)
  const isTable = flags.output === undefined || flags.output === 'wide'
  const print = isTable ? undefined : await objectPrinter(invocation, flags.output)
  if (name !== undefined) {
    try {
      // An object that is not there is a failure, which a collection of none is not.
      await client.get(name, { signal })
    } catch (error) {
      if (flags['ignore-not-found'] && isNotFound(error)) return exitCodes.ok
      throw error
    }
  }
  const select = selectOf(name, reading)
  if (print !== undefined) await follow(client, print, select, invocation)
  else {
    const includeObject = flags['sort-by'] === undefined ? 'Metadata' : 'Object'
    const rows = new WatchedRows(resource, client.table({ includeObject }))
    await follow(rows, rowPrinter(invocation, resource), select, invocation)
  }
  return exitCodes.ok
}

function onlyOne([first, ...more]: readonly Selection[]): Selection {
  if (first === undefined || more.some(({ resource }) => resource !== first.resource)) {
    throw new UsageError('you may only specify a single resource type')
  }
  if (more.length === 0) return first
  throw new UsageError('you may only watch a single resource or type of resource at a time')
}

function warnOfSorting({ flags, err }: GetInvocation): void {
  if (flags['sort-by'] === undefined) return
  err.line(
    flags.watch
      ? 'warning: --watch requested, --sort-by will be ignored for watch events received'
      : 'warning: --watch-only requested, --sort-by will be ignored',
  )
}

const selectOf = (
  name: string | undefined,
  { labelSelector, fieldSelector, signal }: Reading,
): SelectOptions & { signal: AbortSignal } => ({
  labelSelector,
  fieldSelector: name === undefined ? fieldSelector : `metadata.name=${escapeFieldValue(name)}`,
  signal,
})

async function follow<T extends KubeObject>(
  watched: Watched<T>,
  print: (happened: readonly Happening<T>[], isFirst: boolean) => Promise<void>,
  select: SelectOptions & { signal: AbortSignal },
  { flags, out }: GetInvocation,
): Promise<void> {
  let isFirst = true
  try {
    for await (const happened of happenings(observe(failingAtFirst(watched), select))) {
      if (!isFirst || !flags['watch-only']) await print(happened, isFirst)
      isFirst = false
      // At the reader's speed: what is not read is not asked for.
      await out.flush()
    }
  } catch (error) {
    throw causeOf(error)
  }
}
