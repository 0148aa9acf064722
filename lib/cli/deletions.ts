import type { Cluster } from '../cluster.ts'
import { gvkOf, type KubeObject } from '../core/index.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import type { Invocation } from './invocation.ts'
import { lineReader } from './line-reader.ts'
import { failureLines } from './output/failure-lines.ts'
import { kindName, resourceName } from './output/resource-name.ts'
import { styled } from './output/text.ts'

interface SelectingFlags {
  readonly all: boolean
  readonly selector: string | undefined
  readonly 'field-selector': string | undefined
}

interface DeletionFlags extends SelectingFlags {
  readonly namespace: string | undefined
  readonly 'all-namespaces': boolean
  readonly 'dry-run': 'none' | 'client' | 'server'
  readonly force: boolean
  readonly 'ignore-not-found': boolean
  readonly output: 'name' | undefined
}

/** Whether the objects are selected rather than named. */
export const isSelecting = (flags: SelectingFlags): boolean =>
  flags.all || flags.selector !== undefined || flags['field-selector'] !== undefined

/** Tells what becomes of the objects that are deleted, in kubectl's words. */
export class Deletions {
  readonly #invocation: Invocation<DeletionFlags>
  readonly #cluster: Cluster
  #code: ExitCode = exitCodes.ok

  constructor(invocation: Invocation<DeletionFlags>, cluster: Cluster) {
    this.#invocation = invocation
    this.#cluster = cluster
  }

  /** What kubectl warns of before anything is deleted. */
  async warn(
    objects: readonly KubeObject[],
    gracePeriodSeconds: number | undefined,
  ): Promise<void> {
    const { flags } = this.#invocation
    if (flags.force && gracePeriodSeconds === 0) {
      this.#warn(
        'Immediate deletion does not wait for confirmation that the running resource has been terminated. ' +
          'The resource may continue to run on the cluster indefinitely.',
      )
    }
    if (flags.namespace === undefined || flags['all-namespaces']) return
    const scopes = await Promise.all(objects.map(object => this.#isNamespaced(object)))
    if (scopes.includes(false)) {
      this.#warn('deleting cluster-scoped resources, not scoped to the provided namespace')
    }
  }

  /** Asks on stdout and reads the answer from stdin, as kubectl does: `y`, or it is no. */
  async confirmed(objects: readonly KubeObject[]): Promise<boolean> {
    const { out, stdin } = this.#invocation
    if (objects.length === 0) {
      this.end(0)
      return false
    }
    out.line(`You are about to delete the following ${objects.length} resource(s):`)
    for (const object of objects) out.line(resourceName(object))
    out.data('Do you want to continue? (y/N): ')
    const yes = (await lineReader(stdin)()).trim().toLowerCase() === 'y'
    if (!yes) out.line('deletion is cancelled')
    return yes
  }

  async deleted(object: KubeObject): Promise<void> {
    const { flags, out } = this.#invocation
    if (flags.output === 'name') return out.line(resourceName(object))
    const { name, namespace = this.#cluster.namespace } = object.metadata
    const operation = flags.force ? 'force deleted' : 'deleted'
    const from = (await this.#isNamespaced(object)) ? ` from ${namespace} namespace` : ''
    out.line(
      `${kindName(gvkOf(object))} "${name}" ${operation}${from}${dryRunMarks[flags['dry-run']]}`,
    )
  }

  /** What is selected rather than named may be gone by then. */
  failed({ type, error }: { readonly type: 'absent' | 'failed'; readonly error: unknown }): void {
    const { flags, err } = this.#invocation
    if (type === 'absent' && (flags['ignore-not-found'] || isSelecting(flags))) return
    this.#code = exitCodes.failure
    for (const line of failureLines(error)) err.line(line)
  }

  end(count: number): ExitCode {
    if (count === 0) this.#invocation.out.line('No resources found')
    return this.#code
  }

  /** By what is known already: a kind that is being deleted itself would be asked for in vain. */
  async #isNamespaced(object: KubeObject): Promise<boolean | undefined> {
    const [resource] = (await this.#cluster.discovery.mapper()).match(gvkOf(object))
    return resource?.namespaced
  }

  #warn(text: string): void {
    this.#invocation.err.line(styled('yellow', 'Warning:'), ` ${text}`)
  }
}

const dryRunMarks = { none: '', client: ' (dry run)', server: ' (server dry run)' } as const
