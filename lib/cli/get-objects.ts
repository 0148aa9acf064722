import { isNotFound, type KubeObject } from '../core/index.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { Failures } from './failures.ts'
import { fetchObjects, type Reading } from './fetch.ts'
import { type GetInvocation, printerOptions } from './get-flags.ts'
import { withoutManagedFields } from './output/objects.ts'
import { isDocument, printerOf } from './output/printer.ts'
import type { Selection } from './selection.ts'

/** `get` as programs read it: whole objects in the form asked for. */
export async function getObjects(
  { out, flags }: GetInvocation,
  selections: readonly Selection[],
  reading: Reading,
  format: string,
): Promise<ExitCode> {
  const print = await printerOf(format, printerOptions(flags))
  const trims = !flags['show-managed-fields'] && isDocument(format)
  const failures = new Failures(flags['ignore-not-found'] ? isNotFound : undefined)
  const objects: KubeObject[] = []
  for (const selection of selections) {
    await failures.during(reading.signal, async () => {
      for await (const object of fetchObjects(selection, reading)) {
        objects.push(trims ? withoutManagedFields(object) : object)
      }
    })
  }
  const list = isList(flags, selections)
  // Nothing at all is printed where nothing is fine, as by kubectl.
  if (objects.length > 0 || (list && !flags['ignore-not-found'])) {
    const ordered = list ? await order(objects, flags['sort-by']) : objects
    await print(ordered, { list, out })
  }
  failures.throwAny()
  return exitCodes.ok
}

/** Whether there may be several, as kubectl sees it: one name, and one object of one file, stand for themselves. */
function isList(
  { filename }: GetInvocation['flags'],
  [first, ...more]: readonly Selection[],
): boolean {
  if (first?.name === undefined || more.length > 0) return true
  return filename.length > 1 || filename[0] === '-'
}

async function order(
  objects: readonly KubeObject[],
  path: string | undefined,
): Promise<readonly KubeObject[]> {
  if (path === undefined) return objects
  const { sortByPath } = await import('./commands/get/sort-by-path.ts')
  return sortByPath(objects, path, object => object)
}
