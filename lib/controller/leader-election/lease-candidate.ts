import type { Client, ResourceClient } from '../../client/index.ts'
import {
  type Clock,
  isAlreadyExists,
  isConflict,
  isNotFound,
  isRecord,
  type KubeObject,
  NoMatchError,
} from '../../core/index.ts'
import { Backoff, observe } from '../../watch/index.ts'
import { formatMicroTime } from './lease.ts'

/** What the server's coordinator chooses by (KEP-4355). */
export interface CoordinatedOptions {
  /** Of the program: a semantic version, `1.4.0`. */
  readonly binaryVersion: string
  /** The version that it behaves as; not greater. Default: the binary version. */
  readonly emulationVersion?: string | undefined
  /** Default `OldestEmulationVersion`, which the server itself knows. */
  readonly strategy?: string | undefined
}

/** Who stands for which Lease. */
export interface LeaseCandidateOptions extends CoordinatedOptions {
  readonly namespace: string
  /** Of the Lease. */
  readonly leaseName: string
  /** Also the name of the LeaseCandidate. */
  readonly identity: string
  readonly clock: Clock
  readonly wallTime: () => Date
  readonly onFailed: (error: unknown) => void
}

/** client-go's (tools/leaderelection/leasecandidate.go); the server forgets a candidate after 30 minutes. */
const renewMs = 5 * 60_000

const kind = { group: 'coordination.k8s.io', version: 'v1beta1', kind: 'LeaseCandidate' }

/**
 * Stands for a Lease that the server gives away: keeps a LeaseCandidate, and answers the server's pings, before each
 * election, by renewing it.
 */
export class LeaseCandidate {
  readonly #candidates: ResourceClient
  readonly #options: LeaseCandidateOptions

  private constructor(candidates: ResourceClient, options: LeaseCandidateOptions) {
    this.#candidates = candidates
    this.#options = options
  }

  /** Undefined if the server does not have LeaseCandidates. Throws if it cannot be asked. */
  static async find(
    client: Client,
    options: LeaseCandidateOptions,
    signal: AbortSignal,
  ): Promise<LeaseCandidate | undefined> {
    try {
      const candidates = await client.resource(kind, signal)
      return new LeaseCandidate(candidates.in(options.namespace), options)
    } catch (error) {
      if (error instanceof NoMatchError) return undefined
      throw error
    }
  }

  /** Until the signal fires; the candidate is then deleted, so that no election waits for it. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, onFailed } = this.#options
    const backoff = new Backoff(clock)
    const renewing = this.#renewNowAndThen(signal)
    while (!signal.aborted) {
      try {
        await this.#follow(signal)
      } catch (error) {
        if (signal.aborted) break
        onFailed(error)
        await backoff.pause(signal).catch(() => {})
      }
    }
    await renewing
    await this.#delete()
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { clock, identity } = this.#options
    const fieldSelector = `metadata.name=${identity}`
    for await (const change of observe(this.#candidates, { fieldSelector, signal, clock })) {
      if (change.type === 'listed') await this.#ensure(change.objects[0], signal)
      else await this.#ensure(change.type === 'deleted' ? undefined : change.object, signal)
    }
  }

  /** Creates it if it is not there, and renews it if the server has asked for that since. */
  async #ensure(candidate: KubeObject | undefined, signal: AbortSignal): Promise<void> {
    if (candidate === undefined) return this.#write(undefined, signal)
    const { pingTime, renewTime } = isRecord(candidate.spec) ? candidate.spec : {}
    // Both are the server's to format: of one length, in one zone.
    if (typeof pingTime !== 'string' || String(renewTime) >= pingTime) return
    await this.#write(candidate, signal)
  }

  async #renewNowAndThen(signal: AbortSignal): Promise<void> {
    const { clock, identity, onFailed } = this.#options
    for (;;) {
      try {
        await clock.sleep(renewMs, signal)
        await this.#write(await this.#candidates.get(identity, { signal }), signal)
      } catch (error) {
        if (signal.aborted) return
        onFailed(error)
      }
    }
  }

  async #write(candidate: KubeObject | undefined, signal: AbortSignal): Promise<void> {
    try {
      const { spec, ...object } = this.#object()
      if (candidate === undefined) await this.#candidates.create({ ...object, spec }, { signal })
      else
        await this.#candidates.update({ ...candidate, spec: answer(spec, candidate) }, { signal })
    } catch (error) {
      // Somebody was faster: what there is now comes by the watch.
      if (!isConflict(error) && !isAlreadyExists(error) && !isNotFound(error)) throw error
    }
  }

  #object(): KubeObject & { spec: Record<string, unknown> } {
    const { namespace, identity, leaseName, binaryVersion, wallTime } = this.#options
    const { emulationVersion = binaryVersion, strategy = 'OldestEmulationVersion' } = this.#options
    const renewTime = formatMicroTime(wallTime())
    return {
      apiVersion: 'coordination.k8s.io/v1beta1',
      kind: 'LeaseCandidate',
      metadata: { name: identity, namespace },
      spec: { leaseName, binaryVersion, emulationVersion, strategy, renewTime },
    }
  }

  async #delete(): Promise<void> {
    const { identity, onFailed } = this.#options
    await this.#candidates.delete(identity, { timeoutMs: 5_000 }).catch(error => {
      if (!isNotFound(error)) onFailed(error)
    })
  }
}

/** The answer to a ping is not older than that, even if this machine's clock is behind: the server would ask for ever. */
function answer(
  spec: Record<string, unknown>,
  { spec: before }: KubeObject,
): Record<string, unknown> {
  const { pingTime } = isRecord(before) ? before : {}
  if (typeof pingTime !== 'string') return spec
  const renewTime = String(spec.renewTime) > pingTime ? spec.renewTime : pingTime
  return { ...spec, pingTime, renewTime }
}
