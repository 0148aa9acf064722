import { mixedSetManager } from './mixed-set.ts'
import { binary, ourCommand, path } from './programs.ts'
import { type Contender, isOurs, type Scenario } from './scenarios.ts'
import { validateCommand } from './validators.ts'

/** Files that the commands are about. */
export interface Files {
  /** The object to apply, as JSON. */
  readonly template: string
  /** The objects of samples.ts, as JSON. */
  readonly samples: string
  /** The folder of manifests.ts, or of corpus-manifests.ts. */
  readonly manifests: string
  /** The set of mixed-set.ts, as YAML. */
  readonly set: string
  /** The set of applied-set.ts that the next run applies. */
  readonly applied: string
  /** Where worlds.ts puts the configuration of a server that replays a stream. */
  readonly replayKubeconfig: string
  /** Where build.ts put our programs, as JavaScript. */
  readonly subject: string
}

/** How a contender is started for a scenario: program first, then its arguments. */
export function commandOf(contender: Contender, scenario: Scenario, files: Files): string[] {
  const { name, count, concurrency, program = 'client' } = scenario
  if (program === 'import') return [process.execPath, importProgram(contender, files)]
  if (program === 'validator') return validateCommand(contender, scenario, files.manifests)
  if (program === 'command') {
    return [...cliProgram(contender), ...(cliArguments[name]?.(files) ?? [])]
  }
  return [
    ...(isOurs(contender)
      ? [process.execPath, `${files.subject}/${program}.js`]
      : peerProgram(contender, scenario)),
    ...[name, '--count', `${count}`],
    ...(program === 'client'
      ? ['--concurrency', `${concurrency}`, '--template', files.template]
      : []),
    ...(program === 'kinds' && isOurs(contender) ? ['--samples', files.samples] : []),
    ...(ways[contender] ?? []),
  ]
}

/** What switches on what a contender of ours is named after. */
const ways: Readonly<Partial<Record<Contender, readonly string[]>>> = {
  'anykind-floor': ['--floor'],
  'anykind-guarded': ['--guarded'],
  'anykind-http2': ['--http2'],
  'anykind-compact': ['--mode', 'compact'],
  'anykind-metadata': ['--metadata'],
  'anykind-parsed': ['--parsed'],
}

const applyArguments = ({ applied }: Files) => ['apply', '--server-side', '-f', applied]

const cliArguments: Readonly<Record<string, (files: Files) => readonly string[]>> = {
  'cli-get': () => [
    'get',
    'widgets.bench.anykind.dev',
    'widget-00001',
    '-n',
    'bench',
    '-o',
    'json',
  ],
  'cli-explain': () => ['explain', 'deployments.spec.strategy'],
  'apply-500': applyArguments,
  'apply-500-unchanged': applyArguments,
  'diff-500': ({ set }) => [
    ...['diff', '--server-side', '--field-manager', mixedSetManager],
    ...['-f', set],
  ],
  'plan-offline': ({ manifests }) => ['plan', '--offline', '-f', `${manifests}/deployments`],
}

const importProgram = (contender: Contender, files: Files): string => {
  if (contender === 'node') return path('peers/nothing.js')
  return contender === 'anykind'
    ? `${files.subject}/import.js`
    : path(`peers/${contender}/import.js`)
}

const cliProgram = (contender: Contender): readonly string[] =>
  contender === 'anykind' ? ourCommand : [binary(contender)]

const peerProgram = (contender: Contender, { name }: Scenario): string[] => {
  if (contender === 'client-node') return [process.execPath, path('peers/client-node/main.js')]
  return [binary(name === 'discover' ? `${contender}-discover` : contender)]
}
