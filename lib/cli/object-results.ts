import type { KubeObject } from '../core/index.ts'
import type { Manifest } from '../manifest/index.ts'
import type { Invocation } from './invocation.ts'
import { failureLines } from './output/failure-lines.ts'
import { withoutManagedFields } from './output/objects.ts'
import { type Printer, printerOf } from './output/printer.ts'
import { resourceName } from './output/resource-name.ts'

/** The flags of how results are printed; every command that writes objects spreads them into its own. */
export const resultFlags = {
  output: {
    kind: 'text',
    short: 'o',
    value: 'FORMAT',
    help: 'yaml, json, kyaml, name, jsonpath=TEMPLATE or custom-columns=SPEC',
  },
  'show-managed-fields': { kind: 'switch', help: 'keep managedFields in yaml and json' },
} as const

interface Values {
  readonly output: string | undefined
  readonly 'show-managed-fields': boolean
}

/**
 * What became of the objects of one command: told line by line as it happens, or with `-o` as the objects that
 * the server answered. A failure of one object is told and does not end the others.
 */
export class ObjectResults {
  /** What has failed, in the order in which it was told. */
  readonly failures: unknown[] = []
  readonly #objects: { readonly object: KubeObject; readonly place: number }[] = []
  readonly #invocation: Invocation<Values>
  readonly #print: Printer | undefined

  private constructor(invocation: Invocation<Values>, print: Printer | undefined) {
    this.#invocation = invocation
    this.#print = print
  }

  /** Before anything is sent: throws UsageError if `-o` is none that there is. */
  static async of(invocation: Invocation<Values>): Promise<ObjectResults> {
    const { output } = invocation.flags
    return new ObjectResults(invocation, output === undefined ? undefined : await printerOf(output))
  }

  /** Whether any object failed. */
  get failed(): boolean {
    return this.failures.length > 0
  }

  /** In the order of their places. */
  get objects(): readonly KubeObject[] {
    return this.#objects.toSorted((a, b) => a.place - b.place).map(({ object }) => object)
  }

  /** `configmap/settings created`; with `-o`, stdout is for the objects alone. */
  say(object: KubeObject, what: string): void {
    const { flags, out } = this.#invocation
    if (flags.output === undefined) out.line(`${resourceName(object)} ${what}`)
  }

  /**
   * What was done, and the object that the server answered. `place` is where it stands among what was asked for: what
   * goes out together is answered in any order. Default: behind those that are there.
   */
  add(object: KubeObject, what: string, place: number = this.#objects.length): void {
    this.#objects.push({ object, place })
    this.say(object, what)
  }

  /** A failure, with the place of the manifest that it is about. */
  fail(error: unknown, manifest?: Manifest): void {
    this.failures.push(error)
    const [first = '', ...more] = failureLines(error)
    this.#invocation.err.line(manifest === undefined ? '' : `${placeOf(manifest)}: `, first)
    for (const line of more) this.#invocation.err.line(line)
  }

  /** For `-o`: what the server stores, or would; `list` if several were asked for. */
  async print({ list }: { readonly list: boolean }): Promise<void> {
    if (!list && this.#objects.length === 0) return
    await this.#print?.(this.#shown(), { list, out: this.#invocation.out })
  }

  /** The same one by one, as kubectl prints where it makes no List: documents behind each other. */
  async printEach(): Promise<void> {
    const { flags, out } = this.#invocation
    if (flags.output?.startsWith('custom-columns')) return this.print({ list: false })
    for (const object of this.#shown()) await this.#print?.([object], { list: false, out })
  }

  #shown(): readonly KubeObject[] {
    const { objects } = this
    return this.#invocation.flags['show-managed-fields']
      ? objects
      : objects.map(withoutManagedFields)
  }
}

/** `file:line:column` of a manifest. */
export const placeOf = ({ source: { file, line, column } }: Manifest): string =>
  `${file}:${line}:${column}`
