import { isRecord, type KubeObject, parseApiVersion } from '../../core/index.ts'
import { isCustomGroup } from './built-in-groups.ts'
import { kindName, kindNameOf } from './reference.ts'

/** What is named, and from where. */
interface Wanted {
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
}

/** Kinds of the cluster that others name; a namespace that is written there has no meaning. */
const clusterKinds: ReadonlySet<string> = new Set([
  'Namespace',
  'PersistentVolume',
  'ClusterRole.rbac.authorization.k8s.io',
  'DeviceClass.resource.k8s.io',
  'IngressClass.networking.k8s.io',
  'MutatingAdmissionPolicy.admissionregistration.k8s.io',
  'PriorityClass.scheduling.k8s.io',
  'PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io',
  'RuntimeClass.node.k8s.io',
  'StorageClass.storage.k8s.io',
  'ValidatingAdmissionPolicy.admissionregistration.k8s.io',
  'VolumeAttributesClass.storage.k8s.io',
])

/** Finds objects of a set by what others call them: each is told by its place in the set. */
export class SetIndex {
  readonly #objects = new Map<string, number>()
  /** By the kind that they bring: definitions, and services that serve a group and version. */
  readonly #definitions = new Map<string, number>()
  readonly #groups = new Map<string, number>()
  readonly #defaultNamespace: string | undefined

  constructor(objects: readonly KubeObject[], defaultNamespace: string | undefined) {
    this.#defaultNamespace = defaultNamespace
    objects.forEach((object, place) => {
      const kind = kindNameOf(object)
      const { name, namespace } = object.metadata
      if (typeof name === 'string') this.#objects.set(this.#key({ kind, name, namespace }), place)
      const spec = isRecord(object.spec) ? object.spec : {}
      if (isDefinition(object)) {
        const names = isRecord(spec.names) ? spec.names : {}
        this.#definitions.set(kindName(String(spec.group), String(names.kind)), place)
      } else if (kind === 'APIService.apiregistration.k8s.io' && isRecord(spec.service)) {
        this.#groups.set(`${spec.group}/${spec.version}`, place)
      }
    })
  }

  /** The last one of that name: of several it is the one that stays. */
  find(wanted: Wanted): number | undefined {
    const own = this.#objects.get(this.#key(wanted))
    // Of custom kinds nobody knows here whether they are the cluster's.
    if (own !== undefined || !isCustomGroup(groupOf(wanted.kind))) return own
    return this.#objects.get(this.#key({ ...wanted, namespace: undefined }))
  }

  /** What has to be served before the object's kind is: its definition, or an APIService. */
  definitionOf(object: KubeObject): number | undefined {
    return this.#definitions.get(kindNameOf(object)) ?? this.#groups.get(object.apiVersion)
  }

  namespaceOf({
    metadata: { namespace = this.#defaultNamespace },
  }: KubeObject): number | undefined {
    return namespace === undefined
      ? undefined
      : this.find({ kind: 'Namespace', name: namespace, namespace: undefined })
  }

  #key({ kind, name, namespace }: Wanted): string {
    const isDefault = namespace === this.#defaultNamespace || clusterKinds.has(kind)
    // No name has a NUL.
    return `${kind}\0${isDefault ? '' : (namespace ?? '')}\0${name}`
  }
}

/** Of a kind's name, what is behind its first dot. */
const groupOf = (kind: string): string =>
  kind.includes('.') ? kind.slice(kind.indexOf('.') + 1) : ''

/** Whether the object is a CustomResourceDefinition. */
export const isDefinition = ({
  kind,
  apiVersion,
}: Pick<KubeObject, 'kind' | 'apiVersion'>): boolean =>
  kind === 'CustomResourceDefinition' &&
  parseApiVersion(apiVersion).group === 'apiextensions.k8s.io'
