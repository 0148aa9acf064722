import { ConfigError, encodeJson, type KubeObject } from '../core/index.ts'
import type { Answer, Judge } from '../rules/index.ts'
import type { ObjectRequest } from './object-request.ts'

/** The request that an object is judged for, beside the object. */
export interface RulesRequest extends ObjectRequest {
  /** The request's, for objects that name none. */
  readonly namespace: string
  /** The Pod Security level where a namespace has no labels. Default none. */
  readonly podSecurity?: string | undefined
  /** Whether the rules were told all that admission looks up. Default not. */
  readonly knowsAll?: boolean | undefined
}

/** Throws ConfigError on an update of nothing. */
export function askRules(
  rules: Judge,
  object: KubeObject,
  { operation, old, patch, text, force, namespace, ...more }: RulesRequest,
): Answer | Promise<Answer> {
  const { apiVersion, kind, metadata } = object
  const target = { ...more, apiVersion, kind, namespace: metadata?.namespace ?? namespace }
  const json = encodeJson(object)
  if (patch !== undefined) {
    const change = { ...target, text: encodeJson(patch.patch), old: json }
    if (patch.type === 'apply') return rules.apply({ ...change, force })
    return rules.patch({ ...change, type: patch.type })
  }
  const isYaml = text !== undefined && !text.trimStart().startsWith('{')
  const manifest = { ...target, text: text ?? json, json: !isYaml }
  const there = old && encodeJson(old)
  if (operation === 'apply') return rules.apply({ ...manifest, old: there, force })
  if (operation === 'create' || (operation === undefined && there === undefined)) {
    return rules.create(manifest)
  }
  if (there === undefined) throw new ConfigError('validate: an update takes the "old" object')
  return rules.update({ ...manifest, old: there })
}
