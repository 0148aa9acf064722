import { join } from 'node:path'
import { manifestFiles } from './manifests.ts'
import { binary, ourCommand } from './programs.ts'
import type { Contender, Scenario } from './scenarios.ts'

/** How a validator is called, and how it tells what it found. */
interface Validator {
  /** Its arguments before the files: the manifests' folder has the schemas, too. */
  readonly words: (folder: string, workers: number) => readonly string[]
  /** The number of objects that it found valid. */
  readonly valid: (stdout: string) => number
}

const ours = (engine: string): Validator => ({
  words: (_folder, workers) => [
    ...ourCommand,
    'validate',
    '--offline',
    '--engine',
    engine,
    '-j',
    `${workers}`,
  ],
  valid: stdout => Number(/\b(\d+) valid/.exec(stdout)?.[1]),
})

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
    valid: stdout => Number(/\bValid: (\d+)/.exec(stdout)?.[1]),
  },
  // It judges one file after the other and has no workers.
  'kubectl-validate': {
    words: folder => [
      binary('kubectl-validate'),
      ...['--output', 'json', '--local-schemas', join(folder, 'kubectl-validate')],
    ],
    valid: stdout => stdout.match(/"status": "Success"/g)?.length ?? 0,
  },
}

const validatorOf = (contender: Contender): Validator => {
  const validator = validators[contender]
  if (validator === undefined) throw new Error(`${contender} is no validator`)
  return validator
}

/** The command that judges a scenario's manifests. */
export function validateCommand(
  contender: Contender,
  scenario: Scenario,
  folder: string,
): string[] {
  const { count, concurrency } = scenario
  const times = count / (manifestFiles.count * manifestFiles.documents)
  const files =
    count === 1
      ? [join(folder, 'first.yaml')]
      : Array.from({ length: times }, () => join(folder, 'deployments'))
  const named = contender.startsWith('anykind') ? files.flatMap(file => ['-f', file]) : files
  return [...validatorOf(contender).words(folder, concurrency), ...named]
}

/** What a validator has done, as it says. */
export const validObjects = (contender: Contender, stdout: string): number =>
  validatorOf(contender).valid(stdout)
