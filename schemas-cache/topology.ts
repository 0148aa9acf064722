import { type FieldStep, isRecord } from '../lib/core/index.ts'
import type { SchemaNode, ValueType } from './schema-node.ts'

/**
 * How server-side apply merges a value.
 *
 *     atomic   as one: scalars, and lists and objects that say so; lists that say nothing
 *     granular field by field, or key by key
 *     set      a list whose items are their own keys
 *     map      a list whose items have keys
 */
export type MergeType = 'atomic' | 'granular' | 'set' | 'map'

/** How the objects of a kind merge. */
export interface KindTopology {
  readonly root: Topology
  /** Fields at the root that an apply to the object itself neither sets nor owns: its subresource does. */
  readonly resetFields: readonly string[]
}

/** Of no type: what is in it says what it is (kube-openapi's `__untyped_atomic_` and `__untyped_deduced_`). */
type Untyped = 'atomic' | 'deduced'

const rawExtension = 'io.k8s.apimachinery.pkg.runtime.RawExtension'

/**
 * Fields that are no pointers in Go, so that `false`, 0 and the empty string are as none. No schema tells them from others, of
 * which `false` is a value of its own: these are what manifests set to nothing.
 */
const plain: ReadonlySet<string> = new Set([
  'io.k8s.api.apps.v1.DeploymentSpec minReadySeconds',
  'io.k8s.api.apps.v1.DeploymentSpec paused',
  'io.k8s.api.core.v1.Container stdin',
  'io.k8s.api.core.v1.Container tty',
  'io.k8s.api.core.v1.Container workingDir',
  'io.k8s.api.core.v1.ContainerPort hostPort',
  'io.k8s.api.core.v1.EmptyDirVolumeSource medium',
  'io.k8s.api.core.v1.EnvVar value',
  'io.k8s.api.core.v1.PodSpec hostIPC',
  'io.k8s.api.core.v1.PodSpec hostNetwork',
  'io.k8s.api.core.v1.PodSpec hostPID',
  'io.k8s.api.core.v1.Probe initialDelaySeconds',
  'io.k8s.api.core.v1.ServiceSpec publishNotReadyAddresses',
  'io.k8s.api.core.v1.VolumeMount readOnly',
  'io.k8s.api.core.v1.VolumeMount subPath',
])

/**
 * How server-side apply merges what a schema is of, as the API server has it of the same schema (kube-openapi's
 * `schemaconv`): which parts have owners of their own.
 */
export class Topology {
  readonly #node: SchemaNode | Untyped
  /** Unknown fields stay, although the schema here does not say so itself: it is in one that does. */
  readonly #preserves: boolean

  /** Whether its zero value is as none. */
  readonly #isPlain: boolean

  constructor(node: SchemaNode | Untyped, preserves = false, isPlain = false) {
    this.#node = node
    this.#isPlain = isPlain
    this.#preserves = preserves || (typeof node !== 'string' && node.preserves)
  }

  /** What the server takes the value for; undefined where the schema says nothing. */
  get type(): ValueType | undefined {
    return this.#schema?.type
  }

  /** Whether it is of a custom resource, whose values are stored as they are given. */
  get custom(): boolean {
    return this.#schema?.custom ?? true
  }

  /**
   * What the server takes a value for that is absent or null, or as if it were absent: in a custom resource the default; in a Go
   * type, whose defaults are set by code, nothing. Others as they are.
   */
  settled(value: unknown): unknown {
    const schema = this.#schema
    if (schema === undefined) return value
    if (!schema.custom) return value === null || (this.#isPlain && !value) ? undefined : value
    const isGiven = value !== undefined && (value !== null || schema.nullable)
    return isGiven ? value : (schema.keywords.default ?? undefined)
  }

  /** Whether it is an object of any keys, and not one with fields of its own. */
  get isMap(): boolean {
    return this.#schema?.propertyNames.length === 0 && this.#schema.additional !== undefined
  }

  /** How a value merges here; undefined for one that the server refuses. Of null as of what it might be. */
  mergeTypeOf(value: unknown): MergeType | undefined {
    const schema = this.#schema
    if (schema === undefined) {
      return this.#node === 'deduced' && isRecord(value) ? 'granular' : 'atomic'
    }
    if (value === null) return 'atomic'
    if (schema.type === 'quantity') return typeof value === 'object' ? undefined : 'atomic'
    if (!this.#takes(value, schema)) return undefined
    if (Array.isArray(value)) return listType(schema)
    return isRecord(value) ? objectType(schema) : 'atomic'
  }

  /** What is under a name of an object; undefined if there may be nothing. */
  field(name: string): Topology | undefined {
    const schema = this.#schema
    if (schema === undefined) return new Topology(this.#node)
    const field = schema.property(name)
    if (field !== undefined) return this.#inner(field, plain.has(`${schema.component} ${name}`))
    const { additional } = schema
    if (typeof additional === 'object') return this.#inner(additional)
    const isFree = this.#preserves || schema.propertyNames.length === 0
    return (additional ?? isFree) ? new Topology('deduced') : undefined
  }

  /** Whether a name is a field's, which is owned by what is in it, and not a key, which is owned by being there. */
  hasField(name: string): boolean {
    return this.#schema?.property(name) !== undefined
  }

  /** What the items of a list are. */
  get items(): Topology {
    const items = this.#schema?.items
    return items === undefined ? new Topology('atomic') : this.#inner(items)
  }

  /** What tells an item from the others of a set or map; undefined for one that the server refuses. */
  stepOf(item: unknown): FieldStep | undefined {
    const schema = this.#schema
    const keys = schema && keysOf(schema)
    if (schema === undefined || keys === undefined) {
      return typeof item === 'object' ? undefined : { value: item }
    }
    if (!isRecord(item)) return undefined
    const key = keys.flatMap(name => {
      const value = Object.hasOwn(item, name)
        ? item[name]
        : schema.items?.property(name)?.keywords.default
      return value === undefined ? [] : [[name, value] as const]
    })
    return key.length === 0 ? undefined : { key: Object.fromEntries(key) }
  }

  get #schema(): SchemaNode | undefined {
    return typeof this.#node === 'string' ? undefined : this.#node
  }

  /** Scalars are not told from each other. */
  #takes(value: unknown, { keywords: { type } }: SchemaNode): boolean {
    if (Array.isArray(value)) return type === undefined || type === 'array'
    if (isRecord(value)) return type === undefined || type === 'object'
    return type !== 'object' && type !== 'array'
  }

  #inner(node: SchemaNode, isPlain = false): Topology {
    if (node.component === rawExtension) return new Topology('atomic')
    return new Topology(node, this.#preserves && node.component === undefined, isPlain)
  }
}

const objectType = ({ keywords }: SchemaNode): MergeType =>
  keywords['x-kubernetes-map-type'] === 'atomic' ? 'atomic' : 'granular'

function listType(schema: SchemaNode): MergeType {
  const type = schema.text('x-kubernetes-list-type')
  if (type === 'set' || type === 'map') return type
  const merges = schema.text('x-kubernetes-patch-strategy')?.startsWith('merge') ?? false
  if (type !== undefined || !merges) return 'atomic'
  return keysOf(schema) === undefined ? 'set' : 'map'
}

/** Undefined where an item is its own key. */
function keysOf(schema: SchemaNode): readonly string[] | undefined {
  const keys = schema.keywords['x-kubernetes-list-map-keys']
  if (Array.isArray(keys)) return keys.filter(key => typeof key === 'string')
  const key = schema.text('x-kubernetes-patch-merge-key')
  return key === undefined ? undefined : [key]
}
