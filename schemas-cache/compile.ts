import { type BlobStore, formatPointer } from '../lib/core/index.ts'
import { maxFaults } from './fault.ts'
import type { PatternWork } from './pattern.ts'
import type { SchemaNode } from './schema-node.ts'
import { type TranslatedUnit, translateUnit } from './translate.ts'
import type { Check, Finding, Unit, UnitScope } from './unit.ts'
import { openUnitPack, type UnitPack } from './unit-pack.ts'

/** How much matching patterns may cost for one object: some tens of milliseconds. */
const patternWork = 2_000_000
/** So many fields are looked at in one object, absent ones included: more than 1.5 MB of JSON can ask for. */
const fieldWork = 1_000_000

/** So many units are made for one object, and the code of so many written: each some tens of milliseconds. */
const maxUnits = 1_000
const maxWrites = 200

/**
 * Compiled units, those that the kinds of a document have in common once. A unit is compiled when a value first gets to
 * it, so that an object costs what it uses of its schema, and no schema, however large, blocks for long. They
 * go with their document.
 */
export class CompiledUnits {
  readonly #pack: UnitPack
  readonly #work: PatternWork = { left: 0 }
  /** A node is in a branch or it is not: the two never share one. */
  readonly #compiled = new WeakMap<SchemaNode, Unit>()
  // Of the object that is being looked at: one at a time, as nothing here waits.
  #unchecked: string | undefined
  #faults = 0
  #fields = 0
  #units = 0
  #writesAtStart = 0

  constructor(pack: UnitPack) {
    this.#pack = pack
  }

  /** What a schema finds in a prepared object, and why not all of it was looked at, if it was not. */
  check(
    root: SchemaNode,
    value: unknown,
  ): { findings: readonly Finding[]; unchecked: string | undefined } {
    this.#faults = 0
    this.#fields = fieldWork
    this.#work.left = patternWork
    this.#unchecked = undefined
    this.#units = 0
    this.#writesAtStart = this.#pack.writes
    const unit = this.#unit(root, true)
    const findings = unit(value) ? [] : (unit.errors ?? [])
    return { findings, unchecked: this.#unchecked }
  }

  /** Lets the store have the code that it has not. Never throws. */
  save(): Promise<void> {
    return this.#pack.save()
  }

  /** `whole`: what is found counts as it is; otherwise it is in a branch of anyOf and its like. */
  #unit(node: SchemaNode, whole: boolean): Unit {
    let unit = this.#compiled.get(node)
    if (unit === undefined) {
      this.#units += 1
      if (this.#units > maxUnits || this.#pack.writes - this.#writesAtStart >= maxWrites) {
        // Units that were made stay, so that the next object gets further. This one is looked at no more.
        this.#unchecked ??= 'the schema is too large to be checked at once'
        this.#fields = 0
        return () => true
      }
      unit = this.#compile(node, whole)
      this.#compiled.set(node, unit)
    }
    return unit
  }

  #compile(node: SchemaNode, whole: boolean): Unit {
    try {
      const translated = translateUnit(node, this.#work)
      return this.#pack.factory(translated.shape, whole)(this.#scope(translated))
    } catch (error) {
      // The stack was short for this object, and may not be for the next.
      if (error instanceof RangeError) throw error
      // Over budget, or code is not to be run in this process.
      const reason = error instanceof Error ? error.message : String(error)
      return () => {
        this.#unchecked ??= reason
        return true
      }
    }
  }

  #scope({ shape, values, lists, units }: TranslatedUnit): UnitScope {
    return {
      shape,
      values: values.map(check => this.#limited(check)),
      quietValues: values,
      lists: lists.map(check => this.#limited(check as Check)),
      quietLists: lists as readonly Check[],
      enter: (index, value, path, whole) => this.#enter(units[index], value, path, whole),
      enterFields: (index, value, path, whole) =>
        this.#enterFields(units[index], value as Record<string, unknown>, path, whole),
      fault: (keyword, instancePath, faults) => [
        { keyword, instancePath, schemaPath: '', params: { faults } },
      ],
      join: (before, found) => (before === null ? found : before.concat(found)),
    }
  }

  /** Looks no further once there are faults enough, so that hostile objects cost no more than others. */
  #limited(check: Check): Check {
    return value => {
      if (this.#faults >= maxFaults) return []
      const faults = check(value)
      this.#faults += faults.length
      return faults
    }
  }

  /** Goes into a unit, which is compiled if nothing has got there before. */
  #enter(
    node: SchemaNode | undefined,
    value: unknown,
    instancePath: string,
    whole: boolean,
  ): Finding[] | null {
    if (node === undefined || this.#isEnough(node, whole)) return null
    const unit = this.#unit(node, whole)
    if (unit(value, { instancePath })) return null
    if (whole) this.#faults += 1
    return unit.errors ?? []
  }

  /** Goes into the fields that a value has, each as a unit, where there are too many to be compiled as one. */
  #enterFields(
    node: SchemaNode | undefined,
    value: Readonly<Record<string, unknown>>,
    path: string,
    whole: boolean,
  ): Finding[] | null {
    let all: Finding[] | null = null
    for (const [key, field] of Object.entries(value)) {
      const child = node?.property(key) ?? node?.additional
      if (typeof child !== 'object') continue
      const found = this.#enter(child, field, `${path}${formatPointer([key])}`, whole)
      if (found !== null) all = all === null ? found : all.concat(found)
    }
    return all
  }

  /** Whether to look no further: the object is refused already, or costs too much. */
  #isEnough(node: SchemaNode, whole: boolean): boolean {
    this.#fields -= 1 + node.propertyNames.length
    if (this.#fields < 0) this.#unchecked ??= 'the object is too large to be checked whole'
    return this.#fields < 0 || (whole && this.#faults >= maxFaults)
  }
}

/** Units whose code is kept in a store, if there is one. */
export const openCompiledUnits = async (store: BlobStore | undefined): Promise<CompiledUnits> =>
  new CompiledUnits(await openUnitPack(store))
