import { channel } from 'node:diagnostics_channel'
import { _, Ajv, type ErrorObject, type KeywordCxt, type ValidateFunction } from 'ajv'
import { formatPointer } from '../lib/core/index.ts'
import { maxFaults } from './fault.ts'
import type { PatternWork } from './pattern.ts'
import type { SchemaNode } from './schema-node.ts'
import { translateUnit, type UnitTables } from './translate.ts'

/** Something that ajv found, with the path as a JSON pointer. */
export type Finding = ErrorObject

/** Where ajv is when it calls a validator. */
type Context = Parameters<ValidateFunction>[1]

/** A compiled unit, as ajv makes it. */
interface Unit {
  (value: unknown, context?: Context): boolean
  errors?: ErrorObject[] | null
}

/** As ajv takes the validator of a keyword. */
type Keyword = (value: unknown, context?: Context) => boolean

/** Told of each unit that is compiled to code. */
const compiled = channel('anykind:compile')

/** How much matching patterns may cost for one object: some tens of milliseconds. */
const patternWork = 2_000_000
/** So many fields are looked at in one object, absent ones included: more than 1.5 MB of JSON can ask for. */
const fieldWork = 1_000_000

/**
 * The compiled units of one kind. A unit is compiled by ajv when a value first gets to it, so that an
 * object costs what it uses of its schema, and no schema, however large, blocks for long.
 */
export class CompiledSchema {
  readonly #root: SchemaNode
  readonly #tables: UnitTables = { values: [], lists: [], units: [] }
  readonly #work: PatternWork = { left: 0 }
  readonly #compiled = new Map<SchemaNode, Unit>()
  #unchecked: string | undefined
  readonly #ajv: Ajv
  #branchAjv: Ajv | undefined
  #faults = 0
  #fields = 0

  constructor(root: SchemaNode) {
    this.#root = root
    this.#ajv = this.#createAjv(true)
  }

  /** What ajv finds in a prepared object, and why it did not look at all of it, if it did not. */
  check(value: unknown): { findings: readonly Finding[]; unchecked: string | undefined } {
    this.#faults = 0
    this.#fields = fieldWork
    this.#work.left = patternWork
    this.#unchecked = undefined
    const unit = this.#unit(this.#root, this.#ajv)
    const findings = unit(value) ? [] : (unit.errors ?? [])
    return { findings, unchecked: this.#unchecked }
  }

  /** A node is in a branch or it is not: the two never share one. */
  #unit(node: SchemaNode, ajv: Ajv): Unit {
    let unit = this.#compiled.get(node)
    if (unit === undefined) {
      unit = this.#compile(node, ajv)
      this.#compiled.set(node, unit)
    }
    return unit
  }

  #compile(node: SchemaNode, ajv: Ajv): Unit {
    compiled.publish({})
    try {
      return ajv.compile(translateUnit(node, this.#tables, this.#work))
    } catch (error) {
      // The stack was short for this object, and may not be for the next.
      if (error instanceof RangeError) throw error
      // Over budget, or code generation is forbidden in this process.
      const reason = error instanceof Error ? error.message : String(error)
      return () => {
        this.#unchecked ??= reason
        return true
      }
    }
  }

  /** `whole`: for what counts as it is; otherwise for branches of anyOf and its like, up to the first fault. */
  #createAjv(whole: boolean): Ajv {
    const ajv = new Ajv({
      allErrors: whole,
      // Keys are data: `constructor` is not there because Object.prototype has it.
      ownProperties: true,
      strict: false,
      validateSchema: false,
      meta: false,
      addUsedSchema: false,
      logger: false,
      loopRequired: 20,
      messages: false,
      code: { optimize: false },
    })
    const { values, lists, units } = this.#tables
    this.#addCheck(ajv, 'kubeValue', values, whole)
    this.#addCheck(ajv, 'kubeList', lists, whole)
    ajv.addKeyword({
      keyword: 'kubeUnit',
      schemaType: 'number',
      errors: 'full',
      compile: (index: number, _parent, { createErrors }) =>
        this.#enter(units[index], whole && createErrors !== false),
    })
    ajv.addKeyword({
      keyword: 'kubeFields',
      type: 'object',
      schemaType: 'number',
      errors: 'full',
      compile: (index: number, _parent, { createErrors }) =>
        this.#enterFields(units[index], whole && createErrors !== false),
    })
    ajv.addKeyword({ keyword: 'kubeAllOf', schemaType: 'array', code: allBranches })
    for (const keyword of ['kubeAnyOf', 'kubeOneOf', 'kubeNot']) {
      ajv.addKeyword({
        keyword,
        schemaType: 'array',
        trackErrors: true,
        error: { message: '', params: ({ params }) => _`{valid: ${params.valid}}` },
        code: countBranches,
      })
    }
    return ajv
  }

  #forBranches(): Ajv {
    this.#branchAjv ??= this.#createAjv(false)
    return this.#branchAjv
  }

  /** A keyword that is a call of one of our checks, whose faults become the error's parameters. */
  #addCheck<T>(
    ajv: Ajv,
    keyword: string,
    table: readonly ((value: T) => readonly unknown[])[],
    whole: boolean,
  ): void {
    ajv.addKeyword({
      keyword,
      schemaType: 'number',
      ...(keyword === 'kubeList' ? { type: 'array' as const } : {}),
      error: { message: '', params: ({ params }) => _`{faults: ${params.faults}}` },
      code: (cxt: KeywordCxt) => {
        const check = table[cxt.schema] ?? (() => [])
        const limited = whole && cxt.it.createErrors !== false
        const ref = limited ? this.#limited(check) : check
        const faults = cxt.gen.const(
          'faults',
          _`${cxt.gen.scopeValue('keyword', { ref })}(${cxt.data})`,
        )
        cxt.setParams({ faults })
        cxt.fail(_`${faults}.length > 0`)
      },
    })
  }

  /** Looks no further once there are faults enough, so that hostile objects cost no more than others. */
  #limited<T>(check: (value: T) => readonly unknown[]): (value: T) => readonly unknown[] {
    return value => {
      if (this.#faults >= maxFaults) return []
      const faults = check(value)
      this.#faults += faults.length
      return faults
    }
  }

  /** Goes into a unit, which is compiled if nothing has got there before. */
  #enter(node: SchemaNode | undefined, whole: boolean): Keyword {
    const enter: Unit = (value, context) => {
      if (node === undefined || this.#isEnough(node, whole)) return true
      const unit = this.#unit(node, whole ? this.#ajv : this.#forBranches())
      const valid = unit(value, context)
      enter.errors = valid ? null : (unit.errors ?? null)
      if (!valid && whole) this.#faults += 1
      return valid
    }
    return enter as Keyword
  }

  /** Goes into the fields that a value has, each as a unit, where there are too many to be compiled as one. */
  #enterFields(node: SchemaNode | undefined, whole: boolean): Keyword {
    const enterFields: Unit = (value, context) => {
      enterFields.errors = []
      for (const [key, field] of Object.entries(value as Record<string, unknown>)) {
        const child = node?.property(key) ?? node?.additional
        if (typeof child !== 'object') continue
        const enter: Unit = this.#enter(child, whole)
        const instancePath = `${context?.instancePath ?? ''}${formatPointer([key])}`
        if (enter(field, { ...context, instancePath } as Context)) continue
        enterFields.errors.push(...(enter.errors ?? []))
      }
      return enterFields.errors.length === 0
    }
    return enterFields as Keyword
  }

  /** Whether to look no further: the object is refused already, or costs too much. */
  #isEnough(node: SchemaNode, whole: boolean): boolean {
    this.#fields -= 1 + node.propertyNames.length
    if (this.#fields < 0) this.#unchecked ??= 'the object is too large to be checked whole'
    return this.#fields < 0 || (whole && this.#faults >= maxFaults)
  }
}

/** `allOf`: the faults of all branches. Null is looked at no further than its type, as with the others. */
function allBranches(cxt: KeywordCxt): void {
  const { gen, data, keyword, schema } = cxt
  const all = gen.let('valid', true)
  gen.if(_`${data} !== null`, () => {
    for (const index of (schema as unknown[]).keys()) {
      const valid = gen.name('_valid')
      cxt.subschema({ keyword, schemaProp: index }, valid)
      gen.if(_`!${valid}`, () => gen.assign(all, false))
    }
  })
  cxt.fail(_`!${all}`)
}

/** `anyOf`, `oneOf`, `not`: how many branches take the value; their faults are forgotten. */
function countBranches(cxt: KeywordCxt): void {
  const { gen, data, keyword, schema } = cxt
  const valid = gen.let('valid', 0)
  for (const index of (schema as unknown[]).keys()) {
    const ok = gen.name('_valid')
    const silent = { compositeRule: true, createErrors: false, allErrors: false } as const
    cxt.subschema({ keyword, schemaProp: index, ...silent }, ok)
    gen.if(ok, () => gen.assign(valid, _`${valid} + 1`))
  }
  cxt.reset()
  cxt.setParams({ valid })
  const wrong = {
    kubeAnyOf: _`${valid} === 0`,
    kubeOneOf: _`${valid} !== 1`,
    kubeNot: _`${valid} > 0`,
  }[keyword]
  cxt.fail(_`${data} !== null && ${wrong ?? false}`)
}
