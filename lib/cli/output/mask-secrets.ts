import type { KubeObject } from '../../core/index.ts'
import { maskValues } from '../../gitops/index.ts'

/**
 * The two states of a Secret with its values masked as kubectl masks them: `***`, or where both have a value and they
 * differ, `*** (before)` and `*** (after)`. Other objects as they are. The copy of the values that client-side apply
 * keeps in an annotation is masked, too. With `fingerprint`, that of the value stands beside the mask.
 */
export const maskSecrets = (
  before: KubeObject | undefined,
  after: KubeObject | undefined,
  fingerprint?: (value: string) => string,
): [KubeObject | undefined, KubeObject | undefined] =>
  maskValues(before, after, (value, other, side) => {
    const differs = other !== undefined && other !== value
    const mask = differs ? `*** (${side})` : '***'
    return fingerprint === undefined ? mask : `${mask} ${fingerprint(String(value))}`
  })
