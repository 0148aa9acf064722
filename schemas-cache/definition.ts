import { formatGvk, type GroupVersionKind, isRecord, type KubeObject } from '../lib/core/index.ts'
import { customName, OpenApiDocument, objectMeta } from './openapi-document.ts'
import type { OpenApiSchema } from './schema-node.ts'

/** One version of a CustomResourceDefinition: the schema of a kind that need not be served yet. */
export interface DefinedVersion {
  readonly gvk: GroupVersionKind
  readonly schema: OpenApiSchema
  readonly subresources: readonly string[]
}

/** The versions that a CRD defines and serves; none of an object that is no CRD, or not a whole one. */
export function definedVersions({ apiVersion, kind, spec }: KubeObject): DefinedVersion[] {
  const isCrd = kind === 'CustomResourceDefinition' && apiVersion === 'apiextensions.k8s.io/v1'
  const names = isCrd && isRecord(spec) ? spec.names : undefined
  if (!isRecord(spec) || !isRecord(names) || !Array.isArray(spec.versions)) return []
  const { group } = spec
  return spec.versions.filter(isRecord).flatMap(({ name, schema, subresources, served }) => {
    const root = isRecord(schema) ? schema.openAPIV3Schema : undefined
    if (!isRecord(root) || served === false) return []
    const gvk = { group: String(group), version: String(name), kind: String(names.kind) }
    const named = isRecord(subresources) ? Object.keys(subresources) : []
    return [{ gvk, schema: root, subresources: named }]
  })
}

/**
 * The document that the server would publish of a defined version. `components` are a served document's:
 * its ObjectMeta is that of every kind.
 */
export function documentOf(
  { gvk, schema, subresources }: DefinedVersion,
  components: ReadonlyMap<string, OpenApiSchema>,
): OpenApiDocument {
  const properties = {
    ...(isRecord(schema.properties) ? schema.properties : {}),
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { $ref: `#/components/schemas/${objectMeta}` },
  }
  const root = { ...schema, properties, 'x-kubernetes-group-version-kind': [gvk] }
  return new OpenApiDocument({
    components: { schemas: { ...Object.fromEntries(components), [customName(gvk)]: root } },
    subresources: { [formatGvk(gvk)]: subresources },
  })
}
