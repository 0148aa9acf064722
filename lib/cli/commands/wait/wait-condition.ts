import { isRecord, JsonPath, type KubeObject, RequestError } from '../../../core/index.ts'
import { type Condition, hasCondition, statusCondition } from '../../../watch/index.ts'
import { goText } from '../../output/go-text.ts'
import { relaxedJsonPath } from '../../output/relaxed-json-path.ts'
import { UsageError } from '../../usage-error.ts'

/** What `--for` asks for: that an object is there, that it is gone, that it is ready, or something about it. */
export type WaitCondition =
  | { readonly for: 'create' }
  | { readonly for: 'delete' }
  | { readonly for: 'ready' }
  | {
      readonly for: 'state'
      readonly holds: Condition
      /** What there is instead: `Ready is False: ContainersNotReady`. */
      readonly explain: (object: KubeObject) => string
    }

/**
 * Reads one `--for`: `create`, `delete`, `ready`, which kubectl does not have, `condition=TYPE[=STATUS]`, `jsonpath=PATH[=VALUE]`. Throws UsageError in
 * kubectl's words, and RequestError on a path that is none.
 */
export function parseWaitCondition(text: string): WaitCondition {
  const word = text.toLowerCase()
  if (word === 'create' || word === 'delete' || word === 'ready') return { for: word }
  const [, kind, rest = ''] = /^(condition|jsonpath)=(.*)$/s.exec(text) ?? []
  if (kind === 'condition') return conditionOf(rest)
  if (kind === 'jsonpath') return pathOf(rest)
  throw new UsageError(`unrecognized condition: ${JSON.stringify(text)}`)
}

function conditionOf(text: string): WaitCondition {
  const [, type = '', status = 'true'] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? []
  return {
    for: 'state',
    holds: hasCondition(type, status),
    explain: object => {
      const found = statusCondition(object, type)
      if (found === undefined) return `there is no condition ${type}`
      const why = [found.reason, found.message].filter(Boolean).join(': ')
      return `${found.type} is ${found.status}${why === '' ? '' : `, ${why}`}`
    },
  }
}

function pathOf(text: string): WaitCondition {
  const [path, value] = pathAndValue(text)
  const finder = new JsonPath(path)
  const textIn = (object: KubeObject): string | undefined => {
    const [first = [], ...more] = finder.find(object)
    const [found, ...others] = first
    if (first.length === 0) return undefined
    if (more.length > 0 || others.length > 0) {
      throw new RequestError('given jsonpath expression matches more than one value')
    }
    if (value !== undefined && (isRecord(found) || Array.isArray(found))) {
      throw new RequestError('jsonpath leads to a nested object or list which is not supported')
    }
    return goText(found).trim()
  }
  return {
    for: 'state',
    holds: object => {
      const found = object && textIn(object)
      return found !== undefined && (value === undefined || found === value.trim())
    },
    explain: object => `${path} is ${textIn(object) ?? 'not there'}`,
  }
}

/** Parted by a single `=`, as `==` is of a filter. */
function pathAndValue(text: string): [path: string, value: string | undefined] {
  const parts = ['']
  for (const [token] of text.matchAll(/==|=|[^=]+/g)) {
    parts.push(token === '=' ? '' : `${parts.pop()}${token}`)
  }
  const [path = '', value, ...more] = parts
  if (more.length > 0) {
    throw new UsageError(
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    )
  }
  if (path === '') throw new UsageError('jsonpath expression cannot be empty')
  const unquoted = value?.replace(/^['"]+|['"]+$/g, '')
  if (unquoted === '') {
    throw new UsageError(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    )
  }
  return [relaxedJsonPath(path), unquoted]
}
