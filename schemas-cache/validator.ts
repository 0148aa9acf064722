import type { Violation } from '../lib/core/index.ts'
import type { CompiledUnits } from './compile.ts'
import { maxFaults } from './fault.ts'
import type { SchemaNode } from './schema-node.ts'
import { Structural } from './structural.ts'
import { toViolations } from './violations.ts'

/** What a schema says of one object. */
export interface SchemaFinding {
  /** Unknown fields first, then what the schema refuses of the rest; at most a hundred. */
  readonly violations: readonly Violation[]
  /**
   * Why the object was not looked at whole: its schema, or it, is too large or too deep. Unknown fields
   * are told all the same; the rest is the server's to say. Undefined if it was.
   */
  readonly unchecked: string | undefined
}

/** Says what is wrong with objects of one kind, as far as its published schema tells. */
export interface Validator {
  /** Whether it is of a custom resource; otherwise of Go types. */
  readonly custom: boolean
  /** Takes any value, of any depth; never writes to it, and never throws. */
  validate(object: unknown): SchemaFinding
}

const tooDeep = 'the object is nested too deeply to be checked'

/** The validator of a kind, its units among those of others. `statusDropped`: the kind has a status subresource. */
export class KindValidator implements Validator {
  readonly custom: boolean
  readonly #structural: Structural
  readonly #root: SchemaNode
  readonly #units: CompiledUnits

  constructor(
    root: SchemaNode,
    units: CompiledUnits,
    { statusDropped }: { statusDropped: boolean },
  ) {
    this.custom = root.custom
    // A Go type's status is decoded before it is dropped.
    this.#structural = new Structural(root, { statusDropped: statusDropped && root.custom })
    this.#root = root
    this.#units = units
  }

  validate(object: unknown): SchemaFinding {
    const { value, violations, whole } = this.#structural.prepare(object)
    if (!whole) return { violations, unchecked: tooDeep }
    try {
      const { findings, unchecked } = this.#units.check(this.#root, value)
      const found = toViolations(value, findings.slice(0, maxFaults))
      const all = [...violations, ...found.filter(violation => this.#counts(violation))]
      return { violations: all.slice(0, maxFaults), unchecked }
    } catch (error) {
      // The stack that is left is the caller's, and may be short.
      if (error instanceof RangeError) return { violations, unchecked: tooDeep }
      throw error
    }
  }

  /** Of a built-in kind's status only the types count: it is decoded, then dropped. */
  #counts({ path: [field], reason }: Violation): boolean {
    return this.custom || field !== 'status' || reason === 'FieldValueTypeInvalid'
  }
}
