import type { Ajv, Code, KeywordCxt } from 'ajv'
import { type AjvModule, loadAjv } from './load-ajv.ts'
import type { UnitSchema } from './translate.ts'
import { scopeNames } from './unit.ts'

/** ajv keeps something of each schema that it has seen: so many, and there is a new one. */
const maxWritten = 1_000

/**
 * Writes the code of units. It is ajv's, taken from it before it is run, so that code can be kept:
 *
 *     ({shape, values, …}) => function validate10(data, {instancePath}) { … }
 *
 * It is the same for equal shapes, and holds no more of a schema than names of fields, quoted, and
 * counts. All checks are calls of functions that it is given.
 */
export class UnitWriter {
  readonly #module: AjvModule = loadAjv()
  #writers = { whole: this.#createAjv(true), branch: this.#createAjv(false) }
  #written = 0

  /** `whole`: for what counts as it is; otherwise for branches of anyOf and its like, up to the first fault. */
  write(shape: UnitSchema, whole: boolean): string {
    this.#written += 1
    if (this.#written > maxWritten) {
      this.#writers = { whole: this.#createAjv(true), branch: this.#createAjv(false) }
      this.#written = 0
    }
    try {
      this.#writers[whole ? 'whole' : 'branch'].compile(shape)
    } catch (error) {
      if (error instanceof Written) return error.code
      throw error
    }
    throw new Error('ajv wrote no code')
  }

  #createAjv(whole: boolean): Ajv {
    const ajv = new this.#module.Ajv({
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
      code: {
        optimize: false,
        process: code => {
          throw new Written(withoutScope(code))
        },
      },
    })
    this.#addKeywords(ajv)
    return ajv
  }

  #addKeywords(ajv: Ajv): void {
    const { _ } = this.#module
    ajv.addKeyword({
      keyword: 'kubeValue',
      schemaType: 'number',
      code: cxt => this.#check(cxt, 'values', 'quietValues'),
    })
    ajv.addKeyword({
      keyword: 'kubeList',
      type: 'array',
      schemaType: 'number',
      code: cxt => this.#check(cxt, 'lists', 'quietLists'),
    })
    for (const [keyword, enter] of [
      ['kubeUnit', 'enter'],
      ['kubeFields', 'enterFields'],
    ] as const) {
      ajv.addKeyword({
        keyword,
        ...(keyword === 'kubeFields' ? { type: 'object' as const } : {}),
        schemaType: 'number',
        code: cxt => this.#enter(cxt, enter),
      })
    }
    ajv.addKeyword({ keyword: 'kubeAllOf', schemaType: 'array', code: cxt => this.#all(cxt) })
    for (const keyword of ['kubeAnyOf', 'kubeOneOf', 'kubeNot']) {
      ajv.addKeyword({
        keyword,
        schemaType: 'array',
        trackErrors: true,
        error: { message: '', params: ({ params }) => _`{valid: ${params.valid}}` },
        code: cxt => this.#count(cxt),
      })
    }
  }

  #check(cxt: KeywordCxt, counted: string, quiet: string): void {
    const { _, Name } = this.#module
    const { gen, data, keyword, schema } = cxt
    const checks = new Name(tells(cxt) ? counted : quiet)
    const faults = gen.const('faults', _`${checks}[${schema}](${data})`)
    const found = _`${new Name('fault')}(${keyword}, ${this.#path(cxt)}, ${faults})`
    this.#fail(cxt, _`${faults}.length > 0`, found)
  }

  #enter(cxt: KeywordCxt, name: string): void {
    const { _, Name } = this.#module
    const { gen, data, schema } = cxt
    const path = tells(cxt) ? this.#path(cxt) : _`""`
    const entered = _`${new Name(name)}(${schema}, ${data}, ${path}, ${tells(cxt)})`
    const found = gen.const('found', entered)
    this.#fail(cxt, _`${found} !== null`, found)
  }

  /** Where a fault counts, those found are joined to the others; elsewhere it is enough that there is one. */
  #fail(cxt: KeywordCxt, condition: Code, found: Code): void {
    if (!tells(cxt)) {
      cxt.fail(condition)
      return
    }
    const { _, Name } = this.#module
    const errors = new Name('vErrors')
    cxt.failResult(condition, undefined, () => {
      cxt.gen.assign(errors, _`${new Name('join')}(${errors}, ${found})`)
      cxt.gen.assign(new Name('errors'), _`${errors}.length`)
    })
  }

  #path({ it }: KeywordCxt): Code {
    const { _, Name } = this.#module
    const path = new Name('instancePath')
    return String(it.errorPath) === '""' ? _`${path}` : _`${path} + ${it.errorPath}`
  }

  /** `allOf`: the faults of all branches. Null is looked at no further than its type, as with the others. */
  #all(cxt: KeywordCxt): void {
    const { _ } = this.#module
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
  #count(cxt: KeywordCxt): void {
    const { _ } = this.#module
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
}

/** Whether faults found here are told. */
const tells = ({ it }: KeywordCxt): boolean => it.allErrors === true && it.createErrors !== false

/** Thrown by ajv's own hook for its code, just before it would run it: there is no other way to stop it. */
class Written extends Error {
  readonly code: string

  constructor(code: string) {
    super('written')
    this.code = code
  }
}

/**
 * The code with what it takes from ajv's own scope replaced: the shape and one function, both of which it names as
 * `const schema12 = scope.schema[0];`.
 */
function withoutScope(source: string): string {
  const begin = source.indexOf('return function ')
  const head = source
    .slice(0, begin)
    .replace(/(?<=const schema\d+ = )scope\.schema\[\d+\];/, 'shape;')
    .replace(/(?<=const func\d+ = )scope\.func\[0\];/, 'Object.prototype.hasOwnProperty;')
  if (begin < 0 || head.includes('scope.')) throw new Error(`ajv has a scope of its own: ${head}`)
  return `({${scopeNames.join()}}) => {${head}return (${source.slice(begin + 'return '.length)})}`
}
