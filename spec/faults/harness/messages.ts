import type { KubeObject } from '../../../lib/core/index.ts'
import type { StreamHealth } from '../../../lib/watch/index.ts'
import type { Selection } from './history.ts'
import type { Told } from './judge-informer.ts'
import type { Observed } from './judge-observer.ts'

/** What a subject is to do: connect as a kubeconfig says, and read what is selected. */
export interface SubjectOrder {
  readonly kubeconfig: string
  readonly http2?: boolean | undefined
  readonly informers: readonly Selection[]
  readonly observers: readonly Selection[]
  /** How long each call of a handler takes, and in how many calls it throws. */
  readonly handlerMs?: number | undefined
  readonly throwsEvery?: number | undefined
  /** Asks the server to end each watch after so long. Default: what the client asks for. */
  readonly watchSeconds?: number | undefined
  /** As informers' option, of every second of them. Default: theirs. */
  readonly timeoutSeconds?: number | undefined
  /** Reads one object again and again, and counts failures. */
  readonly reads?: boolean | undefined
}

/** What it can be asked. Each question gets one answer with its id. */
export type Question =
  | { readonly id: number; readonly ask: 'health' }
  | { readonly id: number; readonly ask: 'state' }
  | {
      readonly id: number
      readonly ask: 'observed'
      readonly marks: readonly Mark[]
    }
  | { readonly id: number; readonly ask: 'handled' }
  | { readonly id: number; readonly ask: 'close' }

/** A version that an informer of the kind and namespace is to come to; undefined is for those of both. */
export interface Mark {
  readonly plural: string
  readonly namespace: string | undefined
  readonly resourceVersion: string
}

/** What it tells by itself. */
export type SubjectReport =
  | { readonly report: 'synced'; readonly versions: readonly string[] }
  | { readonly report: 'failed'; readonly message: string }
  | { readonly report: 'told'; readonly informer: number; readonly event: Told }
  | { readonly report: 'observed'; readonly observer: number; readonly event: Observed }
  | { readonly report: 'answer'; readonly id: number; readonly answer: unknown }

/** How it is. */
export interface SubjectHealth {
  readonly streams: readonly (Pick<StreamHealth, 'state' | 'lists' | 'failures'> & {
    /** Of the last failure. */
    readonly error: string | undefined
    readonly lagMs: number
  })[]
  /** Objects of all listers: what is readable. */
  readonly objects: number
  readonly rss: number
  readonly peakRss: number
  /** Before it was connected. */
  readonly restRss: number
  readonly loopLagP99Ms: number
  /** Requests since the beginning, and answers by status; `410` counts ERROR events, too. */
  readonly requests: number
  readonly statuses: Readonly<Record<string, number>>
  readonly reads: {
    readonly done: number
    readonly failed: readonly string[]
    readonly maxMs: number
  }
  readonly handlerErrors: number
  /** Sockets and timers, as the process tells. */
  readonly resources: Readonly<Record<string, number>>
  readonly unhandled: readonly string[]
}

/** What its informers have, by key. */
export type SubjectState = readonly (readonly (readonly [string, KubeObject])[])[]
