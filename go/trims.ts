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
  /** Of a file, what is written otherwise: a text that is there once, and what stands in its place. */
  readonly replace?: Readonly<Record<string, readonly [string, string]>>
}

const registry = 'k8s.io/kubernetes/pkg/registry'
const apiserver = 'k8s.io/apiserver/pkg'
const policy = `${apiserver}/admission/plugin/policy`
const plugin = 'k8s.io/kubernetes/plugin/pkg/admission'

/** How the server makes a plugin of its policies. */
const pluginParts: readonly string[] = [
  'func Register(',
  'type Plugin struct',
  'var _ admission.Interface',
  'var _ initializer.WantsManifestLoaders',
  'func (a *Plugin) SetManifestLoaders',
  'func NewPlugin',
]

/** Below these, protobuf code goes, which nothing here reads or writes, and what describes fields. */
export const withoutGenerated: readonly string[] = [
  'k8s.io/api',
  'k8s.io/apiserver/pkg/apis',
  'k8s.io/kube-aggregator/pkg/apis',
  'k8s.io/apiextensions-apiserver/pkg/apis',
]

export const trims: readonly Trim[] = [
  // Of protobuf code, how some types are printed.
  {
    package: 'k8s.io/api/admissionregistration/v1',
    digest: '345ebf711b8b9e41',
    keep: { 'generated.pb.go': ['func (this *ParamKind) String'] },
  },
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
  // What becomes of a number that no integer has, Go leaves to the processor: here to the one that most servers have.
  {
    package: 'k8s.io/apimachinery/pkg/runtime',
    digest: '1e6bdb4e7ef0bfad',
    replace: {
      'converter.go': [
        'if sv.Float() == math.Trunc(sv.Float()) {\n\t\t\t\t\tdv.Set(sv.Convert(dt))',
        'if sv.Float() == math.Trunc(sv.Float()) {\n\t\t\t\t\tdv.Set(reflect.ValueOf(asOnAmd64(sv.Float())).Convert(dt))',
      ],
    },
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
  // Of admission policies, all but what watches them.
  {
    package: `${policy}/generic`,
    digest: '0e932b6c881ab349',
    only: [
      'accessor.go',
      'interfaces.go',
      'policy_dispatcher.go',
      'policy_matcher.go',
      'policy_source.go',
    ],
    keep: { 'policy_source.go': ['type PolicyHook['] },
  },
  {
    package: `${policy}/validating`,
    digest: 'f68b50430e9039b7',
    without: ['initializer.go', 'typechecking.go'],
    drop: {
      'plugin.go': [
        ...pluginParts,
        'var _ admission.ValidationInterface',
        'var _ initializer.WantsExcludedAdmissionResources',
        'func (a *Plugin) Validate(',
      ],
    },
  },
  {
    package: `${policy}/mutating`,
    digest: 'd66916ac35eeb40a',
    drop: {
      'plugin.go': [
        ...pluginParts,
        'var _ admission.MutationInterface',
        'func (a *Plugin) Admit(',
        'func (a *Plugin) InspectFeatureGates',
      ],
    },
  },
  {
    package: `${policy}/mutating/patch`,
    digest: 'ce2e25d276975143',
    keep: { 'typeconverter.go': ['type TypeConverterManager interface'] },
  },
  {
    package: `${apiserver}/admission/plugin/webhook/generic`,
    digest: 'c277fbae9fb68ff5',
    only: ['interfaces.go'],
    keep: { 'interfaces.go': ['type VersionedAttributeAccessor interface'] },
  },
  // Of other admission plugins, all but what asks a server.
  {
    package: 'k8s.io/pod-security-admission/admission',
    digest: 'fc589dbb6d2bf94c',
    without: ['namespace.go', 'pods.go'],
  },
  {
    package: 'k8s.io/pod-security-admission/metrics',
    digest: '5f1f3b0af73fb03f',
    keep: {
      'metrics.go': [
        'const (\n\tModeAudit',
        'type Decision',
        'type Mode',
        'type Recorder interface',
      ],
    },
  },
  {
    package: `${plugin}/security/podsecurity`,
    digest: 'a1a783366edefdc8',
    keep: {
      'admission.go': [
        'type Plugin struct',
        'var (\n\tapplicableResources',
        'func (p *Plugin) Validate(',
        'type lazyConvertingAttributes struct',
        'func (l *lazyConvertingAttributes) GetObject(',
        'func (l *lazyConvertingAttributes) GetOldObject(',
        'func (l *lazyConvertingAttributes) GetOperation(',
        'func (l *lazyConvertingAttributes) GetUserName(',
        'func convert(',
      ],
    },
  },
  {
    package: `${plugin}/limitranger`,
    digest: '2c43b5600641822e',
    drop: {
      'admission.go': [
        'func Register(',
        ...['InformerFactory', 'ClientSet'].flatMap(what => [
          `var _ genericadmissioninitailizer.WantsExternalKube${what}`,
          `func (l *LimitRanger) SetExternalKube${what}`,
        ]),
        'func (l *LimitRanger) ValidateInitialization',
        'func (l *LimitRanger) GetLimitRanges',
        'func NewLimitRanger',
      ],
    },
  },
  {
    package: `${plugin}/defaulttolerationseconds`,
    digest: '04c3c09d44310518',
    drop: {
      'admission.go': ['func RegisterFlags', 'func Register(', 'var _ initializer.WantsFeatures'],
    },
  },
  // Of the handlers of requests, what an object and its patch go through on their way to the store.
  {
    package: `${apiserver}/endpoints/handlers`,
    digest: '8eaae49c62316508',
    only: ['create.go', 'namer.go', 'patch.go', 'rest.go'],
    keep: {
      'create.go': ['func managerOrUserAgent', 'func prefixFromUserAgent'],
      'patch.go': [
        'const (',
        'type patcher struct',
        'type patchMechanism interface',
        'type jsonPatcher struct',
        'func (p *jsonPatcher) applyPatchToCurrentObject',
        'func (p *jsonPatcher) createNewObject',
        'type jsonPatchOp struct',
        'func (p *jsonPatcher) applyJSPatch',
        'type smpPatcher struct',
        'func (p *smpPatcher) applyPatchToCurrentObject',
        'func (p *smpPatcher) createNewObject',
        'func newApplyPatcher',
        'type applyPatcher struct',
        'func (p *applyPatcher) applyPatchToCurrentObject',
        'func (p *applyPatcher) createNewObject',
        'func strategicPatchObject',
        'func (p *patcher) applyPatch(',
        'func applyPatchToObject(',
        'func interpretStrategicMergePatchError',
      ],
      'rest.go': [
        'const (',
        'func transformDecodeError',
        'func hasUID',
        'func checkName',
        'func dedupOwnerReferences(',
        'func hasOwnerReference',
        'func dedupOwnerReferencesAndAddWarning',
        'func summarizeData',
        'func parseYAMLWarnings',
        'func addStrictDecodingWarnings',
      ],
    },
  },
  // Of what merges objects, nothing that reads OpenAPI v2, which takes protobuf.
  {
    package: 'k8s.io/apimachinery/pkg/util/managedfields',
    digest: '1367487f468ef027',
    without: ['gvkparser.go'],
  },
  {
    package: 'k8s.io/apimachinery/pkg/util/strategicpatch',
    digest: 'e6a4f390fea468a2',
    without: ['types.go'],
    drop: {
      'meta.go': [
        'type PatchMetaFromOpenAPIV3 struct',
        'func (s PatchMetaFromOpenAPIV3) traverse',
        'func resolve(',
        'func (s PatchMetaFromOpenAPIV3) LookupPatchMetadataForStruct',
        'func (s PatchMetaFromOpenAPIV3) LookupPatchMetadataForSlice',
        'func (s PatchMetaFromOpenAPIV3) Name',
        'type PatchMetaFromOpenAPI struct',
        'func NewPatchMetaFromOpenAPI(',
        'var _ LookupPatchMeta = PatchMetaFromOpenAPI{}',
        'func (s PatchMetaFromOpenAPI) LookupPatchMetadataForStruct',
        'func (s PatchMetaFromOpenAPI) LookupPatchMetadataForSlice',
        'func (s PatchMetaFromOpenAPI) Name',
      ],
    },
  },
  {
    package: 'k8s.io/kube-openapi/pkg/schemaconv',
    digest: '84f443a56423102a',
    without: ['proto_models.go'],
  },
  {
    package: 'k8s.io/kube-openapi/pkg/validation/spec',
    digest: '2ed95f6407db8c42',
    without: ['gnostic.go'],
  },
  // Of apply configurations, the types that they are merged by.
  {
    package: 'k8s.io/client-go/applyconfigurations',
    digest: '7cbccf5075a0264a',
    without: ['utils.go'],
  },
  {
    package: 'k8s.io/kube-aggregator/pkg/client/applyconfiguration',
    digest: 'c97de2bc7e021318',
    keep: { 'utils.go': ['func NewTypeConverter'] },
  },
  {
    package: 'k8s.io/apiextensions-apiserver/pkg/client/applyconfiguration',
    digest: '75d35e4f4e731b25',
    keep: { 'utils.go': ['func NewTypeConverter'] },
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
