/** A rule of a `SelfSubjectRulesReview`, as it came. */
export type AccessRule = Readonly<Record<string, unknown>>

/** What one line tells: one resource or URL, and all verbs for it. */
interface Access {
  readonly resource: string
  readonly group: string
  readonly name: string | undefined
  readonly url: string | undefined
  readonly verbs: Set<string>
}

/**
 * The lines of `auth can-i --list`, in kubectl's order and form: rules are taken apart, those of one resource are
 * joined, and all are sorted by verbs, group and resource.
 */
export function accessRows(rules: readonly AccessRule[]): string[][] {
  const found = new Map<string, Access>()
  for (const rule of rules) {
    for (const access of parts(rule)) {
      const key = JSON.stringify([access.resource, access.group, access.name, access.url])
      const known = found.get(key)
      // kubectl joins the rules of a resource, and leaves each verb of a URL in a line of its own.
      if (access.url !== undefined) found.set(`${found.size} ${key}`, access)
      else if (known === undefined) found.set(key, access)
      else for (const verb of access.verbs) known.verbs.add(verb)
    }
  }
  return [...found.values()].sort(byText).map(cells)
}

function* parts(rule: AccessRule): Generator<Access> {
  for (const group of texts(rule.apiGroups)) {
    for (const resource of texts(rule.resources)) {
      const names = texts(rule.resourceNames)
      for (const name of names.length === 0 ? [undefined] : names) {
        yield { resource, group, name, url: undefined, verbs: new Set(texts(rule.verbs)) }
      }
    }
  }
  for (const url of texts(rule.nonResourceURLs)) {
    for (const verb of texts(rule.verbs)) {
      yield { resource: '', group: '', name: undefined, url, verbs: new Set([verb]) }
    }
  }
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter(item => typeof item === 'string') : []

/** Go's print of a PolicyRule, which is what kubectl sorts by. */
const textOf = ({ verbs, group, resource, name = '', url }: Access): string =>
  url === undefined
    ? `Verbs:[${[...verbs].join(' ')}],APIGroups:[${group}],Resources:[${resource}],ResourceNames:[${name}],NonResourceURLs:[],`
    : `Verbs:[${[...verbs].join(' ')}],APIGroups:[],Resources:[],ResourceNames:[],NonResourceURLs:[${url}],`

const byText = (a: Access, b: Access): number => (textOf(a) < textOf(b) ? -1 : 1)

function cells({ resource, group, name, url, verbs }: Access): string[] {
  const [plural, ...subresource] = resource.split('/')
  const full = [group === '' ? plural : `${plural}.${group}`, ...subresource].join('/')
  return [full, list(url), list(name), `[${[...verbs].join(' ')}]`]
}

const list = (item: string | undefined): string => (item === undefined ? '[]' : `[${item}]`)
