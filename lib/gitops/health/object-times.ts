import { formatObject, type KubeObject, RequestError } from '../../core/index.ts'

/** An object's own times, which are written into it. */
export interface ObjectTimes {
  readonly timeoutMs: number | undefined
  readonly statusGraceMs: number | undefined
}

/** Reads an object's `anykind.dev/timeout-seconds` and `anykind.dev/status-grace-seconds`. Throws RequestError on what is no number. */
export const timesOf = (object: KubeObject): ObjectTimes => ({
  timeoutMs: milliseconds(object, 'anykind.dev/timeout-seconds'),
  statusGraceMs: milliseconds(object, 'anykind.dev/status-grace-seconds'),
})

function milliseconds(object: KubeObject, name: string): number | undefined {
  const { annotations = {} } = object.metadata
  if (!Object.hasOwn(annotations, name)) return undefined
  const text = annotations[name]
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text) * 1000
  throw new RequestError(
    `wait for ${formatObject(object)}: its annotation ${name} is to be a number of seconds, such as "30"`,
  )
}
