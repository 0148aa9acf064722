import type { KubeObject } from '../../core/index.ts'
import { annotationOf } from './annotations.ts'
import type { Hook } from './hook.ts'

/** A whole number: objects of a wave are applied when all of the waves before are ready. Default 0. */
export const waveAnnotation = 'anykind.dev/wave'
const argoWaveAnnotation = 'argocd.argoproj.io/sync-wave'

/**
 * When an object's turn is, by what people wrote on it. Stages go one after the other:
 *
 *     wave -1 ┌ before ┐ wave 0 ┌ before ┐ wave 1 …
 *             │ main   │        │ main   │
 *             └ after  ┘        └ after  ┘
 */
export interface Stage {
  readonly wave: number
  readonly moment: 'before' | 'main' | 'after'
  /** The order of hooks in a moment. */
  readonly weight: number
}

/** Which of the stages of a set one is. */
export interface NumberedStage {
  /** For people: `wave 1`, `the hooks before wave 1`. */
  readonly name: string
  /** From 1 on. */
  readonly number: number
  /** How many there are. */
  readonly count: number
}

/** Where an object stands among the stages. */
export interface Placement {
  readonly stage: Stage
  /** Whether somebody wrote it on the object; what nobody wrote follows those that need the object. */
  readonly isWritten: boolean
}

/** The stage of an object by its annotations. A wave that is no number is told to `onFault`. */
export function placementOf(
  object: KubeObject,
  hook: Hook | undefined,
  onFault: (fault: string) => void,
): Placement {
  const wave = waveOf(object, onFault)
  const isWritten = wave !== undefined || hook !== undefined
  return { stage: stageOf(wave ?? 0, hook), isWritten }
}

/** Ours or else Argo CD's; undefined if none is written. */
function waveOf(object: KubeObject, onFault: (fault: string) => void): number | undefined {
  for (const name of [waveAnnotation, argoWaveAnnotation]) {
    const text = annotationOf(object, name)
    if (text === undefined) continue
    if (/^[-+]?\d{1,9}$/.test(text)) return Number(text)
    onFault(`${name}: "${text}" is no whole number`)
  }
  return undefined
}

function stageOf(wave: number, hook: Hook | undefined): Stage {
  if (hook === undefined || hook.moment === 'never') return { wave, moment: 'main', weight: 0 }
  const { moment, weight, ofSet } = hook
  if (!ofSet) return { wave, moment, weight }
  // Theirs are before or after all waves, and have waves among themselves.
  const end = moment === 'before' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return { wave: end, moment, weight: weight + wave }
}

const moments: readonly Stage['moment'][] = ['before', 'main', 'after']

/** For sorting. */
export const compareStages = (a: Stage, b: Stage): number =>
  compareNumbers(a.wave, b.wave) ||
  moments.indexOf(a.moment) - moments.indexOf(b.moment) ||
  compareNumbers(a.weight, b.weight)

/** Infinity less Infinity is no number. */
function compareNumbers(a: number, b: number): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** For people: `wave 1`, `the hooks before wave 1`. */
export function formatStage({ wave, moment }: Stage): string {
  const of = Number.isFinite(wave) ? `wave ${wave}` : 'the set'
  return moment === 'main' ? of : `the hooks ${moment} ${of}`
}
