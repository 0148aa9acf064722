import { type KubeObject, sameJson } from '../core/index.ts'
import type { InformerEvent } from '../watch/index.ts'

/** Whether a change is of interest. Pure. */
export type Predicate<T extends KubeObject = KubeObject> = (event: InformerEvent<T>) => boolean

/** Passes what is no update, and the updates for which this holds. */
const updates =
  (hasChanged: (old: KubeObject, object: KubeObject) => boolean): Predicate =>
  ({ type, old, object }) =>
    type !== 'update' || old === undefined || hasChanged(old, object)

/**
 * The spec has changed, or the object is being deleted: what the server counts as another generation. Passes no writes of
 * status, nor of labels and annotations. Kinds that have no generation pass nothing but adds and deletes.
 */
export const generationChanged: Predicate = updates(
  (old, object) => old.metadata.generation !== object.metadata.generation,
)

/** Labels have changed. */
export const labelsChanged: Predicate = updates(
  (old, object) => !sameJson(old.metadata.labels ?? {}, object.metadata.labels ?? {}),
)

/** Annotations have changed. */
export const annotationsChanged: Predicate = updates(
  (old, object) => !sameJson(old.metadata.annotations ?? {}, object.metadata.annotations ?? {}),
)

/** Anything but metadata and status has changed: for kinds without a generation, such as ConfigMaps. */
export const contentChanged: Predicate = updates(
  ({ metadata: _, status: __, ...old }, { metadata: ___, status: ____, ...object }) =>
    !sameJson(old, object),
)

/** All of them hold; so do none. */
export const and =
  <T extends KubeObject>(...predicates: readonly Predicate<T>[]): Predicate<T> =>
  event =>
    predicates.every(predicate => predicate(event))

/** One of them holds. */
export const or =
  <T extends KubeObject>(...predicates: readonly Predicate<T>[]): Predicate<T> =>
  event =>
    predicates.some(predicate => predicate(event))

/** It does not hold. */
export const not =
  <T extends KubeObject>(predicate: Predicate<T>): Predicate<T> =>
  event =>
    !predicate(event)
