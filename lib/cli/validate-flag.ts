import type { Cluster } from '../cluster.ts'
import type { Manifest } from '../manifest/index.ts'
import type { Validator } from '../validate/index.ts'
import type { MissingSchemas } from './check-manifests.ts'
import type { Invocation } from './invocation.ts'

/** kubectl's `--validate`; every command that sends manifests has it. */
export const validateFlag = {
  kind: 'text',
  value: 'HOW',
  bare: 'strict',
  default: 'strict',
  choices: ['strict', 'true', 'warn', 'ignore', 'false'],
  help: 'check all manifests before the first is sent',
} as const

/** A value of {@link validateFlag}. */
export type ValidateHow = (typeof validateFlag.choices)[number]

/** What the server is to do with fields that it does not know. */
export const fieldValidationOf: Readonly<Record<ValidateHow, 'Strict' | 'Warn' | 'Ignore'>> = {
  strict: 'Strict',
  true: 'Strict',
  warn: 'Warn',
  ignore: 'Ignore',
  false: 'Ignore',
}

/** Checks all manifests as `--validate` says and prints each violation. Gives whether they may be sent. */
export async function passesValidation(
  manifests: readonly Manifest[],
  cluster: Cluster,
  invocation: Invocation<{ readonly validate: ValidateHow }>,
): Promise<boolean> {
  const fieldValidation = fieldValidationOf[invocation.flags.validate]
  if (fieldValidation === 'Ignore') return true
  const { createValidator } = await import('../validate/index.ts')
  // The server checks the rest itself: its own code, run here, would cost more than the sending.
  const validator = await createValidator({ schemas: cluster, engine: 'fast' })
  const valid = await printFaults(manifests, validator, invocation)
  if (valid || fieldValidation === 'Warn') return true
  invocation.err.line('error: nothing was sent; --validate=false sends the manifests as they are')
  return false
}

/** Prints what is wrong with the manifests, and of `missing: 'warn'` which could not be checked. Gives whether nothing is. */
export async function printFaults(
  manifests: readonly Manifest[],
  validator: Validator,
  { err, signal, tell }: Pick<Invocation, 'err' | 'signal' | 'tell'>,
  missing: MissingSchemas = 'fail',
): Promise<boolean> {
  const { checkManifests } = await import('./check-manifests.ts')
  const { reportChecked } = await import('./report/document-report.ts')
  const { findingLine } = await import('./report/human.ts')
  let valid = true
  tell(`checking ${manifests.length} objects`)
  for await (const checked of checkManifests(manifests, validator, { missing, signal })) {
    const document = reportChecked(checked)
    const errors = document.findings.filter(({ level }) => level === 'error')
    const told = missing === 'warn' ? document.findings : errors
    for (const finding of told) err.line(...findingLine(document, finding))
    valid &&= errors.length === 0
  }
  return valid
}
