import { join } from 'node:path'
import { manifestFiles } from './manifests.ts'
import { binary, ourCommand } from './programs.ts'
import type { Contender, Scenario } from './scenarios.ts'

/** What a validator says of the objects that it was given. */
interface Counts {
  readonly valid: number
  /** Valid or not, where each is in a file of its own. */
  readonly judged: number
}

/** How a validator is called, and how it tells what it found. */
interface Validator {
  /** Its arguments before the files: the manifests' folder has the schemas, too, and may have definitions. */
  readonly words: (folder: string, workers: number, hasDefinitions: boolean) => readonly string[]
  readonly counts: (stdout: string) => Counts
}

const ours = (engine: string): Validator => ({
  words: (folder, workers, hasDefinitions) => [
    ...[...ourCommand, 'validate', '--offline', '--engine', engine, '-j', `${workers}`],
    ...(hasDefinitions ? ['--crds', join(folder, 'crds')] : []),
  ],
  counts: stdout => ({
    valid: numberIn(stdout, /\b(\d+) valid/),
    judged: numberIn(stdout, /^(\d+) objects?:/m),
  }),
})

const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1])

/** All judge by the same schema, and refuse unknown and duplicate fields. */
const validators: Readonly<Partial<Record<Contender, Validator>>> = {
  anykind: ours('both'),
  'anykind-fast': ours('fast'),
  kubeconform: {
    words: (folder, workers) => [
      binary('kubeconform'),
      ...['-strict', '-summary', '-n', `${workers}`],
      ...['-schema-location', join(folder, 'kubeconform/{{.ResourceKind}}{{.KindSuffix}}.json')],
    ],
    // An error is an object without a schema, or a text of which it makes none.
    counts: stdout => {
      const valid = numberIn(stdout, /\bValid: (\d+)/)
      return { valid, judged: valid + numberIn(stdout, /\bInvalid: (\d+)/) }
    },
  },
  // It judges one file after the other and has no workers.
  'kubectl-validate': {
    words: (folder, _workers, hasDefinitions) => [
      binary('kubectl-validate'),
      ...['--output', 'json', '--local-schemas', join(folder, 'kubectl-validate')],
      ...(hasDefinitions ? ['--local-crds', join(folder, 'crds')] : []),
    ],
    // By file, one result for each of its documents, or for each thing that is wrong with its text.
    counts: stdout => {
      const files = Object.values(JSON.parse(stdout) as Record<string, { status: string }[]>)
      const valid = files.flat().filter(({ status }) => status === 'Success')
      return { valid: valid.length, judged: files.length }
    },
  },
}

const validatorOf = (contender: Contender): Validator => {
  const validator = validators[contender]
  if (validator === undefined) throw new Error(`${contender} is no validator`)
  return validator
}

/** The command that judges a scenario's manifests, in the folder of its world. */
export function validateCommand(
  contender: Contender,
  scenario: Scenario,
  folder: string,
): string[] {
  const { concurrency, world } = scenario
  const files = filesOf(scenario).map(file => join(folder, file))
  const named = contender.startsWith('anykind') ? files.flatMap(file => ['-f', file]) : files
  return [...validatorOf(contender).words(folder, concurrency, world === 'corpus'), ...named]
}

function filesOf({ count, world }: Scenario): string[] {
  if (world === 'corpus') return ['manifests']
  if (count === 1) return ['first.yaml']
  const times = count / (manifestFiles.count * manifestFiles.documents)
  return Array.from({ length: times }, () => 'deployments')
}

/** Throws Error unless a validator has judged all objects, and found all valid where all are. */
export function checkValidated(
  contender: Contender,
  { count, world }: Scenario,
  stdout: string,
): void {
  const { valid, judged } = validatorOf(contender).counts(stdout)
  if (world === 'corpus') {
    if (judged !== count) throw new Error(`it judged ${judged} objects instead of ${count}`)
  } else if (valid !== count) throw new Error(`it found ${valid} valid instead of ${count}`)
}
