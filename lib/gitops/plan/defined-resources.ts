import { type ApiResource, isRecord, type KubeObject, type Subresource } from '../../core/index.ts'

/** Whether it defines kinds. */
export const isDefinition = ({ apiVersion, kind }: KubeObject): boolean =>
  kind === 'CustomResourceDefinition' && apiVersion === 'apiextensions.k8s.io/v1'

/** What the server lists for every custom kind. */
const verbs: readonly string[] = [
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'create',
  'update',
  'watch',
]
const subresourceVerbs: readonly string[] = ['get', 'patch', 'update']

/**
 * The resources that a CustomResourceDefinition would have served, one for each version, as discovery would tell of
 * them; which version is preferred depends on the whole group, and none is. Nothing of a definition that lacks what it
 * needs: the server would refuse it.
 */
export function definedResources({ spec }: KubeObject): ApiResource[] {
  if (!isRecord(spec) || !isRecord(spec.names) || !Array.isArray(spec.versions)) return []
  const { group, scope, names, versions } = spec
  const { kind, plural } = names
  if (typeof group !== 'string' || typeof kind !== 'string' || typeof plural !== 'string') return []
  return versions.filter(isRecord).flatMap(({ name, served, subresources }) =>
    typeof name !== 'string' || served === false
      ? []
      : {
          group,
          version: name,
          kind,
          plural,
          singular: typeof names.singular === 'string' ? names.singular : kind.toLowerCase(),
          shortNames: textsOf(names.shortNames),
          categories: textsOf(names.categories),
          namespaced: scope === 'Namespaced',
          verbs,
          subresources: subresourcesOf(subresources, { group, version: name, kind }),
          preferred: false,
        },
  )
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter(item => typeof item === 'string') : []

function subresourcesOf(
  value: unknown,
  gvk: Pick<Subresource, 'group' | 'version' | 'kind'>,
): Subresource[] {
  if (!isRecord(value)) return []
  const scale = { name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale' }
  return [
    ...(isRecord(value.status) ? [{ name: 'status', ...gvk, verbs: subresourceVerbs }] : []),
    ...(isRecord(value.scale) ? [{ ...scale, verbs: subresourceVerbs }] : []),
  ]
}
