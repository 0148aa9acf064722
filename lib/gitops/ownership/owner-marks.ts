import { gvkOf, type KubeObject } from '../../core/index.ts'

/** A label or annotation by which a tool knows what is its own. */
export interface Mark {
  readonly tool: string
  readonly on: 'label' | 'annotation'
  readonly key: string
  /** Default `strong`. */
  readonly strength?: 'strong' | 'weak'
  /** What of the tool's, by the mark's value; undefined if the mark does not make the object its own. */
  readonly whose: (value: string, about: Marked) => string | undefined
}

/** The object that has a mark, and what others it has; the empty text for none. */
interface Marked {
  readonly object: KubeObject
  readonly mark: (on: Mark['on'], key: string) => string
}

const managedBy = 'app.kubernetes.io/managed-by'
const isHelms = ({ mark }: Marked): boolean => mark('label', managedBy) === 'Helm'
const helmRelease = 'meta.helm.sh/release-name'

/** Each as the tool itself reads it. */
export const marks: readonly Mark[] = [
  {
    tool: 'Flux',
    on: 'label',
    key: 'kustomize.toolkit.fluxcd.io/name',
    whose: (name, { mark }) =>
      `Kustomization ${mark('label', 'kustomize.toolkit.fluxcd.io/namespace')}/${name}`,
  },
  {
    tool: 'Flux',
    on: 'label',
    key: 'helm.toolkit.fluxcd.io/name',
    whose: (name, { mark }) =>
      `HelmRelease ${mark('label', 'helm.toolkit.fluxcd.io/namespace')}/${name}`,
  },
  {
    tool: 'Argo CD',
    on: 'annotation',
    key: 'argocd.argoproj.io/tracking-id',
    whose: (id, { object }) => applicationOf(id, object),
  },
  {
    // The label is one that Kubernetes recommends to all, and Argo CD's only where it tracks by labels.
    tool: 'Argo CD',
    on: 'label',
    key: 'app.kubernetes.io/instance',
    strength: 'weak',
    whose: name => `perhaps Application ${name}`,
  },
  {
    // Helm takes an object for its own by label and annotations together.
    tool: 'Helm',
    on: 'annotation',
    key: helmRelease,
    whose: (name, marked) =>
      isHelms(marked)
        ? `release ${marked.mark('annotation', 'meta.helm.sh/release-namespace')}/${name}`
        : undefined,
  },
  {
    tool: 'Helm',
    on: 'label',
    key: managedBy,
    strength: 'weak',
    whose: (_, marked) =>
      isHelms(marked) && marked.mark('annotation', helmRelease) === ''
        ? 'a chart, of no release'
        : undefined,
  },
  { tool: 'kapp', on: 'label', key: 'kapp.k14s.io/app', whose: id => `app ${id}` },
  {
    tool: 'kapp',
    on: 'annotation',
    key: 'kapp.k14s.io/identity',
    whose: (_, { mark }) => (mark('label', 'kapp.k14s.io/app') === '' ? 'an app' : undefined),
  },
  {
    tool: 'kpt',
    on: 'annotation',
    key: 'config.k8s.io/owning-inventory',
    whose: id => `inventory ${id}`,
  },
  {
    tool: 'ApplySet',
    on: 'label',
    key: 'applyset.kubernetes.io/part-of',
    whose: id => `set ${id}`,
  },
]

/**
 * `APP:GROUP/KIND:NAMESPACE/NAME`, where it names this very object: the annotation is copied with others, from a
 * Deployment to its ReplicaSets, and Argo CD passes over such copies. An object of the cluster has any namespace in it.
 */
function applicationOf(id: string, { apiVersion, kind, metadata }: KubeObject): string | undefined {
  const [, application = '', group, ofKind, namespace, name] =
    /^([^:]+):([^:/]*)\/([^:/]*):([^:/]*)\/(.*)$/.exec(id) ?? []
  const isThis =
    group === gvkOf({ apiVersion, kind }).group &&
    ofKind === kind &&
    name === metadata.name &&
    (metadata.namespace === undefined || namespace === metadata.namespace)
  return isThis ? `Application ${application}` : undefined
}
