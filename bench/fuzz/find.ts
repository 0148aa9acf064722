import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeJson, encodeJson } from '../../lib/core/index.ts'
import type { Answer } from '../../lib/rules/index.ts'
import type { Difference } from '../difference.ts'
import type { Trial } from './trial.ts'

/** A request and both answers; a disagreement where there is a difference. */
export interface Find {
  readonly difference: Difference | undefined
  readonly trial: Trial
  readonly server: Answer
  readonly engine: Answer
}

/** Writes a find to a file of its own, named after its seed; gives the path. */
export function writeFind(folder: string, find: Find): string {
  mkdirSync(folder, { recursive: true })
  const { gvk, operation, seed } = find.trial
  const file = join(folder, `${gvk.kind}-${operation}-${seed}.json`)
  writeFileSync(file, `${encodeJson(find, '  ')}\n`)
  return file
}

/** Reads what {@link writeFind} wrote. */
export const readFind = (file: string): Find => decodeJson(readFileSync(file)) as Find
