import type { GroupVersionKind } from '../core/index.ts'

/** What is wrong with a name, in the API server's words; empty if nothing is. */
export type NameRule = (name: string) => string[]

/*
 * The rules of apimachinery's `util/validation` and `api/validation`, their messages word for word: both
 * are what users search the web for.
 */

/** `message (e.g. 'a', or 'b', regex used for validation is '…')` */
const regexMessage = (message: string, pattern: string, examples: readonly string[]): string => {
  const listed = examples.map(example => `'${example}', `).join(' or ')
  return `${message} (e.g. ${listed}regex used for validation is '${pattern}')`
}

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const subdomain = `${label}(\\.${label})*`
const labelMessage =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"
const subdomainMessage =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"

const labelForm = new RegExp(`^${label}$`)
const isLabel = (text: string): boolean => labelForm.test(text)
const isSubdomain = (text: string): boolean => text.split('.').every(isLabel)

/** The two copies of this rule in Kubernetes count the same and call it by another name. */
const subdomainRule =
  (unit: 'characters' | 'bytes'): NameRule =>
  name => [
    ...(name.length > 253 ? [`must be no more than 253 ${unit}`] : []),
    ...(isSubdomain(name) ? [] : [regexMessage(subdomainMessage, subdomain, ['example.com'])]),
  ]

/** `IsDNS1123Subdomain`: most kinds. */
export const dnsSubdomain: NameRule = subdomainRule('characters')
const prefixRule = subdomainRule('bytes')

/** `IsDNS1123Label`: kinds whose name becomes part of a host name. */
export const dnsLabel: NameRule = name => {
  const long = name.length > 63 ? ['must be no more than 63 characters'] : []
  if (isLabel(name)) return long
  return [
    ...long,
    isSubdomain(name)
      ? 'must not contain dots'
      : regexMessage(labelMessage, label, ['my-name', '123-abc']),
  ]
}

/** `IsValidPathSegmentName`: kinds that are never more than a name, as roles. */
export const pathSegmentName: NameRule = name =>
  name === '.' || name === '..'
    ? [`may not be '${name}'`]
    : ['/', '%'].filter(bad => name.includes(bad)).map(bad => `may not contain '${bad}'`)

const labelKeyMessage =
  "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
const labelKey = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const labelKeyForm = new RegExp(`^${labelKey}$`)

/** `IsLabelKey`: keys of labels and annotations, finalizers. */
export const qualifiedName: NameRule = text => {
  const parts = text.split('/')
  if (parts.length > 2) {
    const form = "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
    return [`a valid label key ${labelKeyFault()} ${form}`]
  }
  const name = parts.at(-1) ?? ''
  const prefix = parts.length === 2 ? parts[0] : undefined
  return [
    ...(prefix === '' ? ['prefix part must be non-empty'] : []),
    ...(prefix ? prefixRule(prefix).map(reason => `prefix part ${reason}`) : []),
    ...(name === '' ? ['name part must be non-empty'] : []),
    ...(name.length > 63 ? ['name part must be no more than 63 bytes'] : []),
    ...(labelKeyForm.test(name) ? [] : [`name part ${labelKeyFault()}`]),
  ]
}

const labelKeyFault = (): string =>
  regexMessage(`must ${labelKeyMessage}`, labelKey, ['MyName', 'my.name', '123-abc'])

/** `IsLabelValue`. */
export const labelValue: NameRule = value => {
  const message = `a valid label must be an empty string or ${labelKeyMessage}`
  return [
    ...(value.length > 63 ? ['must be no more than 63 bytes'] : []),
    ...(value === '' || labelKeyForm.test(value)
      ? []
      : [regexMessage(message, `(${labelKey})?`, ['MyValue', 'my_value', '12345'])]),
  ]
}

/** A CronJob's Jobs are named after it, with eleven characters more. */
const cronJobName: NameRule = name => [
  ...dnsSubdomain(name),
  ...(name.length > 52 ? ['must be no more than 52 characters'] : []),
]

/** Built-in kinds with a rule of their own, by `Kind.group`; `anyName` where it is more than a form. */
const anyName: NameRule = () => []
const nameRules: ReadonlyMap<string, NameRule> = new Map([
  ['Namespace.', dnsLabel],
  ['Service.', dnsLabel],
  ['StatefulSet.apps', dnsLabel],
  ['CronJob.batch', cronJobName],
  ['Role.rbac.authorization.k8s.io', pathSegmentName],
  ['RoleBinding.rbac.authorization.k8s.io', pathSegmentName],
  ['ClusterRole.rbac.authorization.k8s.io', pathSegmentName],
  ['ClusterRoleBinding.rbac.authorization.k8s.io', pathSegmentName],
  ['APIService.apiregistration.k8s.io', anyName],
  ['ClusterTrustBundle.certificates.k8s.io', anyName],
  ['CustomResourceDefinition.apiextensions.k8s.io', anyName],
  ['IPAddress.networking.k8s.io', anyName],
])

/** Groups whose kinds are questions: they are answered, not stored, and need no name. */
const questions: ReadonlySet<string> = new Set(['authentication.k8s.io', 'authorization.k8s.io'])
/** Kubernetes' own groups: all of its own have no dot or end so. */
const isBuiltIn = (group: string): boolean => !group.includes('.') || group.endsWith('.k8s.io')

/**
 * The rule for the names of a kind; undefined for a kind whose objects need none, or of which it is not
 * known: kinds of aggregated servers have rules of their own.
 */
export function nameRuleOf(
  { group, kind }: GroupVersionKind,
  custom: boolean,
): NameRule | undefined {
  if (custom) return dnsSubdomain
  if (!isBuiltIn(group) || questions.has(group)) return undefined
  return nameRules.get(`${kind}.${group}`) ?? dnsSubdomain
}
