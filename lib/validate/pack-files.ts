import { ConfigError, decodeJson, encodeJson, isKubeObject, isRecord } from '../core/index.ts'
import type { Admission } from './read-admission.ts'

/*
 * A pack is what a server says of its kinds, recorded: a folder that `anykind schemas pull` wrote, or the one that
 * the package brings, which is a file, compressed: a line {"format", "paths"}, then a line for each path.
 *
 *     pack.json                         the format; where it is not told, 1
 *     openapi/v3.json                   the index              as the server answered
 *     openapi/v3/apis/apps/v1.json      a document
 *     crds/example.dev/widget.json      a definition           as it is there
 *     admission.json                    what admission looks up, an object a line
 *     version.json                      the server's version
 */

/** Of what is written here. Whoever changes it so that others cannot read it counts on. */
export const packFormat = 1

/** Throws ConfigError on a pack that an anykind wrote which knows more. */
export function requireFormat(head: unknown, name: string): void {
  const format = isRecord(head) ? head.format : undefined
  if (format === packFormat) return
  const what = typeof format === 'number' ? `is of format ${format}` : 'does not tell its format'
  throw new ConfigError(
    `the pack ${what}, and this version of anykind reads ${packFormat}: record it anew, or use another version`,
    name,
  )
}

/** The documents of a pack that is one file, by their paths. Throws ConfigError on another format. */
export function decodePack(text: string, name: string): ReadonlyMap<string, string> {
  const [first = '', ...documents] = text.split('\n')
  const head: unknown = JSON.parse(first)
  requireFormat(head, name)
  const { paths } = head as { readonly paths: readonly string[] }
  return new Map(paths.map((path, index) => [path, documents[index] ?? '']))
}

/** Of a server's names, those that are names of files: no path, nothing hidden, nothing odd. */
export const isFileName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/.test(name)

/** Where a definition is in a pack; undefined if its names are none of files. */
export const definitionPath = (group: string, kind: string): string | undefined =>
  [group, kind].every(isFileName) ? `crds/${group}/${kind.toLowerCase()}` : undefined

/** What admission looks up, an object a line, in an order of its own: for people who compare. */
export function encodeAdmission({ objects, unread }: Admission): Uint8Array {
  const lines = objects.map(object => encodeJson(object)).toSorted()
  const text = `{"unread":${encodeJson(unread)},"objects":[\n${lines.join(',\n')}\n]}\n`
  return new TextEncoder().encode(text)
}

/** Throws DecodeError. What is no object is passed over. */
export function decodeAdmission(bytes: Uint8Array): Admission {
  const admission = decodeJson(bytes)
  const { objects, unread }: Record<string, unknown> = isRecord(admission) ? admission : {}
  return {
    objects: Array.isArray(objects) ? objects.filter(isKubeObject) : [],
    unread: Array.isArray(unread) ? unread.map(String) : ['what was recorded is not told'],
  }
}

/** JSON as a pack has it. */
export const encode = (value: unknown): Uint8Array => new TextEncoder().encode(encodeJson(value))
