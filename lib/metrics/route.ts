/*
 * The path of a call without names, so that there are few of them: `/apis/apps/v1/namespaces/{namespace}/deployments/{name}`.
 */

/** Of `/api/v1/…` and `/apis/GROUP/VERSION/…`; of other paths the first two steps. */
export function routeOf(path: string): string {
  const steps = path.split('/').slice(1)
  const root = steps.findIndex(step => step === 'api' || step === 'apis')
  if (root < 0 || steps[0] === 'openapi') return `/${steps.slice(0, 2).join('/')}`
  const head = steps.slice(root, root + (steps[root] === 'api' ? 2 : 3))
  return `/${[...head, ...withoutNames(steps.slice(root + head.length))].join('/')}`
}

/** A namespace by itself is an object, too. */
function withoutNames(steps: readonly string[]): string[] {
  const [first = '', name, ...rest] = steps
  if (first === '') return []
  if (name === undefined) return [first]
  if (first === 'namespaces' && rest.length > 0 && !ofNamespaces.has(rest[0] ?? '')) {
    return ['namespaces', '{namespace}', ...withoutNames(rest)]
  }
  // What a proxied server is asked is its own affair.
  return [first, '{name}', ...rest.slice(0, 1)]
}

/** Subresources of namespaces. */
const ofNamespaces: ReadonlySet<string> = new Set(['status', 'finalize'])
