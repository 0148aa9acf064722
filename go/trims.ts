/*
 * The server's packages import more than their rules need: the storage, a client, gRPC. Of these packages only what
 * the rules use is compiled. Each is known by the digest of its files: with another version of Kubernetes somebody
 * must look first.
 *
 * In place of some packages stand those of _instead; _added has files that are put beside the others.
 */

/** What stays of a package. */
export interface Trim {
  readonly package: string
  /** Of its Go files, in the order of their names: SHA-256, the first 16 hexadecimal digits. */
  readonly digest: string
  /** Files that go; the others stay. */
  readonly without?: readonly string[]
  /** Files that stay; the others go. */
  readonly only?: readonly string[]
  /** Of a file, the declarations that stay, by how they begin. */
  readonly keep?: Readonly<Record<string, readonly string[]>>
  /** Of a file, the declarations that go. */
  readonly drop?: Readonly<Record<string, readonly string[]>>
}

const registry = 'k8s.io/kubernetes/pkg/registry'
const apiserver = 'k8s.io/apiserver/pkg'

/** Below these, protobuf code goes: nothing here reads or writes it. */
export const withoutProtobuf: readonly string[] = [
  'k8s.io/api',
  'k8s.io/apiserver/pkg/apis',
  'k8s.io/kube-aggregator/pkg/apis',
  'k8s.io/apiextensions-apiserver/pkg/apis',
]

export const trims: readonly Trim[] = [
  // Of protobuf code, how some types are printed.
  {
    package: 'k8s.io/api/core/v1',
    digest: 'ee1c77f213f150a0',
    keep: {
      'generated.pb.go': [
        'func (this *NodeSelector) String',
        'func (this *NodeSelectorTerm) String',
        'func (this *NodeSelectorRequirement) String',
      ],
    },
  },
  {
    package: 'k8s.io/api/rbac/v1',
    digest: 'c45d689b9a9d269d',
    keep: { 'generated.pb.go': ['func (this *PolicyRule) String'] },
  },
  // How objects are stored.
  {
    package: `${apiserver}/registry/generic`,
    digest: 'cea82796b594c49c',
    without: ['options.go', 'storage_decorator.go'],
  },
  {
    package: 'k8s.io/apiextensions-apiserver/pkg/registry/customresource',
    digest: 'd6410c50cee5e7c4',
    without: ['etcd.go'],
  },
  {
    package: 'k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition',
    digest: 'e521ea0e9ff0d788',
    without: ['etcd.go'],
  },
  // Of the store of Services, what happens before their strategy is asked.
  {
    package: `${registry}/core/service/storage`,
    digest: 'c97d2257a5f7977b',
    keep: {
      'storage.go': [
        'func otherFamily',
        'type Before struct',
        'type After struct',
        'func (r *REST) defaultOnReadService(',
        'func defaultOnReadInternalTrafficPolicy',
        'func (r *REST) defaultOnReadIPFamilies',
        'func normalizeClusterIPs',
        'func patchAllocatedValues',
        'func needsClusterIP',
        'func needsNodePort',
        'func needsHCNodePort',
      ],
    },
  },
  {
    package: `${registry}/core/service/ipallocator`,
    digest: '0fc8453f40db4cfa',
    without: ['cidrallocator.go', 'ipallocator.go'],
  },
  // Informers, and requests that are passed on to a kubelet.
  {
    package: `${registry}/core/pod`,
    digest: '4fbf00fb32d7b2bb',
    drop: {
      'strategy.go': [
        'func Indexers',
        'type ResourceGetter interface',
        'func getPod(',
        'func ResourceLocation',
        'func LogLocation',
        'func streamParams',
        'func AttachLocation',
        'func ExecLocation',
        'func streamLocation',
        'func PortForwardLocation',
      ],
    },
  },
  {
    package: `${registry}/core/node`,
    digest: 'f7ae7d4304ded955',
    drop: {
      'strategy.go': [
        'func ResourceLocation',
        'type ResourceGetter interface',
        'func isProxyableHostname',
      ],
    },
  },
  {
    package: `${registry}/resource/resourceslice`,
    digest: '5c1dc08007ad178a',
    drop: { 'strategy.go': ['func Indexers'] },
  },
  {
    package: `${registry}/admissionregistration/resolver`,
    digest: '0acf67908d50fb62',
    keep: {
      'resolver.go': [
        'type ResourceResolver interface',
        'type ResourceResolverFunc',
        'func (f ResourceResolverFunc) Resolve',
      ],
    },
  },
  // Of calling webhooks, how their configuration is judged.
  { package: `${apiserver}/util/webhook`, digest: 'f2ef425d03c165e8', only: ['validation.go'] },
  // Of admission policies, what their expressions are.
  {
    package: `${apiserver}/admission/plugin/policy/generic`,
    digest: '0e932b6c881ab349',
    only: ['accessor.go', 'interfaces.go'],
  },
  {
    package: `${apiserver}/admission/plugin/policy/validating`,
    digest: 'f68b50430e9039b7',
    without: ['dispatcher.go', 'initializer.go', 'plugin.go', 'typechecking.go'],
  },
  {
    package: `${apiserver}/admission/plugin/policy/mutating/patch`,
    digest: 'ce2e25d276975143',
    without: ['typeconverter.go'],
  },
  // Of metrics, what is counted; no server of them.
  {
    package: 'k8s.io/component-base/metrics',
    digest: '47f12a796e477256',
    without: ['http.go', 'processstarttime.go', 'processstarttime_others.go'],
  },
  { package: `${registry}/core/service`, digest: '469f7c09c6c4fb60', without: ['proxy.go'] },
  // Of tracing, spans; no exporter.
  { package: 'k8s.io/component-base/tracing', digest: 'b920222e5b356775', without: ['utils.go'] },
  // Of the chain of handlers, what tells who asks for what, and how a refusal is worded.
  {
    package: `${apiserver}/endpoints/filters`,
    digest: '1103b8221b553f72',
    only: ['authorization.go'],
    keep: { 'authorization.go': ['func GetAuthorizerAttributes'] },
  },
  {
    package: `${apiserver}/endpoints/handlers/responsewriters`,
    digest: 'f2e3a4227c5bde50',
    only: ['errors.go'],
    keep: { 'errors.go': ['func ForbiddenStatusError', 'func forbiddenMessage', 'var sanitizer'] },
  },
]
