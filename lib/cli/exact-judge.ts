import {
  encodeJson,
  formatApiVersion,
  formatGvk,
  type GroupVersionKind,
  type KubeObject,
  NoMatchError,
} from '../core/index.ts'
import { loadRules, type Rules } from '../rules/index.ts'
import { validateObject } from '../validate/index.ts'
import type { Judge } from './check-manifests.ts'
import { UsageError } from './usage-error.ts'

/** The API server's own code. Throws UsageError where it was not built. */
export async function openRules(): Promise<Rules> {
  const rules = await loadRules()
  if (rules !== undefined) return rules
  throw new UsageError(
    'the exact engine is not there: `npm run build:rules` builds it, which takes Go; --engine=fast does without',
  )
}

/** Judges without a cluster: built-in kinds, and those of definitions. */
export function exactJudge(rules: Rules, namespace: string | undefined): Judge {
  return {
    discovery: { resolve: async gvk => requireRules(rules, gvk) },
    schemas: async () => ({
      define: object => define(rules, object),
      defines: () => false,
    }),
    validate: (object, signal) => validateObject(object, { rules, namespace }, signal),
  }
}

/** Takes the kinds of an object that is a definition; one that is none, or no good, is judged as any object is. */
export function define(rules: Rules, object: KubeObject): void {
  if (object.kind === 'CustomResourceDefinition') rules.define(encodeJson(object))
}

function requireRules(rules: Rules, gvk: GroupVersionKind): void {
  if (rules.serves({ apiVersion: formatApiVersion(gvk), kind: gvk.kind })) return
  throw new NoMatchError(
    formatGvk(gvk),
    [],
    'it is not built in, and no definition of it was given',
  )
}
