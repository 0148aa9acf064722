import type { Cluster } from '../../cluster.ts'
import type { KubeObject } from '../../core/index.ts'
import type { Manifest } from '../../manifest/index.ts'
import { checkManifests, printViolations } from '../check-manifests.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { parseDuration } from '../duration.ts'
import { exitCodes } from '../exit-code.ts'
import type { FlagValues } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { manifestFlags, readManifestFlags } from '../manifest-flags.ts'
import { failureLines } from '../output/failure-lines.ts'
import { printObjects, withoutManagedFields } from '../output/objects.ts'
import { resourceName } from '../output/resource-name.ts'
import { UsageError } from '../usage-error.ts'

const flags = {
  ...manifestFlags,
  ...connectionFlags,
  'dry-run': {
    kind: 'text',
    value: 'WHERE',
    default: 'none',
    choices: ['none', 'server'],
    help: 'let the server check all and store nothing',
  },
  'field-manager': {
    kind: 'text',
    value: 'NAME',
    default: 'anykind',
    help: 'who will own the fields',
  },
  'force-conflicts': { kind: 'switch', help: 'take over fields that other managers own' },
  output: {
    kind: 'text',
    short: 'o',
    value: 'FORMAT',
    help: 'one of',
    choices: ['json', 'yaml', 'name'],
  },
  'server-side': { kind: 'switch', default: true, help: "always so; accepted for kubectl's sake" },
  'show-managed-fields': { kind: 'switch', help: 'keep managedFields in yaml and json' },
  timeout: { kind: 'text', value: 'TIME', default: '0', help: 'longest time to wait; 0 for ever' },
  validate: {
    kind: 'text',
    value: 'HOW',
    bare: 'strict',
    default: 'strict',
    choices: ['strict', 'true', 'ignore', 'false'],
    help: 'check all manifests before the first is sent',
  },
  wait: { kind: 'switch', help: 'wait until all objects are ready' },
} as const

type Values = FlagValues<typeof flags>

export const command: Command = defineCommand({
  name: 'apply',
  summary: 'Make the cluster hold what manifests say, by server-side apply',
  usage: ['apply -f PATH [FLAGS]'],
  description:
    'All manifests are checked before the first is sent; with a fault in any, none is. Objects go out in an ' +
    'order that works in one go, a CustomResourceDefinition before its objects.',
  examples: [
    ['A folder, until all of it is ready', 'apply -f deploy/ --wait --timeout=5m'],
    ["The server's verdict, and nothing stored", 'apply -f deploy/ --dry-run=server'],
  ],
  flags,
  async run(invocation) {
    const { flags, err } = invocation
    if (!flags['server-side']) throw new UsageError('there is server-side apply only')
    const timeoutMs = parseDuration(flags.timeout, '--timeout')
    const manifests = await readManifestFlags(invocation)
    if (manifests.length === 0) {
      err.line('error: no objects passed to apply')
      return exitCodes.failure
    }
    const cluster = await invocation.connect()
    if (flags.validate === 'strict' || flags.validate === 'true') {
      if (!(await allValid(manifests, cluster, invocation))) {
        err.line('error: nothing was applied; --validate=false sends the manifests as they are')
        return exitCodes.invalid
      }
    }
    const run = new ApplyRun(invocation, cluster)
    await run.apply(manifests)
    if (flags.wait && flags['dry-run'] === 'none') await run.wait(timeoutMs)
    await run.printObjects(manifests.length > 1)
    return run.failed ? exitCodes.failure : exitCodes.ok
  },
})

async function allValid(
  manifests: readonly Manifest[],
  cluster: Cluster,
  { err, signal }: Invocation<Values>,
): Promise<boolean> {
  let valid = true
  for await (const checked of checkManifests(manifests, cluster, signal)) {
    printViolations(checked, err)
    valid &&= checked.violations.length === 0
  }
  return valid
}

/** One run: applies, waits, prints; a failure of one object does not end it. */
class ApplyRun {
  failed = false
  readonly #invocation: Invocation<Values>
  readonly #cluster: Cluster
  readonly #applied: KubeObject[] = []

  constructor(invocation: Invocation<Values>, cluster: Cluster) {
    this.#invocation = invocation
    this.#cluster = cluster
  }

  async apply(manifests: readonly Manifest[]): Promise<void> {
    const { flags, err, signal } = this.#invocation
    const { applySet } = await import('../../gitops/index.ts')
    const dryRun = flags['dry-run'] === 'server'
    const events = applySet(this.#cluster.client, manifests, {
      fieldManager: flags['field-manager'],
      force: flags['force-conflicts'],
      dryRun,
      signal,
    })
    for await (const event of events) {
      if (event.type === 'applied') {
        this.#applied.push(event.object)
        this.#say(
          event.object,
          dryRun ? 'serverside-applied (server dry run)' : 'serverside-applied',
        )
      } else if (event.type === 'failed') this.#fail(event.error, `${placeOf(event.item)}: `)
      else err.line(`${placeOf(event.item)}: skipped: ${event.reason}`)
    }
  }

  async wait(timeoutMs: number): Promise<void> {
    const { err, signal } = this.#invocation
    const { waitForReady } = await import('../../gitops/index.ts')
    const options = timeoutMs > 0 ? { timeoutMs, signal } : { signal }
    for await (const event of waitForReady(this.#cluster.client, this.#applied, options)) {
      if (event.type === 'ready') this.#say(event.object, 'ready')
      else if (event.type === 'failed') this.#fail(event.error, '')
      else if (err.isTerminal) err.line(`${resourceName(event.object)}: ${event.message}`)
    }
  }

  /** For `-o`: what the server stores, or would. */
  async printObjects(list: boolean): Promise<void> {
    const { flags, out } = this.#invocation
    if (flags.output === undefined || (!list && this.#applied.length === 0)) return
    const objects = flags['show-managed-fields']
      ? this.#applied
      : this.#applied.map(withoutManagedFields)
    await printObjects(objects, { format: flags.output, list, out })
  }

  /** With `-o`, stdout is for the objects alone. */
  #say(object: KubeObject, what: string): void {
    const { flags, out } = this.#invocation
    if (flags.output === undefined) out.line(`${resourceName(object)} ${what}`)
  }

  #fail(error: unknown, place: string): void {
    this.failed = true
    const [first = '', ...more] = failureLines(error)
    this.#invocation.err.line(place, first)
    for (const line of more) this.#invocation.err.line(line)
  }
}

const placeOf = ({ source: { file, line, column } }: Manifest): string =>
  `${file}:${line}:${column}`
