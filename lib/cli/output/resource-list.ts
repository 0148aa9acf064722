import { type ApiResource, formatApiVersion } from '../../core/index.ts'
import type { DocumentFormat } from './objects.ts'

const headers = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND']
const wideHeaders = [...headers, 'VERBS', 'CATEGORIES']

/** Rows of cells, a header first unless there is to be none. */
export function resourceRows(
  resources: readonly ApiResource[],
  { wide, header }: { wide: boolean; header: boolean },
): string[][] {
  const rows = resources.map(resource => {
    const { plural, shortNames, namespaced, kind, verbs, categories } = resource
    const row = [plural, shortNames.join(','), formatApiVersion(resource), `${namespaced}`, kind]
    return wide ? [...row, verbs.join(','), categories.join(',')] : row
  })
  return header ? [wide ? wideHeaders : headers, ...rows] : rows
}

/** All resources as one `metav1.APIResourceList`, with each one's own group and version, as kubectl prints them. */
export async function encodeResources(
  resources: readonly ApiResource[],
  format: DocumentFormat,
): Promise<string> {
  const list = {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: '',
    resources: resources.length === 0 ? null : resources.map(toApiResource),
  }
  // Of Go's types the fields come in the order of their declaration, but for YAML.
  if (format === 'json') return `${JSON.stringify(list, null, 4)}\n`
  const { encodeKyaml, encodeYaml } = await import('../../manifest/index.ts')
  return format === 'yaml' ? encodeYaml(list) : encodeKyaml(list, { keyOrder: 'kept' })
}

/** A `metav1.APIResource`, without what is empty. */
const toApiResource = (resource: ApiResource) => ({
  name: resource.plural,
  singularName: resource.singular,
  namespaced: resource.namespaced,
  group: resource.group || undefined,
  version: resource.version,
  kind: resource.kind,
  verbs: resource.verbs,
  shortNames: unlessEmpty(resource.shortNames),
  categories: unlessEmpty(resource.categories),
})

const unlessEmpty = (list: readonly string[]) => (list.length === 0 ? undefined : list)
