import { isRecord } from '../../lib/core/index.ts'
import { type Shape, shapeIn } from './shape.ts'

/** Where a value stands: in a record or a list, by a key. */
export interface Place {
  readonly parent: Record<string, unknown> | unknown[]
  readonly key: string | number
  readonly value: unknown
  readonly shape: Shape | undefined
}

/** All values below one, each before those in it. */
export function placesIn(root: unknown, shape: Shape | undefined): Place[] {
  const places: Place[] = []
  const enter = (parent: unknown, shape: Shape | undefined): void => {
    if (!Array.isArray(parent) && !isRecord(parent)) return
    for (const [name, value] of Object.entries(parent)) {
      const key = Array.isArray(parent) ? Number(name) : name
      const inner = shapeIn(shape, key)
      places.push({ parent, key, value, shape: inner })
      enter(value, inner)
    }
  }
  enter(root, shape)
  return places
}
