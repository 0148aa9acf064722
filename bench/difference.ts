import { isDeepStrictEqual } from 'node:util'
import type { Answer, Cause } from '../lib/rules/index.ts'
import { plainObject } from '../spec/support/beside-server.ts'

/** Where two answers differ first. */
export type Difference = 'verdict' | 'code' | 'causes' | 'message' | 'result'

/**
 * Where the engine's answer is another than the server's; undefined where it is the same, or where one of them has no
 * verdict. What is random in an answer is no difference: the order of causes, names and uids that were made up,
 * addresses that were given.
 */
export function differenceBetween(
  server: Answer,
  engine: Answer,
  text: string,
): Difference | undefined {
  if (server.verdict === 'undetermined' || engine.verdict === 'undetermined') return undefined
  if (server.verdict !== engine.verdict) return 'verdict'
  if (server.verdict === 'accepted')
    return haveOneResult(server, engine, text) ? undefined : 'result'
  return differenceOfRefusals(server, engine, text)
}

function differenceOfRefusals(
  server: Answer,
  engine: Answer,
  text: string,
): Difference | undefined {
  if (isFailure(server) && isFailure(engine)) return undefined
  if (server.code !== engine.code || (server.reason ?? '') !== (engine.reason ?? '')) return 'code'
  const [theirs, ours] = [server.causes ?? [], engine.causes ?? []]
  if (causeKeys(theirs).join() !== causeKeys(ours).join()) return 'causes'
  const wording = (answer: Answer) => wordsOf(withoutRandom(answer.message ?? '', text)).join(' ')
  if ([server, engine].every(({ message = '' }) => message.includes(undeclared))) return undefined
  return wording(server) === wording(engine) ? undefined : 'message'
}

/** Where its code panics, a server answers nothing. */
const isFailure = ({ code, reason }: Answer): boolean => code === 500 && reason === 'InternalError'

/** Only what both tell is compared. Uids, times, versions and who has written when are random. */
function haveOneResult(server: Answer, engine: Answer, text: string): boolean {
  if (server.object === undefined || engine.object === undefined) return true
  const [theirs, ours] = [server, engine].map(({ object }) =>
    JSON.parse(withoutRandom(JSON.stringify(plainObject(object)), text)),
  )
  return isDeepStrictEqual(theirs, ours)
}

/** An apply is given up at the first field that there is not, in whatever order the server walks through its text. */
const undeclared = 'field not declared in schema'

/** Causes as a multiset of field and reason, in one order. */
export const causeKeys = (causes: readonly Cause[]): string[] => causes.map(causeKey).toSorted()

/** What of a cause is the same on every server. */
export const causeKey = ({ field, reason }: Cause): string => `${field} ${reason}`

/** Causes are joined in the order in which a Go map gave them. */
const wordsOf = (message: string): string[] =>
  message
    .split(/[\s,[\]]+/)
    .filter(Boolean)
    .toSorted()

const uid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
/** Of a Service, from the range of the cluster or one that was added. */
const address = /10\.(?:0|200)\.0\.\d{1,3}/g
/** The end of a name that the server gave, where names are quoted. */
const generated = /[bcdfghjklmnpqrstvwxz2456789]{5}(?=\\?")/g

function withoutRandom(message: string, text: string): string {
  const plain = message.replaceAll(uid, 'UID').replaceAll(address, 'ADDRESS')
  return text.includes('generateName') ? plain.replaceAll(generated, 'GENERATED') : plain
}
