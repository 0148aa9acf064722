import type { connectionFlags } from './connection-flags.ts'
import type { FlagValues } from './flags.ts'
import type { Invocation } from './invocation.ts'
import type { manifestFlags } from './manifest-flags.ts'
import type { PrinterOptions } from './output/printer.ts'
import { UsageError } from './usage-error.ts'

/** What `get` has besides the flags of manifests and connections: kubectl's, but for Go templates. */
export const getFlags = {
  'all-namespaces': { kind: 'switch', short: 'A', help: 'look in every namespace' },
  selector: {
    kind: 'text',
    short: 'l',
    value: 'LABELS',
    help: 'only objects with these labels: app=web,tier in (a,b)',
  },
  'field-selector': {
    kind: 'text',
    value: 'FIELDS',
    help: 'only objects with these fields: status.phase=Running',
  },
  output: {
    kind: 'text',
    short: 'o',
    value: 'FORMAT',
    help: 'wide, yaml, json, kyaml, name, jsonpath=TEMPLATE, jsonpath-file=FILE, jsonpath-as-json=TEMPLATE, custom-columns=SPEC, custom-columns-file=FILE',
  },
  'allow-missing-template-keys': {
    kind: 'switch',
    default: true,
    help: 'a key of a JSONPath that is nowhere is no failure',
  },
  'chunk-size': {
    kind: 'text',
    value: 'COUNT',
    default: '500',
    help: 'how many objects to fetch at a time; 0 for all at once',
  },
  'ignore-not-found': { kind: 'switch', help: 'a name that does not exist is no failure' },
  'label-columns': {
    kind: 'list',
    short: 'L',
    value: 'LABEL',
    commas: true,
    help: 'a column for this label',
  },
  'no-headers': { kind: 'switch', help: 'print no header line' },
  'output-watch-events': { kind: 'switch', help: 'with -w, print what has happened as well' },
  raw: { kind: 'text', value: 'URI', help: 'print what the server answers to a path' },
  'show-kind': { kind: 'switch', help: 'print names as kind/name' },
  'show-labels': { kind: 'switch', help: 'a column for all labels' },
  'show-managed-fields': { kind: 'switch', help: 'keep managedFields in yaml and json' },
  'sort-by': { kind: 'text', value: 'PATH', help: 'order by a field: .metadata.creationTimestamp' },
  subresource: { kind: 'text', value: 'NAME', help: 'show this part of objects: status, scale' },
  watch: { kind: 'switch', short: 'w', help: 'then show changes as they happen' },
  'watch-only': { kind: 'switch', help: 'show changes only' },
} as const

/** One call of `get`. */
export type GetInvocation = Invocation<
  FlagValues<typeof getFlags & typeof manifestFlags & typeof connectionFlags>
>

/** How objects are printed, as the flags say. */
export const printerOptions = (flags: GetInvocation['flags']): PrinterOptions => ({
  headers: !flags['no-headers'],
  strict: !flags['allow-missing-template-keys'],
})

/** Refuses flags that contradict each other, in kubectl's words. Throws UsageError. */
export function checkGetFlags({ args, flags }: GetInvocation): void {
  const { raw, output, selector, watch } = flags
  const watches = watch || flags['watch-only']
  if (raw !== undefined) {
    if (args.length > 0) throw new UsageError('arguments may not be passed when --raw is specified')
    if (watches || selector !== undefined) {
      throw new UsageError(
        '--raw may not be specified with other flags that filter the server request or alter the output',
      )
    }
    if (output !== undefined) throw new UsageError('--raw and --output are mutually exclusive')
  }
  if (flags['show-labels'] && output !== undefined && output !== 'wide') {
    throw new UsageError(`--show-labels option cannot be used with ${output} printer`)
  }
  if (flags['label-columns'].length > 0 && output?.startsWith('custom-columns')) {
    throw new UsageError(`--label-columns option cannot be used with ${output} printer`)
  }
  if (flags['output-watch-events'] && !watches) {
    throw new UsageError(
      '--output-watch-events option can only be used with --watch or --watch-only',
    )
  }
}
