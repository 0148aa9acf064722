import type { JsonPatchFailure } from './json-patch-error.ts'

/** Why an operation fails, thrown where it shows; `applyJsonPatch` knows which operation it was. */
export class Fault extends Error {
  readonly failure: JsonPatchFailure

  constructor(failure: JsonPatchFailure, why: string) {
    super(why)
    this.failure = failure
  }
}
