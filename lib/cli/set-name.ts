import { UsageError } from './usage-error.ts'

/** `[TYPE[.GROUP]/]NAME` of the object that keeps a set; a Secret where no type is given, as to kubectl. Throws UsageError. */
export function parseSetName(text: string, flag: string): { resource: string; name: string } {
  const [, resource = 'secrets', name = ''] = /^(?:([^/]*)\/)?(.*)$/s.exec(text) ?? []
  if (name === '') throw new UsageError(`${flag}: the name of the parent must not be blank`)
  return { resource, name }
}
