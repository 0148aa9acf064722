import { formatApiVersion, formatGvk, NoMatchError } from '../lib/core/index.ts'
import { formatGvr, type Wanted } from './rest-mapper.ts'
import type { Snapshot } from './snapshot.ts'

/** Why a name means nothing: what is close to it, and who did not say what it serves. */
export function noMatch(wanted: Wanted, { mapper, failures }: Snapshot): NoMatchError {
  const text =
    typeof wanted === 'string' ? wanted : 'kind' in wanted ? formatGvk(wanted) : formatGvr(wanted)
  const group = typeof wanted === 'string' ? undefined : wanted.group
  const silent = failures
    .filter(failure => group === undefined || failure.group === group)
    .map(formatApiVersion)
  const why =
    silent.length === 0
      ? undefined
      : `the server has no such resource, but ${silent.slice(0, 3).join(', ')} did not say what it serves`
  return new NoMatchError(text, mapper.suggest(wanted), why)
}
