import type { KubeObject, WatchEvent } from '../core/index.ts'
import type { Change } from '../watch/index.ts'

/** What has happened to one object. */
export interface Happening<T extends KubeObject = KubeObject> {
  readonly type: Exclude<WatchEvent['type'], 'BOOKMARK'>
  readonly object: T
}

/**
 * What happens in a collection: first all that is there, as added, then each change. When history is lost and the
 * collection is listed again, only what differs from what was known; an object that went meanwhile is deleted in its
 * last known state, as client-go's DeletedFinalStateUnknown.
 */
export async function* happenings<T extends KubeObject>(
  changes: AsyncIterable<Change<T>>,
): AsyncGenerator<Happening<T>[], void, undefined> {
  let known = new Map<string, T>()
  for await (const change of changes) {
    if (change.type === 'listed') {
      const now = new Map(change.objects.map(object => [keyOf(object), object]))
      yield differences(known, now)
      known = now
    } else yield [happened(change, known)]
  }
}

function happened<T extends KubeObject>(
  { type, object }: Exclude<Change<T>, { type: 'listed' }>,
  known: Map<string, T>,
): Happening<T> {
  const key = keyOf(object)
  const isNew = !known.has(key)
  if (type === 'deleted') {
    known.delete(key)
    return { type: 'DELETED', object }
  }
  known.set(key, object)
  return { type: isNew ? 'ADDED' : 'MODIFIED', object }
}

function differences<T extends KubeObject>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): Happening<T>[] {
  const gone = [...before].flatMap(([key, object]): Happening<T>[] =>
    isSame(object, after.get(key)) ? [] : [{ type: 'DELETED', object }],
  )
  const changed = [...after].flatMap(([key, object]): Happening<T>[] => {
    const last = before.get(key)
    if (last === undefined || !isSame(last, object)) return [{ type: 'ADDED', object }]
    const isUnchanged = last.metadata.resourceVersion === object.metadata.resourceVersion
    return isUnchanged ? [] : [{ type: 'MODIFIED', object }]
  })
  return [...gone, ...changed]
}

/** Whether it is the same object still, and not another of its name. */
const isSame = (object: KubeObject, other: KubeObject | undefined): boolean =>
  object.metadata.uid === other?.metadata.uid && other !== undefined

const keyOf = ({ metadata: { namespace = '', name = '' } }: KubeObject): string =>
  `${namespace}/${name}`
