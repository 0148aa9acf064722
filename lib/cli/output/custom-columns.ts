import { JsonPath, type KubeObject, RequestError } from '../../core/index.ts'
import { Columns } from './columns.ts'
import { goText } from './go-text.ts'
import { relaxedJsonPath } from './relaxed-json-path.ts'

/** A column that the user has asked for. */
interface Column {
  readonly header: string
  readonly path: JsonPath
}

/** Columns from `NAME:.metadata.name,IMAGE:.spec.image`. Throws {@link RequestError} on what is none. */
export function columnsOf(spec: string): Column[] {
  if (spec === '') {
    throw new RequestError('custom-columns format specified but no custom columns given')
  }
  return spec.split(',').map(part => {
    const colon = part.indexOf(':')
    if (colon < 0 || part.includes(':', colon + 1)) {
      throw new RequestError(
        `unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`,
      )
    }
    return column(part.slice(0, colon), part.slice(colon + 1))
  })
}

/** Columns from a file of two lines, headers and paths, parted by blanks. Throws {@link RequestError}. */
export function columnsOfTemplate(template: string): Column[] {
  const [headers = [], paths = []] = template.split('\n').map(line => line.match(/\S+/g) ?? [])
  if (headers.length === 0) throw new RequestError('invalid template, missing header line')
  if (headers.length !== paths.length) {
    throw new RequestError(
      `number of headers (${headers.length}) and field specifications (${paths.length}) don't match`,
    )
  }
  return headers.map((header, index) => column(header, paths[index] ?? ''))
}

const column = (header: string, path: string): Column => ({
  header,
  path: new JsonPath(relaxedJsonPath(path)),
})

/** A table of the user's own columns, in which objects may come one after another. */
export class CustomColumns {
  readonly #columns: readonly Column[]
  readonly #lines = new Columns()
  #hasHeader: boolean

  constructor(columns: readonly Column[], { headers }: { readonly headers: boolean }) {
    this.#columns = columns
    this.#hasHeader = headers
  }

  /** The lines of these objects: a row for each, `<none>` where it has nothing; the first time with the header. */
  lines(objects: readonly KubeObject[]): string[] {
    const header = this.#hasHeader ? [this.#columns.map(({ header }) => header)] : []
    this.#hasHeader = false
    const rows = objects.map(object => this.#columns.map(({ path }) => cell(path, object)))
    return this.#lines.format([...header, ...rows])
  }
}

function cell(path: JsonPath, object: KubeObject): string {
  const [first = [], ...more] = path.find(object)
  const texts = [...first, ...more.flat()].map(goText)
  return (first.length === 0 ? ['<none>', ...texts] : texts).join(',')
}
