/** How far an object is on its way to what its spec says; the words are kstatus' in plain English. */
export interface Health {
  readonly state: 'ready' | 'progressing' | 'failed'
  /** What is missing or wrong, for people: `1 of 3 replicas available`. Empty when ready. */
  readonly message: string
}

/** The three, in words where there is something to say. */
export const ready: Health = { state: 'ready', message: '' }
export const progressing = (message: string): Health => ({ state: 'progressing', message })
export const failed = (message: string): Health => ({ state: 'failed', message })

/** Ready if nothing is missing; else the first thing that is. */
export const unlessMissing = (...missing: readonly (string | false | undefined)[]): Health => {
  const first = missing.find(each => typeof each === 'string')
  return typeof first === 'string' ? progressing(first) : ready
}
