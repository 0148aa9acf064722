import type { Cluster } from '../../../cluster.ts'
import { type ApiResource, isRecord, NoMatchError } from '../../../core/index.ts'
import { type Command, defineCommand } from '../../command.ts'
import { connectionFlags } from '../../connection-flags.ts'
import { exitCodes } from '../../exit-code.ts'
import type { FlagValues } from '../../flags.ts'
import type { Invocation } from '../../invocation.ts'
import { styled } from '../../output/text.ts'
import { UsageError } from '../../usage-error.ts'
import { review, statusOf } from './review.ts'

const flags = {
  ...connectionFlags,
  'all-namespaces': { kind: 'switch', short: 'A', help: 'in every namespace' },
  list: { kind: 'switch', help: 'all that is allowed in the namespace' },
  'no-headers': { kind: 'switch', help: 'with --list: print no header line' },
  quiet: { kind: 'switch', short: 'q', help: 'print nothing; only the exit code tells' },
  subresource: { kind: 'text', value: 'NAME', help: 'such as log of pods, scale of deployments' },
} as const

type Values = FlagValues<typeof flags>

const resourceVerbs =
  'get list watch create update patch delete deletecollection use bind impersonate * approve sign escalate attest'
const urlVerbs = 'get put post head options delete patch *'
/** Served by nobody, and impersonated all the same. */
const unserved = ['users', 'groups']

export const command: Command = defineCommand({
  name: 'can-i',
  summary: 'Say whether an action is allowed',
  usage: ['auth can-i VERB TYPE[/NAME] [FLAGS]', 'auth can-i VERB /URL', 'auth can-i --list'],
  description: 'Ends with 0 for yes and 1 for no. With --as it answers for somebody else.',
  examples: [
    ['In the namespace', 'auth can-i create deployments'],
    [
      'A service account in another',
      'auth can-i list pods -n prod --as=system:serviceaccount:dev:ci',
    ],
    ['All that one may', 'auth can-i --list'],
  ],
  completes: [resourceVerbs.split(' '), 'object'],
  flags,
  async run(invocation) {
    const { flags, args, out } = invocation
    checkFlags(flags, args)
    if (flags.list) return list(invocation)
    const { allowed, reason, evaluationError } = statusOf(
      await review('SelfSubjectAccessReview', await question(invocation), invocation),
    )
    if (!flags.quiet) {
      const why = [reason, evaluationError].filter(text => typeof text === 'string' && text !== '')
      out.line(allowed === true ? 'yes' : ['no', ...why].join(' - '))
    }
    return allowed === true ? exitCodes.ok : exitCodes.failure
  },
})

function checkFlags(flags: Values, args: readonly string[]): void {
  if (!flags.list) {
    if (flags['no-headers']) throw new UsageError('--no-headers cannot be set without --list')
    if (args.length === 2) return
    throw new UsageError(
      'you must specify two arguments: verb resource or verb resource/resourceName',
    )
  }
  if (args.length > 0) throw new UsageError('--list takes no arguments')
  if (flags.quiet || flags['all-namespaces'] || flags.subresource !== undefined) {
    throw new UsageError('--list excludes --quiet, --all-namespaces and --subresource')
  }
}

/** The `spec` of the review. */
async function question(invocation: Invocation<Values>): Promise<Record<string, unknown>> {
  const { flags, args } = invocation
  const [verb = '', what = ''] = args
  if (what.startsWith('/')) {
    if (flags.subresource !== undefined)
      throw new UsageError('--subresource can not be used with NonResourceURL')
    warnOfVerb(verb, urlVerbs, invocation)
    return { nonResourceAttributes: { verb, path: what } }
  }
  const slash = what.indexOf('/')
  const [type, name] = slash < 0 ? [what, ''] : [what.slice(0, slash), what.slice(slash + 1)]
  const cluster = await invocation.connect()
  const resource = await find(type, cluster, invocation)
  if (resource && !resource.namespaced && !flags['all-namespaces']) {
    const { plural, group } = resource
    const of = group === '' ? '' : ` in group '${group}'`
    warn(`resource '${plural}' is not namespace scoped${of}`, invocation)
  }
  if (!flags['all-namespaces']) warnOfVerb(verb, resourceVerbs, invocation)
  return {
    resourceAttributes: {
      verb,
      group: resource?.group ?? '',
      resource: resource?.plural ?? type,
      subresource: flags.subresource ?? '',
      name,
      namespace: flags['all-namespaces'] ? '' : cluster.namespace,
    },
  }
}

/** Undefined where the server has none: the question can be asked all the same. */
async function find(
  type: string,
  cluster: Cluster,
  invocation: Invocation<Values>,
): Promise<ApiResource | undefined> {
  if (type === '*') return undefined
  try {
    return await cluster.discovery.resolve(type, invocation.signal)
  } catch (error) {
    if (!(error instanceof NoMatchError)) throw error
    const [name, ...group] = type.toLowerCase().split('.')
    const of = group.length === 0 ? '' : ` in group '${group.join('.')}'`
    if (!unserved.includes(type)) {
      warn(`the server doesn't have a resource type '${name}'${of}`, invocation)
    }
    return undefined
  }
}

function warnOfVerb(verb: string, known: string, invocation: Invocation<Values>): void {
  if (!known.split(' ').includes(verb)) warn(`verb '${verb}' is not a known verb`, invocation)
}

/** With an empty line after it, as kubectl's. */
function warn(text: string, { err }: Invocation<Values>): void {
  err.line(styled('yellow', 'Warning:'), ` ${text}`)
  err.line('')
}

async function list(invocation: Invocation<Values>): Promise<number> {
  const { flags, out, connect } = invocation
  const { namespace } = await connect()
  const status = statusOf(await review('SelfSubjectRulesReview', { namespace }, invocation))
  if (status.incomplete === true) {
    warn(`the list may be incomplete: ${status.evaluationError ?? ''}`, invocation)
  }
  const { accessRows } = await import('../../output/access-rules.ts')
  const { Columns } = await import('../../output/columns.ts')
  const rules = [status.resourceRules, status.nonResourceRules].flatMap(rules =>
    Array.isArray(rules) ? rules.filter(isRecord) : [],
  )
  const header = ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs']
  const rows = flags['no-headers'] ? accessRows(rules) : [header, ...accessRows(rules)]
  for (const line of new Columns().format(rows)) out.line(line)
  return exitCodes.ok
}
